import csv
import io
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import connection

from api.reading import export
from api.v1.audit.serializers import AuditEventSerializer
from domain.audit.models import AuditEvent
from domain.policy import limits
from tests.factories.audit import AuditEventFactory

URL = "/api/v1/audit-events"
MONDAY, TUESDAY = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC)
PERSON, OBJECT, SESSION = UUID(int=1), UUID(int=2), UUID(int=3)


@pytest.fixture
def auditor(client_as):
    return client_as("auditor")


def actions(response) -> list[str]:
    assert response.status_code == 200, response.content
    return [row["action"] for row in response.json()["results"]]


def lines(response) -> list[dict[str, str]]:
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))


def test_list__shows_the_newest_first_and_whole(auditor):
    AuditEventFactory(action="unit.add", created_at=MONDAY)
    changed = AuditEventFactory(
        created_at=TUESDAY,
        actor_id=PERSON,
        on_behalf_of_id=SESSION,
        object_id=OBJECT,
        before={"level": 1},
        after={"level": 2, "closures": [{"reason": "Tết"}]},
        reason="a mistake",
        request_id="r-1",
        session_id=SESSION,
        address="2001:db8::7",
    )

    response = auditor.get(URL)

    assert actions(response) == ["unit.change", "unit.add"]
    assert response.json()["results"][0] == {
        "id": str(changed.pk),
        "action": "unit.change",
        "actor_id": str(PERSON),
        "on_behalf_of_id": str(SESSION),
        "object_type": "unit",
        "object_id": str(OBJECT),
        "before": {"level": 1},
        "after": {"level": 2, "closures": [{"reason": "Tết"}]},
        "reason": "a mistake",
        "request_id": "r-1",
        "session_id": str(SESSION),
        "address": "2001:db8::7",
        "created_at": "2026-03-03T00:00:00.000000Z",
    }
    assert auditor.get(f"{URL}/{changed.pk}").json() == response.json()["results"][0]


@pytest.mark.parametrize(
    "query",
    [
        "action=user_role.add",
        "action__startswith=user_role.",
        f"actor_id={PERSON}",
        f"on_behalf_of_id={PERSON}",
        "object_type=user_role",
        f"object_id={OBJECT}",
        "request_id=r-1",
        f"session_id={SESSION}",
        "address=203.0.113.7",
        "created_at__gte=2026-03-03T00:00:00Z",
        "security=true",
    ],
)
def test_filter__keeps_what_fits__in_the_list_and_in_the_export(auditor, query):
    AuditEventFactory(created_at=MONDAY, actor_id=uuid4(), object_id=uuid4(), address="203.0.113.8")
    AuditEventFactory(
        action="user_role.add",
        object_type="user_role",
        created_at=TUESDAY,
        actor_id=PERSON,
        on_behalf_of_id=PERSON,
        object_id=OBJECT,
        session_id=SESSION,
        request_id="r-1",
        address="203.0.113.7",
    )

    assert actions(auditor.get(f"{URL}?{query}")) == ["user_role.add"]
    assert [line["action"] for line in lines(auditor.get(f"{URL}/export?{query}"))] == ["user_role.add"]


def test_filter__by_the_end_of_a_span__leaves_the_end_out(auditor):
    AuditEventFactory(action="unit.add", created_at=MONDAY)
    AuditEventFactory(created_at=TUESDAY)

    assert actions(auditor.get(f"{URL}?created_at__lt=2026-03-03T00:00:00Z")) == ["unit.add"]


def test_filter__by_security__false__keeps_the_rest(auditor):
    AuditEventFactory()
    AuditEventFactory(action="device_session.revoke")
    AuditEventFactory(action="user.deactivate")

    assert actions(auditor.get(f"{URL}?security=false")) == ["unit.change"]
    assert actions(auditor.get(f"{URL}?security=true&ordering=created_at")) == [
        "device_session.revoke",
        "user.deactivate",
    ]


def test_filter__with_a_pattern__takes_it_literally(auditor):
    AuditEventFactory()

    assert actions(auditor.get(f"{URL}?action__startswith=unit%25")) == []
    assert actions(auditor.get(f"{URL}?action__startswith=unit_change")) == []


def test_list__since_an_instant_with_an_offset_that_no_place_has__is_asked_in_utc(auditor):
    assert auditor.get(f"{URL}?created_at__gte=3616-01-05T02:56:53-19:39").json()["results"] == []
    assert auditor.get(f"{URL}?created_at__gte=0001-01-01T00:00:00%2B19:39").status_code == 400


@pytest.mark.parametrize("query", ["address=nowhere", "created_at__gte=yesterday", "actor_id=1", "security=maybe"])
def test_filter__with_a_bad_value__is_refused_by_both(auditor, query):
    for path in (URL, f"{URL}/export"):
        response = auditor.get(f"{path}?{query}")

        assert (response.status_code, response.json()["code"]) == (400, "invalid_query")
    assert not AuditEvent.objects.exists()


def test_list__pages_through_everything_once(auditor):
    events = [AuditEventFactory(created_at=MONDAY) for _ in range(7)]

    found, url = [], f"{URL}?page_size=3"
    while url:
        page = auditor.get(url.removeprefix("http://testserver")).json()
        found += [row["id"] for row in page["results"]]
        url = page["next"]

    assert sorted(found) == sorted(str(event.pk) for event in events)


def test_export__is_a_file_in_utf_8_with_every_column(auditor):
    event = AuditEventFactory(created_at=MONDAY, after={"name": "Nguyễn, “the first”"}, reason="two\r\nlines")

    response = auditor.get(f"{URL}/export", headers={"Accept": "text/csv"})

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="audit-events.csv"'
    (line,) = lines(response)
    assert tuple(line) == AuditEventSerializer.Meta.fields
    assert line["id"] == str(event.pk)
    assert line["created_at"] == "2026-03-02T00:00:00.000000Z"
    assert line["after"] == '{"name": "Nguyễn, “the first”"}'
    assert line["reason"] == "two\r\nlines"
    assert (line["actor_id"], line["before"]) == ("", "")


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"])
def test_export__of_what_a_spreadsheet_would_run__is_text(auditor, begins):
    AuditEventFactory(reason=f"{begins}HYPERLINK(1)", request_id="as-is")

    (line,) = lines(auditor.get(f"{URL}/export"))

    assert line["reason"] == f"'{begins}HYPERLINK(1)"
    assert line["request_id"] == "as-is"


def test_export__is_recorded_itself(auditor):
    assert lines(auditor.get(f"{URL}/export?action=unit.add", headers={"X-Request-ID": "request-9"})) == []

    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.request_id) == ("audit_event.export", auditor.user.pk, "request-9")
    assert event.after == {"query": "action=unit.add"}


def test_export__in_the_other_order__is_in_it(auditor):
    AuditEventFactory(action="unit.add", created_at=MONDAY)
    AuditEventFactory(created_at=TUESDAY)

    response = auditor.get(f"{URL}/export?ordering=created_at")

    assert [line["action"] for line in lines(response)] == ["unit.add", "unit.change"]


def test_export__of_more_than_it_holds__is_refused_whole(auditor, monkeypatch):
    monkeypatch.setattr(limits, "AUDIT_EXPORT_MAX", 2)
    AuditEventFactory.create_batch(2)
    assert len(lines(auditor.get(f"{URL}/export?object_type=unit"))) == 2
    AuditEventFactory()

    response = auditor.get(f"{URL}/export?object_type=unit")

    assert (response.status_code, response.json()["code"]) == (422, "export_too_large")
    assert response.json()["params"] == {"limit": 2}
    assert AuditEvent.objects.filter(action="audit_event.export").count() == 1


def test_export__of_many__comes_in_chunks_and_complete(auditor):
    AuditEvent.objects.bulk_create(AuditEvent(action="unit.add", created_at=MONDAY) for _ in range(1_201))

    response = auditor.get(f"{URL}/export?action=unit.add")
    parts = list(response.streaming_content)

    assert len(parts) == 4  # the names, and three chunks
    assert b"".join(parts).count(b"unit.add") == 1_201


def test_export__with_a_parameter_of_pages__is_refused(auditor):
    assert auditor.get(f"{URL}/export?page_size=5").json()["errors"][0]["parameter"] == "page_size"


@pytest.mark.parametrize("role", ["student", "parent", "convenor", "staff"])
@pytest.mark.parametrize("path", ["", "/export"])
def test_record__to_whom_the_matrix_says_none__is_closed_and_nothing_is_recorded(client_as, role, path):
    response = client_as(role).get(URL + path)

    assert response.status_code == 403
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("method", ["post", "patch", "put", "delete"])
def test_record__has_no_way_to_be_written(client_as, method):
    event = AuditEventFactory()
    admin = client_as("admin")

    for path in (URL, f"{URL}/{event.pk}", f"{URL}/export"):
        assert admin.generic(method.upper(), path, "{}").status_code == 405
    assert AuditEvent.objects.get() == event


def test_export__whose_statement_fails__is_a_problem_and_no_torn_file(auditor, monkeypatch):
    monkeypatch.setattr(export, "bind", lambda *_: ["no number"] * 20)

    response = auditor.get(f"{URL}/export")

    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")


def test_export__that_the_client_leaves__closes_its_cursor(auditor, monkeypatch):
    monkeypatch.setattr(export, "CHUNK", 2)
    AuditEventFactory.create_batch(5)
    content = auditor.get(f"{URL}/export")._iterator  # what a server closes when its client is gone

    next(content)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors")
        assert cursor.fetchone() == (1,)
    content.close()

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_cursors")
        assert cursor.fetchall() == []


def test_export__read_to_the_end__closes_its_cursor(auditor):
    AuditEventFactory()
    assert len(lines(auditor.get(f"{URL}/export?action=unit.change"))) == 1

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_cursors")
        assert cursor.fetchall() == []
