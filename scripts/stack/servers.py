"""Chooses the database and Redis servers: those that are named, else embedded ones; and an S3 server on demand."""

import os
from dataclasses import dataclass, field

from scripts.stack import ports
from scripts.stack.places import Places
from scripts.stack.postgres import open_cluster
from scripts.stack.processes import Service
from scripts.stack.seaweed import open_bucket
from scripts.stack.valkey import open_server


@dataclass(frozen=True)
class Servers:
    """Where the servers are, and which of them we have to run."""

    database_url: str
    redis_url: str
    services: list[Service]
    storage: dict[str, str] = field(default_factory=dict)  # the variables that say where files lie


def choose_servers(
    places: Places, *, postgres_settings: dict[str, str], keeps_cache: bool, bucket: bool = False
) -> Servers:
    """Make the embedded servers ready to start.

    :raises StackError: if the user's own do not answer, or the embedded ones can't be made
    """
    services = []
    storage: dict[str, str] = {}
    database_url, redis_url = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    if database_url:
        ports.require_reachable("DATABASE_URL", database_url, 5432)
    if redis_url:
        ports.require_reachable("REDIS_URL", redis_url, 6379)
    if not database_url:
        service, database_url = open_cluster(places, postgres_settings)
        services.append(service)
    if not redis_url:
        service, redis_url = open_server(places, keeps_data=keeps_cache)
        services.append(service)
    if bucket:
        service, storage = open_bucket(places)
        services.append(service)
    return Servers(database_url, redis_url, services, storage)
