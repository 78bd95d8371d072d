"""The proxy in front of a server that notes what it gets, and the whole chain."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.production.edge.chain import NAME, ORIGIN, Chain, running
from tests.support.nginx import Nginx, nginx, prepared
from tests.support.upstream import Upstream, upstream


@pytest.fixture(scope="module")
def noting() -> Iterator[Upstream]:
    with upstream() as found:
        yield found


@pytest.fixture(scope="module")
def proxies(noting: Upstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return a maker of proxies in front of the noting server: `proxies(CMS_API_RATE="6r/m")`. Each is made once."""
    made: dict[tuple[tuple[str, str], ...], Nginx] = {}
    with ExitStack() as stack:

        def make(**given: str) -> Nginx:
            key = tuple(sorted(given.items()))
            if key not in made:
                folder = tmp_path_factory.mktemp("nginx")
                place = f"127.0.0.1:{noting.port}"
                variables = {
                    "CMS_WEB_UPSTREAM": place,
                    "CMS_STREAM_UPSTREAM": place,
                    "CMS_CORS_ORIGINS": ORIGIN,
                    **given,
                }
                made[key] = stack.enter_context(nginx(folder, prepared(folder, NAME, **variables)))
            return made[key]

        yield make


@pytest.fixture
def fresh(noting: Upstream) -> Upstream:
    """Return the noting server, with nothing noted."""
    noting.clear()
    return noting


@pytest.fixture(scope="session")
def chain(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    """Run the whole chain, once in a process of tests."""
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            found = stack.enter_context(running(tmp_path_factory.mktemp("chain")))
        yield found
        with django_db_blocker.unblock():
            stack.close()
