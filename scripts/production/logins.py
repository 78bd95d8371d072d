"""Who connects to PostgreSQL as what: the owner of the tables, the administrator of the databases, the application."""

import os
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from scripts.production.dotenv import Variables
from scripts.production.outcomes import Refused

MAINTENANCE = "postgres"  # the database from which others are made and renamed


@dataclass(frozen=True)
class Login:
    """One account on one server. The password is in no text that anybody prints."""

    user: str
    host: str
    port: int
    database: str
    ssl_mode: str
    ssl_root: str = ""
    password: str = field(default="", repr=False)

    def to(self, database: str) -> "Login":
        return replace(self, database=database)

    def variables(self) -> dict[str, str]:
        """Return what libpq reads, but for the password."""
        found = {
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGUSER": self.user,
            "PGDATABASE": self.database,
            "PGSSLMODE": self.ssl_mode,
            "PGCONNECT_TIMEOUT": "10",
            "PGAPPNAME": "cms-operations",
        }
        return found | ({"PGSSLROOTCERT": self.ssl_root} if self.ssl_root else {})

    def password_file(self) -> int:
        """Return an open file in memory that libpq takes as its password file: nothing is left on a disk."""
        line = ":".join(["*", "*", "*", "*", self.password.replace("\\", "\\\\").replace(":", "\\:")]) + "\n"
        if hasattr(os, "memfd_create"):
            descriptor = os.memfd_create("login", 0)
        else:  # pragma: no cover - not on Linux
            descriptor, name = tempfile.mkstemp()
            Path(name).unlink()
        os.fchmod(descriptor, 0o600)
        os.write(descriptor, line.encode())
        return descriptor


@dataclass(frozen=True)
class Logins:
    """The accounts that the scripts use."""

    owner: Login
    admin: Login
    replication: Login | None  # copies whole clusters
    app: str  # only its name: nothing is done as the application


def from_variables(variables: Variables) -> Logins:
    """Find the accounts: `DATABASE_OWNER_URL`, or `POSTGRES_OWNER_USER` and `…_PASSWORD`; the administrator likewise.

    :raises Refused: if nothing says where the database is
    """
    app = _application(variables)
    owner = _named(variables, "DATABASE_OWNER_URL", "POSTGRES_OWNER", app) or app
    admin = _named(variables, "DATABASE_ADMIN_URL", "POSTGRES_ADMIN", owner) or owner
    replication = _named(variables, "DATABASE_REPLICATION_URL", "POSTGRES_REPLICATION", owner)
    return Logins(owner, admin.to(MAINTENANCE), replication, app.user)


def _application(variables: Variables) -> Login:
    if url := variables.text("DATABASE_URL"):
        return parse_url(url, "DATABASE_URL", variables)
    if not variables.text("POSTGRES_HOST"):
        raise Refused(
            "nothing says where the database is: fill in .env.prod (POSTGRES_HOST, POSTGRES_DB, POSTGRES_OWNER_USER …),"
            " or set DATABASE_OWNER_URL and DATABASE_URL."
        )
    return Login(
        user=variables.text("POSTGRES_USER", "cms_app"),
        password=variables.text("POSTGRES_PASSWORD"),
        host=variables.text("POSTGRES_HOST"),
        port=_port(variables.text("POSTGRES_PORT", "5432")),
        database=variables.text("POSTGRES_DB", "cms"),
        ssl_mode=variables.text("POSTGRES_SSLMODE", "verify-full"),
        ssl_root=variables.text("POSTGRES_SSLROOTCERT"),
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise Refused(f"POSTGRES_PORT must be the number of a port, not {text!r}.")
    return int(text)


def _named(variables: Variables, url_name: str, prefix: str, base: Login) -> Login | None:
    if url := variables.text(url_name):
        return parse_url(url, url_name, variables)
    if user := variables.text(f"{prefix}_USER"):
        return replace(base, user=user, password=variables.text(f"{prefix}_PASSWORD"))
    return None


def parse_url(url: str, name: str, variables: Variables) -> Login:
    """Read `postgresql://user:password@host:port/database?sslmode=…`.

    :raises Refused: if it is none; its text is not repeated, as it holds a password
    """
    try:
        parts = urlsplit(url)
        port = parts.port or 5432
    except ValueError:
        raise Refused(f"{name} is no address of a database.") from None
    options = parse_qs(parts.query)
    host = options.get("host", [unquote(parts.hostname or "")])[0]
    if parts.scheme not in {"postgres", "postgresql"} or not host or not parts.username or len(parts.path) < 2:
        raise Refused(f"{name} must be postgresql://user:password@host:port/database.")
    return Login(
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        host=host,
        port=port,
        database=unquote(parts.path[1:]),
        ssl_mode=options.get("sslmode", [variables.text("POSTGRES_SSLMODE", "verify-full")])[0],
        ssl_root=options.get("sslrootcert", [variables.text("POSTGRES_SSLROOTCERT")])[0],
    )
