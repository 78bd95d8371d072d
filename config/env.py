"""The one place that reads the process environment; everything else imports `ENV`.

A value may also come from a file: `NAME_FILE=/run/secrets/x` is read when `NAME` is unset.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
PLACEHOLDERS = ("change-me", "changeme", "replace-me", "example.invalid", "<", "your-")
TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})
SECRET_MIN_LENGTH = 32


@dataclass(frozen=True)
class Environment:
    """Every variable this project reads, typed."""

    secret_key: str
    database_url: str
    redis_url: str
    allowed_hosts: list[str]
    cors_allowed_origins: list[str]
    csrf_trusted_origins: list[str]
    database_ssl_mode: str
    database_ssl_root_cert: str
    secure_ssl_redirect: bool
    trusted_proxies: int
    admin_path: str
    public_url: str
    email_host: str
    email_port: int
    email_host_user: str
    email_host_password: str
    email_use_tls: bool
    email_from: str
    s3_bucket: str
    s3_region: str
    s3_endpoint_url: str
    s3_access_key_id: str
    s3_secret_access_key: str
    media_root: str
    log_level: str
    log_format: str
    throttle_rates: dict[str, str] = field(default_factory=dict)


class Reader:
    """Reads variables by type and remembers every problem instead of stopping at the first."""

    def __init__(self, source: Mapping[str, str], *, strict: bool) -> None:
        self.source, self.strict = source, strict
        self.problems: list[str] = []

    def text(self, name: str, default: str = "", *, required: bool = False) -> str:
        value = self.source.get(name, "").strip()
        if not value and (file := self.source.get(f"{name}_FILE", "").strip()):
            value = self._from_file(name, file)
        if self.strict and required and not value:
            self.problems.append(f"{name} is not set")
        elif self.strict and any(mark in value.lower() for mark in PLACEHOLDERS):
            self.problems.append(f"{name} still holds the placeholder {value!r}")
        return value or default

    def flag(self, name: str, default: bool) -> bool:
        value = self.text(name).lower()
        if not value:
            return default
        if value not in TRUE | FALSE:
            self.problems.append(f"{name} must be true or false, not {value!r}")
        return value in TRUE

    def number(self, name: str, default: int) -> int:
        return self._converted(name, int, default, "a whole number")

    def names(self, name: str, default: str = "", *, required: bool = False) -> list[str]:
        return [part.strip() for part in self.text(name, default, required=required).split(",") if part.strip()]

    def _converted(self, name: str, convert: Callable[[str], int], default: int, kind: str) -> int:
        value = self.text(name)
        try:
            return convert(value) if value else default
        except ValueError:
            self.problems.append(f"{name} must be {kind}, not {value!r}")
            return default

    def _from_file(self, name: str, file: str) -> str:
        try:
            return Path(file).read_text().strip()
        except OSError as error:
            self.problems.append(f"{name}_FILE can't be read: {error.strerror}")
            return ""


def read(source: Mapping[str, str], *, strict: bool) -> Environment:
    """Read and check the whole environment.

    :raises ImproperlyConfigured: naming all missing, malformed and (when strict) placeholder variables
    """
    r = Reader(source, strict=strict)
    secret_key = r.text("DJANGO_SECRET_KEY", "" if strict else "development-only-key-" + "0" * 40, required=True)
    if strict and secret_key and len(secret_key) < SECRET_MIN_LENGTH:
        r.problems.append(f"DJANGO_SECRET_KEY is shorter than {SECRET_MIN_LENGTH} characters")
    throttles = {kind: r.text(f"THROTTLE_{kind.upper()}") for kind in ("login", "anonymous", "user", "heavy")}
    result = Environment(
        secret_key=secret_key,
        database_url=_database_url(r),
        redis_url=r.text("REDIS_URL", "redis://127.0.0.1:6379/0", required=True),
        allowed_hosts=r.names("ALLOWED_HOSTS", "" if strict else "127.0.0.1,localhost,[::1]", required=True),
        cors_allowed_origins=r.names("CORS_ALLOWED_ORIGINS", "" if strict else "http://localhost:5173"),
        csrf_trusted_origins=r.names("CSRF_TRUSTED_ORIGINS"),
        database_ssl_mode=r.text("POSTGRES_SSLMODE", "verify-full" if strict else "prefer"),
        database_ssl_root_cert=r.text("POSTGRES_SSLROOTCERT"),
        secure_ssl_redirect=r.flag("SECURE_SSL_REDIRECT", strict),
        trusted_proxies=r.number("TRUSTED_PROXIES", 1 if strict else 0),
        admin_path=r.text("DJANGO_ADMIN_PATH", "" if strict else "admin/").lstrip("/"),
        public_url=r.text("PUBLIC_URL").rstrip("/"),
        email_host=r.text("EMAIL_HOST", "localhost"),
        email_port=r.number("EMAIL_PORT", 587),
        email_host_user=r.text("EMAIL_HOST_USER"),
        email_host_password=r.text("EMAIL_HOST_PASSWORD"),
        email_use_tls=r.flag("EMAIL_USE_TLS", True),
        email_from=r.text("DEFAULT_FROM_EMAIL", "no-reply@localhost"),
        s3_bucket=r.text("AWS_STORAGE_BUCKET_NAME"),
        s3_region=r.text("AWS_S3_REGION_NAME"),
        s3_endpoint_url=r.text("AWS_S3_ENDPOINT_URL"),
        s3_access_key_id=r.text("AWS_ACCESS_KEY_ID"),
        s3_secret_access_key=r.text("AWS_SECRET_ACCESS_KEY"),
        media_root=r.text("MEDIA_ROOT", str(ROOT / "media")),
        log_level=r.text("LOG_LEVEL", "INFO").upper(),
        log_format=r.text("LOG_FORMAT", "json" if strict else "console"),
        throttle_rates={kind: rate for kind, rate in throttles.items() if rate},
    )
    if r.problems:
        lines = "".join(f"\n  - {problem}" for problem in r.problems)
        raise ImproperlyConfigured(f"The environment is not ready ({len(r.problems)} to mend):{lines}")
    return result


def _database_url(r: Reader) -> str:
    """Prefer DATABASE_URL; otherwise build it from the POSTGRES_* variables."""
    if url := r.text("DATABASE_URL"):
        return url
    name, user = r.text("POSTGRES_DB", required=True), r.text("POSTGRES_USER", required=True)
    password, host = r.text("POSTGRES_PASSWORD", required=True), r.text("POSTGRES_HOST", required=True)
    port = r.number("POSTGRES_PORT", 5432)
    if not name:
        return "postgresql://cms:cms@127.0.0.1:5432/cms"
    return f"postgresql://{quote(user, '')}:{quote(password, '')}@{host}:{port}/{quote(name, '')}"


def _load() -> Environment:
    module = os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings.dev").rsplit(".", 1)[-1]
    if module in {"dev", "prod"} and (ROOT / f".env.{module}").is_file():
        environ.Env.read_env(ROOT / f".env.{module}")  # never overrides a variable that is set already
    return read(os.environ, strict=module == "prod")


ENV = _load()
