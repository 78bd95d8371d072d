"""PostgreSQL."""

from typing import Any

import environ

from config.env import ENV

_default: dict[str, Any] = dict(environ.Env.db_url_config(ENV.database_url))
_default["ENGINE"] = "config.postgresql"
# Threads live long, so each keeps its connection; a broken one is noticed and replaced at the next request.
_default["CONN_MAX_AGE"] = 600
_default["CONN_HEALTH_CHECKS"] = True
_default["OPTIONS"] = {
    **_default.get("OPTIONS", {}),
    "sslmode": ENV.database_ssl_mode,
    **({"sslrootcert": ENV.database_ssl_root_cert} if ENV.database_ssl_root_cert else {}),
    "application_name": "cms",
    # A server that is gone without a word must not hold a thread: give up on it.
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "tcp_user_timeout": 35_000,
    "prepare_threshold": 5,  # Django's own None would keep `prepared_cursor` from preparing
    "options": "-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s",
}
DATABASES = {"default": _default}
