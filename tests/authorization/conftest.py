"""One stage for a module: everything on it is made once, and undone in the end."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from api import throttles
from tests.authorization.calls import Stage, declared
from tests.authorization.cast import make_cast
from tests.support.client import client_for

PLENTY = dict.fromkeys(("login", "anonymous", "user", "heavy"), "1000000/60")


@pytest.fixture(scope="module")
def _made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        client = client_for(user=cast.caller)
        yield Stage(cast=cast, client=client, rows=declared(cast))
        transaction.set_rollback(True)


@pytest.fixture
def stage(_made: Stage, db: None, settings: Any) -> Iterator[Stage]:
    """Return the stage, on which nothing is left of the test before."""
    settings.THROTTLE_RATES = PLENTY
    throttles.rate.cache_clear()
    yield _made
    throttles.rate.cache_clear()
