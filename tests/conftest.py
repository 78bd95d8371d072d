"""What every test may ask for: clients by role, a count of queries, a stopped clock."""

import gc
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api import throttles
from api.keyring import keyring
from config.env import Environment, read
from config.settings.parts.files import bucket as in_bucket
from domain.policy.roles import SystemRole
from domain.shared import epochs
from domain.shared.bucket import Bucket
from domain.shared.store import Store, store
from tests.support import template
from tests.support.buckets import serving
from tests.support.client import Client, client_for
from tests.support.flush import teach_flush
from tests.support.options import teach_options

teach_flush()
teach_options()
RUN = pytest.StashKey[str]()
MAKER = pytest.StashKey[template.Maker]()


def pytest_collection_finish() -> None:
    """Look at what is loaded once, not again with every walk of the garbage collector: a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1_000)


def pytest_configure(config: pytest.Config) -> None:
    """Begin with the database that the processes of this run will copy, if there are to be several."""
    several = config.getoption("tx", None) and not hasattr(config, "workerinput")
    if several and not (config.getoption("nomigrations") or config.getoption("reuse_db")):
        config.stash[RUN] = secrets.token_hex(8)
        config.stash[MAKER] = template.start(config.stash[RUN])


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell each process whose copy to take."""
    node.workerinput["template_of_run"] = node.config.stash.get(RUN, "")


def pytest_unconfigure(config: pytest.Config) -> None:
    if MAKER in config.stash:
        template.stop(config.stash[MAKER])


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any
) -> None:
    """Let a process of several copy a migrated database; a single one migrates its own."""
    if run := getattr(request.config, "workerinput", {}).get("template_of_run"):
        with django_db_blocker.unblock():
            template.copy_from_template(run)


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    """Give each test full buckets: every test process has a Redis database of its own."""
    throttles.limiter.cache_clear()
    keyring.cache_clear()
    if store().away_until:
        store.cache_clear()  # the test before took Redis away; otherwise a new connection would cost most of this
    store().ask("FLUSHDB")
    cache.clear()
    yield
    throttles.limiter.cache_clear()
    throttles.rate.cache_clear()


@pytest.fixture
def redis_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take Redis away: nobody listens where it is looked for."""
    away = Store("redis://127.0.0.1:1/0")
    for module in (throttles, epochs):
        monkeypatch.setattr(module, "store", lambda: away)


@pytest.fixture
def client_as(db: None) -> Callable[..., Client]:
    """Return a maker of clients: `client_as(role="staff")`, `client_as(user=…)`, or `client_as()` for nobody."""

    def make(role: str | None = None, **kwargs: Any) -> Client:
        return client_for(SystemRole(role) if role else None, **kwargs)

    return make


@pytest.fixture
def query_count(db: None) -> Callable[[Callable[[], Any]], int]:
    """Return a counter of the SQL queries that a call makes."""

    def count(call: Callable[[], Any]) -> int:
        keyring().read()  # which would be a query of its own every few seconds
        with CaptureQueriesContext(connection) as queries:
            call()
        return len(queries)

    return count


@pytest.fixture
def frozen_clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock at noon UTC of 2026-03-02; `move_to` and `shift` move it."""
    with time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """Run a real S3 server, once a test process asks for it; return an environment that names it."""
    with serving(tmp_path_factory.mktemp("s3")) as variables:
        yield read(variables, strict=False)


@pytest.fixture
def bucket(s3_server: Environment, settings: Any) -> Bucket:
    """Keep uploads in a bucket, which may hold what other tests have left."""
    settings.STORAGES = {**settings.STORAGES, "default": in_bucket(s3_server)}
    return Bucket(**settings.STORAGES["default"]["OPTIONS"])


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """Keep uploads in a folder of the test's own."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"
