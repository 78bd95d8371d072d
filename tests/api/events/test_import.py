"""Importing a campus calendar."""

import pytest

from domain.audit.models import AuditEvent
from domain.events import jobs
from domain.events.models import Event
from domain.jobs.models import Job
from domain.policy import limits
from tests.factories.academic import CourseFactory, IntakeFactory, SemesterOfferingFactory, UnitFactory
from tests.factories.users import UserFactory
from tests.support.answers import codes

pytestmark = pytest.mark.django_db
IMPORT = "/api/v1/events/import"
HEADER = "title,date,start time,location,audience,notify rule,channels,remarks"
OPEN_DAY = "Open day,2099-03-31,10:00,Hall,everyone,,,"


def send(client, *rows, query="", header=HEADER, key="k", **headers):
    content = "\n".join([header, *rows]).encode()
    return client.generic("POST", IMPORT + query, content, content_type="text/csv", HTTP_IDEMPOTENCY_KEY=key, **headers)


def told(response):
    return [(each["params"]["row"], each["params"]["column"], each["code"]) for each in response.json()["errors"]]


def test_import__of_every_kind_of_audience__adds_drafts_of_the_caller(client_as, query_count):
    client, person = client_as("staff"), UserFactory(email="p@example.org")
    course, intake, offering = CourseFactory(code="BA-X"), IntakeFactory(code="2099-S1"), SemesterOfferingFactory()
    code = f"{offering.unit.code}/{offering.teaching_period.code}/{offering.campus}"
    audience = f"role:student;course:BA-X;intake:2099-S1;offering:{code};person:P@example.org"

    response = send(client, OPEN_DAY, f'"=1+2",31/3/2099,9:30 pm,@Hall,"{audience}",day before,"article",-x')

    assert response.status_code == 200, response.content
    body = response.json()
    assert (body["rows"], body["created"], body["failed"]) == (2, 2, 0)
    assert [(each["row"], each["errors"]) for each in body["outcomes"]] == [(2, []), (3, [])]
    added = client.get(f"/api/v1/events/{body['outcomes'][1]['id']}").json()
    assert {name: added[name] for name in ("title", "location", "remarks", "status", "channels", "notify_rule")} == {
        "title": "=1+2",
        "location": "@Hall",
        "remarks": "-x",
        "status": "draft",
        "channels": ["article"],
        "notify_rule": "day_before",
    }
    assert (added["starts_on"], added["starts_local"], added["ends_local"]) == ("2099-03-31", "21:30:00", "22:30:00")
    assert added["organizer_id"] == added["author_id"] == str(client.user.pk)
    assert [next(value for name, value in rule.items() if name != "kind" and value) for rule in added["audience"]] == [
        "student",
        *(str(each.pk) for each in (course, intake, offering, person)),
    ]
    assert AuditEvent.objects.filter(action="event.add").count() == 2
    again = send(client, OPEN_DAY, f'"=1+2",31/3/2099,9:30 pm,@Hall,"{audience}",day before,"article",-x')
    assert (again["Idempotent-Replayed"], again.json()) == ("true", body)
    assert Event.objects.count() == 2


@pytest.mark.parametrize("query", ["", "?atomic=true"])
def test_import__with_bad_rows__tells_all_of_them_and_adds_none(client_as, query):
    rows = [OPEN_DAY, "Fair,soon,10:00,,course:NO; person:who@example.org,,,", OPEN_DAY]

    response = send(client_as("staff"), *rows, query=query)

    assert codes(response) == (422, "bulk_rejected")
    assert told(response) == [
        (3, "date", "date_unreadable"),
        (3, "audience", "code_unknown"),
        (3, "audience", "code_unknown"),
        (4, None, "row_repeated"),
    ]
    assert response.json()["errors"][1]["params"]["value"] == "course:NO"
    assert not Event.objects.exists()


def test_import__each_for_itself__adds_the_good_rows_and_a_rehearsal_adds_none(client_as):
    client, rows = (
        client_as("staff"),
        [OPEN_DAY, "Fair,2099-03-31,10:00,,course:NO,,,", "Late,2099-10-04,02:30,,everyone,,,"],
    )

    rehearsed = send(client, *rows, query="?atomic=false", HTTP_PREFER="dry-run")
    assert not Event.objects.exists()
    response = send(client, *rows, query="?atomic=false")

    assert rehearsed.status_code == response.status_code == 200
    assert (response.json()["created"], response.json()["failed"]) == (1, 2)
    for body in (rehearsed.json(), response.json()):
        assert [[(each["column"], each["code"]) for each in row["errors"]] for row in body["outcomes"]] == [
            [],
            [("audience", "code_unknown")],
            [("start time", "time_skipped")],
        ]
    assert [event.title for event in Event.objects.all()] == ["Open day"]


def test_import__by_a_convenor__takes_what_is_for_the_own_classes_only(client_as):
    convenor = client_as("convenor")
    mine = SemesterOfferingFactory(unit=UnitFactory(convenor=convenor.user))
    code = f"offering:{mine.unit.code}/{mine.teaching_period.code}/{mine.campus}"

    response = send(convenor, OPEN_DAY, f"Help,2099-03-31,10:00,,{code},,,", query="?atomic=false")

    assert [[each["code"] for each in row["errors"]] for row in response.json()["outcomes"]] == [["forbidden"], []]
    assert response.json()["outcomes"][0]["errors"][0]["column"] == "audience"
    assert [event.title for event in Event.objects.all()] == ["Help"]


def test_import__by_a_student_or_without_a_key__is_refused(client_as):
    assert codes(send(client_as("student"), OPEN_DAY)) == (403, "forbidden")
    without = client_as("staff").generic("POST", IMPORT, b"x", content_type="text/csv")
    assert codes(without) == (422, "idempotency_key_required")


@pytest.mark.parametrize(
    ("content", "kind", "found"),
    [
        (b"title\n\xff", "text/csv", (422, "encoding_not_utf8")),
        (b"", "text/csv", (422, "no_rows")),
        (b'{"csv": "x"}', "application/json", (415, "unsupported_media_type")),
        (b"x" * (limits.IMPORT_BYTES_MAX + 1), "text/csv", (413, "payload_too_large")),
        (b"title,place\nx,y", "text/csv", (422, "header_refused")),
    ],
)
def test_import__of_something_else__is_refused_by_name(client_as, content, kind, found):
    response = client_as("staff").generic("POST", IMPORT, content, content_type=kind, HTTP_IDEMPOTENCY_KEY="k")

    assert codes(response) == found


def test_import__with_a_query_that_it_does_not_know__is_refused(client_as):
    assert codes(send(client_as("staff"), OPEN_DAY, query="?atomic=maybe")) == (400, "invalid_query")
    assert codes(send(client_as("staff"), OPEN_DAY, query="?mode=x")) == (400, "invalid_query")


def test_import__of_many_rows__looks_codes_up_once(client_as, query_count):
    client = client_as("staff")
    rows = [f"T{number},2099-03-31,10:00,,course:{CourseFactory().code},,," for number in range(10)]

    few = query_count(lambda: send(client, *rows[:2], HTTP_PREFER="dry-run"))
    more = query_count(lambda: send(client, *rows[2:], HTTP_PREFER="dry-run"))

    # Per row what adding one event costs: two savepoints, the audience seen, event, audience, reach and record.
    assert (more - few) / (len(rows) - 4) <= 9


@pytest.fixture
def long(monkeypatch):
    """Return rows that are too many to be answered at once."""
    monkeypatch.setattr(limits, "BULK_INLINE_MAX", 3)
    return [f"T{number},2099-03-31,10:00,,role:student,,," for number in range(5)]


def test_import__of_a_long_file__is_checked_at_once_and_added_by_a_job(client_as, long):
    client = client_as("staff")
    for number, bad in enumerate(({}, {"query": "?atomic=false"}, {"HTTP_PREFER": "dry-run"})):
        refused = send(client, *long, "Fair,soon,10:00,,everyone,,,", key=f"bad-{number}", **bad)
        assert told(refused) == [(7, "date", "date_unreadable")]
    rehearsed = send(client, *long, HTTP_PREFER="dry-run")
    assert rehearsed.json() == {"rows": 5, "created": 0, "failed": 0, "outcomes": []}
    assert not Job.objects.exists()

    response = send(client, *long)

    assert response.status_code == 202, response.content
    assert response.json()["progress"] == {"done": 0, "total": 5, "unit": "rows"}
    assert not Event.objects.exists()
    jobs.try_add_imported_events(None, response.json()["id"])
    job = client.get(response["Location"]).json()
    assert (job["kind"], job["state"], job["result"]) == (
        "events.add_imported_events",
        "succeeded",
        {"created": 5, "failed": 0},
    )
    assert Event.objects.filter(author=client.user).count() == 5
    other = client_as("convenor")  # who reads nothing of what others plan
    assert other.get(response["Location"]).status_code == 404
    assert other.get(f"/api/v1/job-rows?job_id={job['id']}").json()["results"] == []
    assert other.get("/api/v1/events").json()["results"] == []


@pytest.mark.parametrize(("query", "added"), [("?atomic=false", 5), ("", 0)])
def test_import__whose_codes_went_away_before_the_job__says_so_at_its_row(client_as, long, query, added):
    client, course = client_as("staff"), CourseFactory(code="GONE")
    job = send(client, *long, "Fair,2099-03-31,10:00,,course:GONE,,,", query=query).json()["id"]
    course.delete()

    jobs.add_rows(job)

    (row,) = client.get(f"/api/v1/job-rows?job_id={job}&failed=true").json()["results"]
    assert (row["index"], row["problem"]["code"]) == (5, "row_refused")
    assert row["problem"]["detail"].startswith("Row 7, audience: ")
    assert Event.objects.count() == added
