import json
from datetime import timedelta

import pytest
from django.db import connection

from config.telemetry import figures
from config.telemetry.figures import Figures
from domain.shared import clock
from domain.shared.jobs import enqueue
from domain.shared.store import Store
from tests.production.observing.storm import empty_queue
from tests.support.server import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_queued():
    """Empty the queue, which is no table that Django empties."""
    empty_queue()
    yield
    empty_queue()


def told(source=None):
    """Return what is told now, by name and the values of labels."""
    families = list((source or Figures()).collect())
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def at(cursor, hours, status, name="jobs.clean_up"):
    """Put a piece of work into the queue as if so many hours ago."""
    cursor.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('default', %s, %s) RETURNING id",
        [name, status],
    )
    (number,) = cursor.fetchone()
    cursor.execute("DELETE FROM procrastinate_events WHERE job_id = %s", [number])
    for kind in ("deferred", "started")[: 1 if status == "todo" else 2]:
        cursor.execute(
            "INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, %s, now() - %s * interval '1 hour')",
            [number, kind, hours],
        )


def test_figures__of_an_empty_queue__are_zeros_and_not_nothing():
    found = told()

    assert [found["cms_jobs", "default", status] for status in ("todo", "doing", "failed")] == [0, 0, 0]
    assert found["cms_jobs_oldest_waiting_seconds", "default"] == 0
    assert found["cms_jobs_longest_running_seconds",] == 0
    assert [found["cms_mail_deliveries", status] for status in ("queued", "failed", "dead")] == [0, 0, 0]


def test_figures__of_a_queue__tell_how_many_and_for_how_long():
    with connection.cursor() as cursor:
        at(cursor, 2, "todo")
        at(cursor, 3, "doing")
        at(cursor, 90, "failed")
        at(cursor, 90, "failed")
        at(cursor, 90, "succeeded")
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at)"
            " VALUES ('default', 'later', 'todo', now() + interval '1 day')"
        )

    found = told()

    assert [found["cms_jobs", "default", status] for status in ("todo", "doing", "failed")] == [2, 1, 2]
    assert found["cms_jobs_oldest_waiting_seconds", "default"] == pytest.approx(2 * 3600, abs=600)
    assert found["cms_jobs_longest_running_seconds",] == pytest.approx(3 * 3600, abs=600)
    assert ("cms_jobs", "default", "succeeded") not in found


def test_figures__asked_again_at_once__are_those_of_before():
    source = Figures()
    before = told(source)
    enqueue("jobs.clean_up", timestamp=0)

    assert told(source) == before
    assert told()["cms_jobs", "default", "todo"] == 1


def test_figures__without_postgresql_and_redis__say_so(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "PORT", free_port())
    monkeypatch.setattr(figures, "store", lambda: Store(f"redis://127.0.0.1:{free_port()}/0"))

    found = told()

    assert (found["cms_postgresql_up",], found["cms_redis_up",]) == (0, 0)
    assert not any(name.startswith("cms_jobs") for name, *_ in found)


@pytest.mark.parametrize("contents", [None, "", "[]", "{}", '{"finished_at": "yesterday"}', '{"finished_at": 7}'])
def test_age_of_the_backup__without_a_word_that_can_be_read__is_not_told(tmp_path, monkeypatch, contents):
    monkeypatch.setattr(figures, "ENV", _Environment(tmp_path))
    if contents is not None:
        (tmp_path / "last-success.json").write_text(contents)

    assert list(figures._backups()) == []


def test_age_of_the_backup__is_counted_from_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "ENV", _Environment(tmp_path))
    ended = clock.now() - timedelta(hours=5)
    (tmp_path / "last-success.json").write_text(json.dumps({"finished_at": ended.isoformat()}))

    (family,) = figures._backups()

    assert family.samples[0].value == pytest.approx(5 * 3600, abs=600)


class _Environment:
    def __init__(self, folder):
        self.backup_folder = str(folder)
