"""The benchmark's own database: made and filled once, used again until `--fresh`."""

import subprocess

import psycopg
from psycopg import sql

from scripts.bench import environment
from scripts.bench.failures import BenchError

SEED = ("seed_demo", "--size", "campus", "--seed", "1")
FILLED = "benchmark: " + " ".join(SEED)


def prepare(server_url: str, redis_url: str, *, fresh: bool) -> str:
    """Return the address of a migrated and filled database.

    :raises BenchError: if it can't be made
    """
    name = f"{environment.database_of(server_url)}_bench"
    url = environment.with_database(server_url, name)
    try:
        with psycopg.connect(server_url, autocommit=True) as connection:
            if fresh or _mark(connection, name) != FILLED:
                _recreate(connection, name)
    except psycopg.OperationalError as error:
        raise BenchError(f"PostgreSQL can't be used: {str(error).strip()}") from error
    variables = environment.development(url, redis_url)
    _run(variables, "migrate", "--verbosity", "0")
    with psycopg.connect(url, autocommit=True) as connection:
        if _mark(connection, name) != FILLED:
            _run(variables, *SEED)
            connection.execute("VACUUM ANALYZE")
            connection.execute(_statement("COMMENT ON DATABASE {} IS {}", name, FILLED))
    return url


def _mark(connection: psycopg.Connection, name: str) -> str | None:
    """Return what the database says of itself: it is marked once it is filled."""
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    row = connection.execute(query, [name]).fetchone()
    return row[0] if row else None


def _recreate(connection: psycopg.Connection, name: str) -> None:
    connection.execute(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))
    connection.execute(_statement("CREATE DATABASE {}", name))


def _statement(text: str, name: str, *values: str) -> sql.Composed:
    return sql.SQL(text).format(sql.Identifier(name), *(sql.Literal(value) for value in values))


def _run(variables: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(environment.manage(*arguments), env=variables, cwd=environment.ROOT, check=False)
    if done.returncode:
        raise BenchError(f"manage.py {arguments[0]} failed on the benchmark's database; bench --fresh makes a new one.")
