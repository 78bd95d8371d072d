"""Drafts: what is written, by whom, for whom; what is refused, and changes nothing."""

import pytest

from domain.audit.models import AuditEvent
from domain.events.models import Event, EventAudience
from domain.policy.workflows import EventState
from tests.api.events.samples import EVENTS, EVERYONE, event, to
from tests.factories.academic import CourseFactory, IntakeFactory, SemesterOfferingFactory, UnitFactory
from tests.factories.events import EventFactory, EventResponseFactory
from tests.factories.users import UserFactory, UserRoleFactory

UNKNOWN = CourseFactory.build()
pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client_as):
    return client_as("staff")


@pytest.fixture
def convenor(client_as):
    return client_as("convenor")


def taught(person):
    return SemesterOfferingFactory(unit=UnitFactory(convenor=person))


def test_add__for_one_of_each_kind__is_a_draft_with_its_instants_and_rules(staff, query_count):
    rows = {"course": CourseFactory(), "intake": IntakeFactory(), "offering": SemesterOfferingFactory()}
    audience = [EVERYONE, {"kind": "role", "role": "student"}, *(to(*each) for each in rows.items())]
    audience += [to("person", UserFactory()), audience[1]]

    answer = staff.post(EVENTS, event(*audience, campus="hanoi", channels=["article"], remarks="Ask the band."))

    assert answer.status_code == 201, answer.content
    found = answer.json()
    assert (found["starts_at"], found["ends_at"]) == ("2099-05-14T11:00:00.000000Z", "2099-05-14T13:30:00.000000Z")
    assert (found["status"], found["zone"], found["ends_on"]) == ("draft", "Asia/Ho_Chi_Minh", "2099-05-14")
    assert (found["organizer_id"], found["author_id"]) == (str(staff.user.pk), str(staff.user.pk))
    assert [rule["kind"] for rule in found["audience"]] == ["everyone", "role", *rows, "person"]
    assert found["audience"][2]["course_id"] == str(rows["course"].pk)
    assert (found["audience"][1]["role"], found["audience"][1]["person_id"]) == ("student", None)
    record = AuditEvent.objects.get(action="event.add")
    assert record.after["audience"][1] == {"kind": "role", "role": "student"}
    people = UserFactory.create_batch(20)
    few = query_count(lambda: staff.post(EVENTS, event(EVERYONE, to("person", people[0]))))
    assert few == query_count(lambda: staff.post(EVENTS, event(*(to("person", each) for each in people))))


@pytest.mark.parametrize(
    ("body", "status", "code", "pointer"),
    [
        ({"starts_local": "02:30", "starts_on": "2026-10-04"}, 422, "time_skipped", "/starts_local"),
        ({"ends_local": "18:00"}, 422, "rule_broken", "/ends_local"),
        ({"zone": "Mars/Olympus"}, 422, "unknown_time_zone", "/zone"),
        ({"ends_on": "2101-01-01"}, 422, "rule_broken", "/ends_on"),
        ({"audience": [EVERYONE, {"kind": "course"}]}, 422, "bad_audience", "/audience/1"),
        (
            {"audience": [{"kind": "course", "course_id": str(UNKNOWN.pk)}]},
            422,
            "unknown_audience",
            "/audience/0/course_id",
        ),
        ({"audience": [{"kind": "role", "role": "king"}]}, 422, "unknown_audience", "/audience/0/role"),
        ({"audience": [{"kind": "planet"}]}, 422, "validation_failed", "/audience/0/kind"),
        ({"audience": [EVERYONE] * 51}, 422, "validation_failed", "/audience"),
        ({"organizer_id": str(UNKNOWN.pk)}, 422, "validation_failed", "/organizer_id"),
        ({"rsvp_closes_at": "2099-06-01T00:00:00Z"}, 422, "rule_broken", None),
        ({"title": "  "}, 422, "validation_failed", "/title"),
        ({"going": 5}, 422, "validation_failed", "/going"),
    ],
)
def test_add__of_what_can_not_be__is_refused_where_it_is_wrong(staff, body, status, code, pointer):
    answer = staff.post(EVENTS, {**event(EVERYONE), **body})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert pointer in [each.get("pointer") for each in answer.json()["errors"]] or pointer is None
    assert (Event.objects.count(), EventAudience.objects.count()) == (0, 0)


def test_add__by_a_convenor__is_for_the_own_offerings_only(convenor):
    own, other = taught(convenor.user), SemesterOfferingFactory()

    assert convenor.post(EVENTS, event(to("offering", own))).status_code == 201
    for audience, more in (
        ([], {}),
        ([EVERYONE], {}),
        ([to("offering", own), to("offering", other)], {}),
        ([to("offering", own), {"kind": "role", "role": "student"}], {}),
        ([to("offering", own)], {"visibility": "public"}),
    ):
        answer = convenor.post(EVENTS, event(*audience, **more))
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), audience

    assert (Event.objects.count(), EventAudience.objects.count()) == (1, 1)


def test_change__of_a_draft__replaces_what_is_named_and_is_recorded(staff, query_count):
    row = EventFactory(to=[{"course": CourseFactory()}])

    answer = staff.patch(
        f"{EVENTS}/{row.pk}", {"starts_local": "19:00", "audience": [EVERYONE]}, HTTP_IF_MATCH=f'"{row.version}"'
    )

    found = answer.json()
    assert answer.status_code == 200, answer.content
    assert (found["starts_at"], found["version"], found["title"]) == ("2099-05-14T09:00:00.000000Z", 2, row.title)
    assert ([each["kind"] for each in found["audience"]], found["author_id"]) == (["everyone"], str(staff.user.pk))
    record = AuditEvent.objects.get(action="event.change")
    assert set(record.after) == {"starts_local", "starts_at", "audience"}
    assert staff.patch(f"{EVENTS}/{row.pk}", {"title": row.title, "audience": [EVERYONE]}).json()["version"] == 2
    assert staff.patch(f"{EVENTS}/{row.pk}", {"title": "x"}, HTTP_IF_MATCH='"1"').status_code == 412


def test_change__by_a_convenor_to_reach_others__is_refused(convenor):
    own = taught(convenor.user)
    row = EventFactory(to=[{"offering": own}])

    for body in ({"audience": [EVERYONE]}, {"audience": []}, {"visibility": "public"}):
        assert convenor.patch(f"{EVENTS}/{row.pk}", body).status_code == 403

    row.refresh_from_db()
    assert (row.version, row.visibility, row.audience_rules.get().offering) == (1, "members", own)


@pytest.mark.parametrize("status", [EventState.IN_REVIEW, EventState.CANCELLED])
def test_change__of_what_is_read_by_others_or_off__is_refused(staff, status):
    row = EventFactory(status=status)

    answer = staff.patch(f"{EVENTS}/{row.pk}", {"title": "Another"})

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert Event.objects.get().version == 1


def test_change__of_what_is_published__is_for_those_who_publish(staff, convenor):
    row = EventFactory(to=[{"offering": taught(convenor.user)}], status=EventState.PUBLISHED, rsvp_limit=5)
    EventResponseFactory.create_batch(2, event=row)
    path = f"{EVENTS}/{row.pk}"

    refused = convenor.patch(path, {"location": "Elsewhere"})
    assert (refused.status_code, refused.json()["code"]) == (403, "published_by_others")
    too_low = staff.patch(path, {"rsvp_limit": 1})
    assert (too_low.status_code, too_low.json()["code"]) == (422, "limit_below_going")
    assert too_low.json()["params"] == {"going": 2}
    nobody = staff.patch(path, {"audience": []})
    assert (nobody.status_code, nobody.json()["code"]) == (422, "no_audience")
    row.refresh_from_db()
    assert (row.version, row.rsvp_limit, row.audience_rules.count()) == (1, 5, 1)

    answer = staff.patch(path, {"location": "Elsewhere", "rsvp_limit": 2})
    assert (answer.status_code, answer.json()["version"], answer.json()["going"]) == (200, 2, 2)
    assert (answer.json()["author_id"], answer.json()["status"]) == (None, "published")


def test_change__of_what_is_published__stays_where_one_may_publish(convenor):
    elsewhere, limited = taught(convenor.user), SemesterOfferingFactory()
    UserRoleFactory(user=convenor.user, role_id="staff", offering=limited)
    row = EventFactory(to=[{"offering": limited}], status=EventState.PUBLISHED)
    path = f"{EVENTS}/{row.pk}"

    refused = convenor.patch(path, {"audience": [to("offering", elsewhere)], "title": "Another"})

    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    row.refresh_from_db()
    assert (row.version, row.audience_rules.get().offering) == (1, limited)
    assert convenor.patch(path, {"location": "Hall"}).status_code == 200


@pytest.mark.parametrize("by", ["author", "author_acting_by", "submitted_by", "submitted_acting_by"])
def test_readers__of_what_one_wrote_and_is_published__are_changed_by_somebody_else(staff, client_as, by):
    row = EventFactory(to=[{"role_id": "staff"}], status=EventState.PUBLISHED, **{by: staff.user})
    path = f"{EVENTS}/{row.pk}"

    for wider in ({"audience": [EVERYONE]}, {"visibility": "public"}):
        refused = staff.patch(path, wider)
        assert (refused.status_code, refused.json()["code"]) == (403, "own_event")

    row.refresh_from_db()
    assert (row.version, row.visibility, row.audience_rules.get().role_id) == (1, "members", "staff")
    same = {"visibility": "members", "audience": [{"kind": "role", "role": "staff"}]}
    assert staff.patch(path, {**same, "location": "Hall"}).status_code == 200
    assert client_as("staff").patch(path, {"audience": [EVERYONE]}).status_code == 200
