"""The one place that reads the process environment; everything else imports `ENV`.

A value may also come from a file: `NAME_FILE=/run/secrets/x` is read when `NAME` is unset.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from config.env import groups
from config.env.groups import THROTTLE_KINDS
from config.env.postgresql import postgresql
from config.env.reader import PLACEHOLDER, Reader
from config.env.redis import redis
from config.env.telemetry import telemetry

__all__ = ["ENV", "PLACEHOLDER", "ROOT", "THROTTLE_KINDS", "Environment", "read"]
ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER_OF_COUNTS = "PROMETHEUS_MULTIPROC_DIR"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


@dataclass(frozen=True)
class Environment:
    """Every variable this project reads, typed."""

    secret_key: str
    database_url: str
    database_replica_url: str
    database_ssl_mode: str
    database_ssl_root_cert: str
    database_statement_timeout: str
    database_lock_timeout: str
    database_idle_transaction_timeout: str
    database_pool_min: int
    database_pool_max: int
    database_pgbouncer: bool
    redis_url: str
    redis_cache_url: str
    redis_session_url: str
    redis_ssl_ca: str
    allowed_hosts: list[str]
    cors_allowed_origins: list[str]
    csrf_trusted_origins: list[str]
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
    media_handed_over_at: str
    static_root: str
    generator_url: str
    generator_model: str
    generator_api_key: str
    generator_seconds: int
    metrics_bind: str
    metrics_folder: str
    traces_url: str
    traces_service: str
    backup_folder: str
    version: str
    revision: str
    log_level: str
    log_format: str
    throttle_rates: dict[str, str] = field(default_factory=dict)


def read(source: Mapping[str, str], *, strict: bool) -> Environment:
    """Read and check the whole environment.

    :raises ImproperlyConfigured: naming all missing, malformed and (when strict) placeholder variables
    """
    r = Reader(source, strict=strict)
    admin_path = r.text("DJANGO_ADMIN_PATH", "" if strict else "admin").strip("/")
    front_ends = r.names("CORS_ALLOWED_ORIGINS", "" if strict else "http://localhost:5173,http://localhost:3000")
    public_url = r.text("PUBLIC_URL").rstrip("/")
    rp_id, origins = groups.webauthn(r, front_ends, public_url)
    threads = r.number("WEB_THREADS", 4, least=1)
    result = Environment(
        secret_key=groups.secret_key(r),
        **postgresql(r, threads=threads),
        **redis(r),
        allowed_hosts=r.names("ALLOWED_HOSTS", "" if strict else "127.0.0.1,localhost,[::1]", required=True),
        cors_allowed_origins=front_ends,
        csrf_trusted_origins=r.names("CSRF_TRUSTED_ORIGINS"),
        secure_ssl_redirect=r.flag("SECURE_SSL_REDIRECT", strict),
        trusted_proxies=r.number("TRUSTED_PROXIES", 1 if strict else 0),
        admin_path=f"{admin_path}/" if admin_path else "",
        public_url=public_url,
        webauthn_rp_id=rp_id,
        webauthn_origins=origins,
        frontend_url=r.text("FRONTEND_URL").rstrip("/"),
        bind=groups.bind(r),
        web_processes=r.number("WEB_CONCURRENCY", 4, least=1),
        web_threads=threads,
        web_max_requests=r.number("WEB_MAX_REQUESTS", 20_000),
        forwarded_allow_ips=r.text("FORWARDED_ALLOW_IPS", "127.0.0.1,::1"),
        email_host=r.text("EMAIL_HOST", "localhost"),
        email_port=r.number("EMAIL_PORT", 587, least=1),
        email_host_user=r.text("EMAIL_HOST_USER"),
        email_host_password=r.text("EMAIL_HOST_PASSWORD"),
        email_use_tls=r.flag("EMAIL_USE_TLS", True),
        email_from=r.text("DEFAULT_FROM_EMAIL", "no-reply@localhost"),
        email_folder=r.text("EMAIL_FOLDER", "" if strict or r.text("EMAIL_HOST") else str(ROOT / ".local" / "mail")),
        **groups.storage(r),
        media_root=r.text("MEDIA_ROOT", str(ROOT / "media")),
        static_root=r.text("STATIC_ROOT", str(ROOT / "staticfiles")),
        **groups.generator(r),
        **telemetry(r, backups=str(ROOT / "backups")),
        log_level=r.choice("LOG_LEVEL", "INFO", LOG_LEVELS),
        log_format=r.choice("LOG_FORMAT", "json" if strict else "console", ("json", "console")),
        throttle_rates=groups.throttle_rates(r),
    )
    if r.problems:
        lines = "".join(f"\n  - {problem}" for problem in r.problems)
        raise ImproperlyConfigured(f"The environment is not ready ({len(r.problems)} to mend):{lines}")
    return result


def _load() -> Environment:
    # Whoever names no settings is taken for production, and so is every module but these two.
    module = os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings.prod").rsplit(".", 1)[-1]
    if module in {"dev", "prod"} and (ROOT / f".env.{module}").is_file():
        environ.Env.read_env(ROOT / f".env.{module}")  # never overrides a variable that is set already
    try:
        found = read(os.environ, strict=module not in {"dev", "test"})
    except ImproperlyConfigured as problems:
        raise SystemExit(str(problems)) from None  # whoever starts it wants the list, not where we noticed
    # prometheus_client would obey it in every process; only gunicorn's count together (config/telemetry/web.py).
    os.environ.pop(FOLDER_OF_COUNTS, None)
    return found


ENV = _load()
