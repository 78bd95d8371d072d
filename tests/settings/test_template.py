"""One migrated database per run."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from tests.support import template


@pytest.fixture
def own(django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Name a template of this test's own; no transaction, as none can make a database."""
    name = f"template_trial_{connection.settings_dict['NAME']}"
    monkeypatch.setattr(template, "name", lambda: name)
    with django_db_blocker.unblock():
        yield name
        with connection._nodb_cursor() as server:
            server.execute(f"DROP DATABASE IF EXISTS {name}")


@pytest.fixture
def migrated(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Migrate nothing; return the names of the databases that were to be."""
    found: list[str] = []
    monkeypatch.setattr(template, "call_command", lambda *_, **__: found.append(connection.settings_dict["NAME"]))
    return found


def databases(own: str) -> list[tuple[str | None]]:
    with connection._nodb_cursor() as server:
        server.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [own],
        )
        return list(server.fetchall())


def test_template__asked_for_by_every_process_of_a_run__is_migrated_once(own, migrated, monkeypatch):
    before = connection.settings_dict["NAME"]
    monkeypatch.setitem(connection.settings_dict, "TEST", {"TEMPLATE": None, "MIGRATE": True})

    for _ in range(2):
        template.copy_from_template("one")

    assert migrated == [own]
    assert connection.settings_dict["NAME"] == before
    assert connection.settings_dict["TEST"] == {"TEMPLATE": own, "MIGRATE": False}


def test_template__left_by_another_run__is_made_anew(own, migrated):
    template.make("one")
    template.make("two")

    assert migrated == [own, own]
    assert databases(own) == [("two",)]


def test_template__that_could_not_be_migrated__is_tried_again(own, migrated, monkeypatch):
    before = connection.settings_dict["NAME"]
    with monkeypatch.context() as broken:
        broken.setattr(template, "call_command", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            template.make("one")

    assert connection.settings_dict["NAME"] == before
    assert databases(own) == [(None,)]
    assert template.make("one") == own
    assert migrated == [own]


@pytest.mark.parametrize(
    ("code", "patience", "ending"),
    [("import sys; sys.stdin.read()", 60.0, 0), ("import time; time.sleep(600)", 0.1, -9)],
    ids=["in the end drops it", "still at work"],
)
def test_maker__when_the_run_ends__ends(monkeypatch, code, patience, ending):
    monkeypatch.setattr(template, "GRACE", patience)
    maker = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)

    template.stop(maker)

    assert maker.returncode == ending
