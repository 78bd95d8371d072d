"""A stage for some tests of a module: everything on it is made once, and undone in the end."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.db import transaction

from api import throttles
from config.env import THROTTLE_KINDS
from tests.authorization.calls import Stage, declared
from tests.authorization.cast import make_cast
from tests.support.client import client_for

TESTS_ON_A_STAGE = 40
PLENTY = dict.fromkeys(THROTTLE_KINDS, "1000000/60")


class Stages:
    """The stage of the moment. What tests undo leaves dead rows in its transaction, which slow down all that follow."""

    def __init__(self) -> None:
        self.open = ExitStack()
        self.used = 0

    def current(self) -> Stage:
        if self.used % TESTS_ON_A_STAGE == 0:
            self.open.close()
            self.made = self.open.enter_context(_made())
        self.used += 1
        return self.made


@contextmanager
def _made() -> Iterator[Stage]:
    with transaction.atomic():
        cast = make_cast()
        yield Stage(cast=cast, client=client_for(user=cast.caller), rows=declared(cast))
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def _stages(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stages]:
    with django_db_blocker.unblock():
        stages = Stages()
        yield stages
        stages.open.close()


@pytest.fixture
def _current(_stages: Stages, django_db_blocker: Any) -> Stage:
    """Return the stage before the test's own transaction begins."""
    with django_db_blocker.unblock():
        return _stages.current()


@pytest.fixture
def stage(_current: Stage, db: None, settings: Any) -> Iterator[Stage]:
    """Return the stage, on which nothing is left of the test before."""
    settings.THROTTLE_RATES = PLENTY
    throttles.rate.cache_clear()
    yield _current
    throttles.rate.cache_clear()
