"""PostgreSQL, and a replica of it if there is one."""

from typing import Any

import environ

from config.env import ENV

_TIMEOUTS = {
    "statement_timeout": ENV.database_statement_timeout,
    "lock_timeout": ENV.database_lock_timeout,
    "idle_in_transaction_session_timeout": ENV.database_idle_transaction_timeout,
}
_OPTIONS: dict[str, Any] = {
    "sslmode": ENV.database_ssl_mode,
    **({"sslrootcert": ENV.database_ssl_root_cert} if ENV.database_ssl_root_cert else {}),
    "application_name": "cms",
    # A server that is gone without a word must not hold a thread: give up on it.
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "tcp_user_timeout": 35_000,
    # Django's own None would keep `prepared_cursor` from preparing, as it must where the server changes underneath.
    "prepare_threshold": None if ENV.database_pgbouncer else 5,
}


def pool(least: int, most: int) -> dict[str, Any]:
    """Return what a pool of these bounds is made with."""
    return {
        "min_size": least,
        "max_size": most,
        "timeout": 5.0,  # seconds that a request waits for a connection, before it is told to come again
        "max_lifetime": 3600.0,
        "max_idle": 600.0,
        "reconnect_timeout": 0.5,  # then the next who asks tries anew, instead of at ever longer intervals
    }


if ENV.database_pool_max:
    _OPTIONS["pool"] = pool(ENV.database_pool_min, ENV.database_pool_max)


def _database(url: str, **settings: str) -> dict[str, Any]:
    found: dict[str, Any] = dict(environ.Env.db_url_config(url))
    found["ENGINE"] = "config.postgresql"
    # A pool keeps the connections; or else each thread keeps its own. A broken one is noticed and replaced.
    found["CONN_MAX_AGE"] = 0 if ENV.database_pool_max else 600
    found["CONN_HEALTH_CHECKS"] = True
    # Behind PgBouncer the next transaction may have another connection: nothing may last longer, and the timeouts are
    # those that scripts/init-db.sql gives the role.
    found["DISABLE_SERVER_SIDE_CURSORS"] = ENV.database_pgbouncer
    options = {**found.get("OPTIONS", {}), **_OPTIONS}
    if not ENV.database_pgbouncer:
        options["options"] = " ".join(f"-c {name}={value}" for name, value in {**_TIMEOUTS, **settings}.items())
    found["OPTIONS"] = options
    return found


DATABASES = {"default": _database(ENV.database_url)}
if ENV.database_replica_url:
    # Written to by nobody, and given up on sooner: the primary has the same rows.
    DATABASES["replica"] = _database(ENV.database_replica_url, default_transaction_read_only="on")
    DATABASES["replica"]["OPTIONS"] |= {"connect_timeout": 2, "tcp_user_timeout": 5_000}
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
