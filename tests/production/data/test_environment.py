"""What is said of PostgreSQL and Redis, and what is refused by its name."""

import re

import pytest
import redis
from django.core.exceptions import ImproperlyConfigured

from config.env import Environment, read
from tests.settings.starting import valid_production

FAR = "redis.university.test:6379/0"


def production(**changes: str) -> Environment:
    return read(valid_production() | changes, strict=True)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"POSTGRES_STATEMENT_TIMEOUT": "30"}, "POSTGRES_STATEMENT_TIMEOUT must be a time such as 30s"),
        ({"POSTGRES_LOCK_TIMEOUT": "5 s"}, "POSTGRES_LOCK_TIMEOUT must be a time such as 30s"),
        ({"POSTGRES_IDLE_TRANSACTION_TIMEOUT": "1s -c x=y"}, "POSTGRES_IDLE_TRANSACTION_TIMEOUT must be a time"),
        ({"POSTGRES_POOL_MIN": "5", "POSTGRES_POOL_MAX": "4"}, "POSTGRES_POOL_MIN is greater than POSTGRES_POOL_MAX"),
        ({"POSTGRES_SSLROOTCERT": "/nowhere/ca.crt"}, "POSTGRES_SSLROOTCERT is not there"),
        ({"POSTGRES_SSLMODE": "require"}, "POSTGRES_SSLMODE must be verify-full"),
        ({"DATABASE_URL": "postgresql://a:b@h/c?sslmode=disable"}, "names an sslmode: say it with POSTGRES_SSLMODE"),
        (
            {
                "POSTGRES_HOST": "127.0.0.1",
                "POSTGRES_SSLMODE": "disable",
                "DATABASE_REPLICA_URL": "postgresql://a:b@replica.university.test/cms",
            },
            "the server of DATABASE_REPLICA_URL is not this machine",
        ),
        (
            {"POSTGRES_SSLMODE": "disable", "DATABASE_URL": "postgresql://a:b@/c?host=db.university.test"},
            "POSTGRES_SSLMODE must be verify-full",
        ),
        ({"DATABASE_URL": "mysql://a:b@h/c"}, "DATABASE_URL must begin with postgresql://"),
        ({"DATABASE_REPLICA_URL": "mysql://a:b@h/c"}, "DATABASE_REPLICA_URL must begin with postgresql://"),
        ({"REDIS_URL": f"redis://{FAR}"}, "REDIS_URL must begin with rediss://, unless it is on this machine"),
        ({"REDIS_CACHE_URL": f"redis://{FAR}"}, "REDIS_CACHE_URL must begin with rediss://"),
        ({"REDIS_SESSION_URL": "memcached://h"}, "REDIS_SESSION_URL must begin with rediss://, redis:// or unix://"),
        ({"REDIS_URL": f"rediss://{FAR}?ssl_cert_reqs=none"}, "REDIS_URL says how to check certificates"),
        ({"REDIS_SSL_CA": "/nowhere/ca.crt"}, "REDIS_SSL_CA is not there"),
        ({"REDIS_SSL_CA": __file__, "REDIS_URL": "redis://127.0.0.1/0"}, "no address of Redis begins with rediss://"),
    ],
)
def test_variable__with_a_bad_value__is_refused(changes, problem):
    with pytest.raises(ImproperlyConfigured, match=re.escape(problem)):
        production(**changes)


def test_nothing_said__is_safe():
    found = production(WEB_THREADS="6")

    assert (found.database_ssl_mode, found.database_ssl_root_cert) == ("verify-full", "system")
    assert (found.database_statement_timeout, found.database_lock_timeout) == ("30s", "5s")
    assert found.database_idle_transaction_timeout == "60s"
    assert (found.database_pool_min, found.database_pool_max) == (1, 6)
    assert not found.database_pgbouncer
    assert found.database_replica_url == ""
    assert found.redis_url == found.redis_cache_url == found.redis_session_url


def test_redis__places_of_their_own__follow_each_other():
    own = production(REDIS_CACHE_URL=f"rediss://cache.{FAR}")

    assert own.redis_session_url == own.redis_cache_url == f"rediss://cache.{FAR}"
    assert own.redis_url != own.redis_cache_url


def test_redis__password_of_its_own__stands_in_every_address_that_has_none():
    found = production(
        REDIS_URL=f"rediss://cms@{FAR}",
        REDIS_CACHE_URL=f"rediss://c:own@{FAR}",
        REDIS_SESSION_URL="unix://cms@/run/redis.sock",
        REDIS_PASSWORD="a b/c@d",
    )
    on_socket = redis.Redis.from_url(found.redis_session_url).connection_pool.connection_kwargs

    assert found.redis_url == f"rediss://cms:a%20b%2Fc%40d@{FAR}"
    assert found.redis_cache_url == f"rediss://c:own@{FAR}"
    assert on_socket == {**on_socket, "username": "cms", "password": "a b/c@d", "path": "/run/redis.sock"}


def test_database__on_a_socket__is_found_there():
    found = production(POSTGRES_HOST="/var/run/postgresql", POSTGRES_SSLMODE="disable", POSTGRES_PORT="5433")

    assert found.database_url.endswith("@//var/run/postgresql/cms?PORT=5433")
