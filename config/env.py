"""The one place that reads the process environment; everything else imports `ENV`.

A value may also come from a file: `NAME_FILE=/run/secrets/x` is read when `NAME` is unset.
"""

import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
PLACEHOLDER = re.compile(r"change-?me|replace-me|example\.invalid|development-only|<[\w .-]+>|\byour-", re.IGNORECASE)
TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
FILE_STORAGES = ("filesystem", "s3")
THROTTLE_KINDS = ("login", "anonymous", "user", "heavy", "contribute", "react", "report")
RATE = re.compile(r"[1-9]\d{0,8}/[1-9]\d{0,5}")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
GENERATOR_SECONDS, GENERATOR_SECONDS_MAX = 30, 120  # that one draft may take
SECRET_MIN_LENGTH = 32
SECRET_MIN_DISTINCT = 5


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
    frontend_url: str
    webauthn_rp_id: str
    webauthn_origins: list[str]
    bind: str
    web_processes: int
    web_threads: int
    web_max_requests: int
    forwarded_allow_ips: str
    email_host: str
    email_port: int
    email_host_user: str
    email_host_password: str
    email_use_tls: bool
    email_from: str
    email_folder: str
    file_storage: str
    s3_bucket: str
    s3_region: str
    s3_endpoint_url: str
    s3_access_key_id: str
    s3_secret_access_key: str
    media_root: str
    generator_url: str
    generator_model: str
    generator_api_key: str
    generator_seconds: int
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
        elif self.strict and required and not value:
            self.problems.append(f"{name} is not set")
        if self.strict and PLACEHOLDER.search(value):
            self.problems.append(f"{name} still holds a placeholder")  # without its value: it may be a secret
        return value or default

    def flag(self, name: str, default: bool) -> bool:
        value = self.text(name).lower()
        if value and value not in TRUE | FALSE:
            self.problems.append(f"{name} must be true or false, not {value!r}")
        return value in TRUE if value else default

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        value = self.text(name)
        if value and not (value.isascii() and value.isdigit() and int(value) >= least):
            self.problems.append(f"{name} must be a whole number from {least} on, not {value!r}")
            return default
        return int(value or default)

    def names(self, name: str, default: str = "", *, required: bool = False) -> list[str]:
        return [part.strip() for part in self.text(name, default, required=required).split(",") if part.strip()]

    def choice(self, name: str, default: str, among: Collection[str]) -> str:
        value = self.text(name, default)
        if value not in among:
            self.problems.append(f"{name} must be one of {', '.join(among)}, not {value!r}")
        return value

    def _from_file(self, name: str, file: str) -> str:
        try:
            value = Path(file).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            self.problems.append(f"{name}_FILE can't be read: {getattr(error, 'strerror', None) or 'not text'}")
            return ""
        if not value:
            self.problems.append(f"{name}_FILE is empty")
        return value


def read(source: Mapping[str, str], *, strict: bool) -> Environment:
    """Read and check the whole environment.

    :raises ImproperlyConfigured: naming all missing, malformed and (when strict) placeholder variables
    """
    r = Reader(source, strict=strict)
    admin_path = r.text("DJANGO_ADMIN_PATH", "" if strict else "admin").strip("/")
    front_ends = r.names("CORS_ALLOWED_ORIGINS", "" if strict else "http://localhost:5173,http://localhost:3000")
    public_url = r.text("PUBLIC_URL").rstrip("/")
    rp_id, origins = _webauthn(r, front_ends, public_url)
    result = Environment(
        secret_key=_secret_key(r),
        database_url=_database_url(r),
        redis_url=r.text("REDIS_URL", "redis://127.0.0.1:6379/0", required=True),
        allowed_hosts=r.names("ALLOWED_HOSTS", "" if strict else "127.0.0.1,localhost,[::1]", required=True),
        cors_allowed_origins=front_ends,
        csrf_trusted_origins=r.names("CSRF_TRUSTED_ORIGINS"),
        database_ssl_mode=r.choice("POSTGRES_SSLMODE", "verify-full" if strict else "prefer", SSL_MODES),
        database_ssl_root_cert=r.text("POSTGRES_SSLROOTCERT"),
        secure_ssl_redirect=r.flag("SECURE_SSL_REDIRECT", strict),
        trusted_proxies=r.number("TRUSTED_PROXIES", 1 if strict else 0),
        admin_path=f"{admin_path}/" if admin_path else "",
        public_url=public_url,
        webauthn_rp_id=rp_id,
        webauthn_origins=origins,
        frontend_url=r.text("FRONTEND_URL").rstrip("/"),
        bind=_bind(r),
        web_processes=r.number("WEB_CONCURRENCY", 4, least=1),
        web_threads=r.number("WEB_THREADS", 4, least=1),
        web_max_requests=r.number("WEB_MAX_REQUESTS", 20_000),
        forwarded_allow_ips=r.text("FORWARDED_ALLOW_IPS", "127.0.0.1,::1"),
        email_host=r.text("EMAIL_HOST", "localhost"),
        email_port=r.number("EMAIL_PORT", 587, least=1),
        email_host_user=r.text("EMAIL_HOST_USER"),
        email_host_password=r.text("EMAIL_HOST_PASSWORD"),
        email_use_tls=r.flag("EMAIL_USE_TLS", True),
        email_from=r.text("DEFAULT_FROM_EMAIL", "no-reply@localhost"),
        email_folder=r.text("EMAIL_FOLDER", "" if strict else str(ROOT / ".local" / "mail")),
        **_storage(r),
        media_root=r.text("MEDIA_ROOT", str(ROOT / "media")),
        **_generator(r),
        log_level=r.choice("LOG_LEVEL", "INFO", LOG_LEVELS),
        log_format=r.choice("LOG_FORMAT", "json" if strict else "console", ("json", "console")),
        throttle_rates=_throttle_rates(r),
    )
    if r.problems:
        lines = "".join(f"\n  - {problem}" for problem in r.problems)
        raise ImproperlyConfigured(f"The environment is not ready ({len(r.problems)} to mend):{lines}")
    return result


def _storage(r: Reader) -> dict[str, Any]:
    """Return where files lie. Half a configuration is refused: it would be noticed by those who upload."""
    kind = r.choice("FILE_STORAGE", "filesystem", FILE_STORAGES)
    found = {
        "file_storage": kind,
        "s3_bucket": r.text("AWS_STORAGE_BUCKET_NAME"),
        "s3_region": r.text("AWS_S3_REGION_NAME"),
        "s3_endpoint_url": r.text("AWS_S3_ENDPOINT_URL"),
        "s3_access_key_id": r.text("AWS_ACCESS_KEY_ID"),
        "s3_secret_access_key": r.text("AWS_SECRET_ACCESS_KEY"),
    }
    if kind != "s3":
        if found["s3_bucket"]:
            r.problems.append("AWS_STORAGE_BUCKET_NAME is set, but FILE_STORAGE is not s3")
        return found
    for name, key in (("AWS_STORAGE_BUCKET_NAME", "s3_bucket"), ("AWS_S3_REGION_NAME", "s3_region")):
        if not found[key]:
            r.problems.append(f"{name} is not set, but FILE_STORAGE is s3")
    if bool(found["s3_access_key_id"]) != bool(found["s3_secret_access_key"]):
        r.problems.append("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY come together, or neither: then the role counts")
    if r.strict and found["s3_endpoint_url"] and not found["s3_endpoint_url"].startswith("https://"):
        r.problems.append("AWS_S3_ENDPOINT_URL must begin with https://")
    return found


def _generator(r: Reader) -> dict[str, Any]:
    """Return what drafts texts; without an address, nothing does. The key goes over TLS, or stays on this machine."""
    address, model, key = r.text("GENERATOR_URL"), r.text("GENERATOR_MODEL"), r.text("GENERATOR_API_KEY")
    seconds = r.number("GENERATOR_TIMEOUT", GENERATOR_SECONDS, least=1)
    parts = urlsplit(address)
    if address and (parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc):
        r.problems.append("GENERATOR_URL must be an http address without a user or a password in it")
    elif parts.scheme == "http" and r.strict and parts.hostname not in LOOPBACK:
        r.problems.append("GENERATOR_URL must begin with https://, unless it is on this machine")
    if bool(address) != bool(model):
        r.problems.append("GENERATOR_URL and GENERATOR_MODEL come together, or neither: then nothing drafts texts")
    if seconds > GENERATOR_SECONDS_MAX:
        r.problems.append(f"GENERATOR_TIMEOUT is at most {GENERATOR_SECONDS_MAX} seconds")
    return {
        "generator_url": address,
        "generator_model": model,
        "generator_api_key": key,
        "generator_seconds": seconds,
    }


def _secret_key(r: Reader) -> str:
    key = r.text("DJANGO_SECRET_KEY", "" if r.strict else "development-only-key-" + "0" * 40, required=True)
    if r.strict and key and not PLACEHOLDER.search(key):
        if len(key) < SECRET_MIN_LENGTH:
            r.problems.append(f"DJANGO_SECRET_KEY is shorter than {SECRET_MIN_LENGTH} characters")
        if len(set(key)) < SECRET_MIN_DISTINCT or key.startswith("django-insecure-"):
            r.problems.append("DJANGO_SECRET_KEY is not random")
    return key


def _database_url(r: Reader) -> str:
    """Prefer DATABASE_URL; otherwise build it from the POSTGRES_* variables."""
    if url := r.text("DATABASE_URL"):
        return url
    name, user = r.text("POSTGRES_DB", "cms", required=True), r.text("POSTGRES_USER", "cms", required=True)
    password = r.text("POSTGRES_PASSWORD", "cms", required=True)
    host, port = r.text("POSTGRES_HOST", "127.0.0.1", required=True), r.number("POSTGRES_PORT", 5432, least=1)
    return f"postgresql://{quote(user, '')}:{quote(password, '')}@{host}:{port}/{quote(name, '')}"


def _webauthn(r: Reader, front_ends: Sequence[str], public_url: str) -> tuple[str, list[str]]:
    """Return the domain that passkeys belong to, and the origins of the pages that may ask for them.

    Without a word about it: the host of the first front end; every front end, and the API's own address.
    """
    url = urlsplit(public_url)
    own = [f"{url.scheme}://{url.netloc}"] if url.netloc else []
    named = r.names("WEBAUTHN_ORIGINS")
    origins = named or list(dict.fromkeys([*front_ends, *own]))
    hosts = [urlsplit(origin).hostname or "" for origin in origins]
    domain = r.text("WEBAUTHN_RP_ID", hosts[0] if hosts else "localhost")
    for origin, host in zip(named, hosts, strict=False):
        if host != domain and not host.endswith(f".{domain}"):
            r.problems.append(f"WEBAUTHN_ORIGINS: {origin} is not of the domain {domain} (WEBAUTHN_RP_ID)")
    return domain, origins


def _bind(r: Reader) -> str:
    port = r.number("PORT", 8000, least=1)
    return r.text("BIND", f"127.0.0.1:{port}")


def _throttle_rates(r: Reader) -> dict[str, str]:
    rates = {}
    for kind in THROTTLE_KINDS:
        name = f"THROTTLE_{kind.upper()}"
        if rate := r.text(name):
            rates[kind] = rate
            if not RATE.fullmatch(rate):
                r.problems.append(f"{name} must be requests/seconds, such as 60/60, not {rate!r}")
    return rates


def _load() -> Environment:
    # Whoever names no settings is taken for production, and so is every module but these two.
    module = os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings.prod").rsplit(".", 1)[-1]
    if module in {"dev", "prod"} and (ROOT / f".env.{module}").is_file():
        environ.Env.read_env(ROOT / f".env.{module}")  # never overrides a variable that is set already
    try:
        return read(os.environ, strict=module not in {"dev", "test"})
    except ImproperlyConfigured as problems:
        raise SystemExit(str(problems)) from None  # whoever starts it wants the list, not where we noticed


ENV = _load()
