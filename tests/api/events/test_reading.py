"""Only the audience reads what is published; only those who plan read the plan; reach is what would be read."""

from typing import Any

import pytest

from domain.events.models import Event
from domain.events.queries import events_for, people_addressed, public_events
from domain.policy.events import EventVisibility
from domain.policy.workflows import EventState
from domain.users.models import User
from tests.api.events.samples import EVENTS
from tests.factories.academic import CourseFactory, IntakeFactory, SemesterOfferingFactory
from tests.factories.events import EventFactory, EventResponseFactory
from tests.factories.people import EnrollmentFactory, StudentProfileFactory
from tests.factories.users import UserFactory, UserRoleFactory

pytestmark = pytest.mark.django_db
PUBLISHED = EventState.PUBLISHED


def published(*rules: dict[str, Any], **fields: Any) -> Any:
    return EventFactory(to=list(rules), status=PUBLISHED, **fields)


class Campus:
    """A course, an intake, an offering, and people in them by every way there is."""

    def __init__(self) -> None:
        self.course, self.intake, self.offering = CourseFactory(), IntakeFactory(), SemesterOfferingFactory()
        self.student = StudentProfileFactory(course=self.course, intake=self.intake).user
        for person, status in ((self.student, "enrolled"), (UserFactory(), "waitlisted")):
            EnrollmentFactory(student=person, offering=self.offering, status=status)
        UserRoleFactory(user=self.student, role_id="student")
        self.worker = UserRoleFactory(role_id="staff").user
        self.rules: list[dict[str, Any]] = [
            {},
            {"role_id": "student"},
            {"course": self.course},
            {"intake": self.intake},
            {"offering": self.offering},
            {"person": self.student},
        ]


def test_published__by_each_kind_of_rule__is_read_by_whom_it_names_alone(client_as):
    campus = Campus()
    student, other = client_as(user=campus.student), client_as("parent")
    rows = {str(published(rule).pk): bool(rule) for rule in campus.rules}
    drafts = [EventFactory(to=[rule]) for rule in campus.rules]
    hidden = published({"person": campus.worker}, description="Secret")

    def read(client: Any, query: str = "") -> set[str]:
        return {each["id"] for each in client.get(f"{EVENTS}?page_size=100{query}").json()["results"]}

    assert read(student) == set(rows)
    assert read(other) == {pk for pk, named in rows.items() if not named}
    assert read(student, "&search=event") == set(rows)
    assert student.get(f"{EVENTS}?include_total=true").json()["total"] == len(rows)
    for row in (hidden, drafts[0]):
        assert student.get(f"{EVENTS}/{row.pk}").status_code == 404
        assert student.post(f"{EVENTS}/{row.pk}/respond", {"answer": "going"}).status_code == 404
    assert {str(row.pk) for row in events_for(campus.student.pk)} == set(rows)
    published({"role_id": "student"}, {"role_id": "staff"}, visibility=EventVisibility.STAFF)
    people = {person.pk for person in User.objects.filter(is_active=True)}
    reading = {pk: set(events_for(pk).exclude(organizer=pk).values_list("pk", flat=True)) for pk in people}
    for row in Event.objects.filter(status=PUBLISHED):  # the other way round: whom it is for, asked of the event
        named = set(people_addressed(row).values_list("pk", flat=True)) - {row.organizer_id}
        assert named == {pk for pk in people if row.pk in reading[pk]}
    assert [row.pk for row in events_for(hidden.organizer_id)][-1] == hidden.pk


def test_visibility__of_the_public_and_of_staff__widens_and_narrows(client_as):
    campus = Campus()
    public = published({"course": campus.course}, visibility=EventVisibility.PUBLIC)
    staff_only = published({}, visibility=EventVisibility.STAFF)
    members = published({})
    cancelled = published({}, visibility=EventVisibility.PUBLIC)
    now = cancelled.published_at
    Event.objects.filter(pk=cancelled.pk).update(status=EventState.CANCELLED, cancelled_at=now)
    EventFactory(visibility=EventVisibility.PUBLIC)
    convenor, parent = client_as("convenor"), client_as("parent")

    def read(client: Any) -> set[str]:
        return {each["id"] for each in client.get(EVENTS).json()["results"]}

    everybody = {str(row.pk) for row in (public, members, cancelled)}
    assert read(parent) == everybody
    assert read(convenor) == everybody | {str(staff_only.pk)}
    assert {row.pk for row in public_events()} == {public.pk, cancelled.pk}
    assert {row.pk for row in events_for(parent.user.pk)} == {members.pk, cancelled.pk}
    assert parent.post(f"{EVENTS}/{public.pk}/respond", {"answer": "going"}).status_code == 403


def test_plan__read_by_the_audience__is_null(client_as):
    row = published({}, {"person": UserFactory()}, remarks="Ask the band.", channels=["article"], author=UserFactory())

    found = client_as("student").get(f"{EVENTS}/{row.pk}?expand=organizer").json()

    hidden = {name for name, value in found.items() if value is None}
    assert {"audience", "channels", "notify_rule", "remarks", "author_id", "submitted_at", "published_by_id"} <= hidden
    assert found["organizer"] is None
    told = client_as("convenor").get(f"{EVENTS}/{row.pk}").json()
    assert (told["remarks"], told["audience"]) == (None, None)  # which the convenor has of own offerings alone
    shown = client_as("staff").get(f"{EVENTS}/{row.pk}?expand=organizer").json()
    assert (shown["remarks"], len(shown["audience"])) == ("Ask the band.", 2)
    assert shown["organizer"]["id"] == str(row.organizer_id)


def test_reach__of_each_rule_and_of_all__counts_active_people_once(client_as, query_count):
    campus = Campus()
    staff, convenor = client_as("staff"), client_as("convenor")
    gone = StudentProfileFactory(course=campus.course, user=UserFactory(is_active=False)).user
    UserRoleFactory(user=gone, role_id="student")
    row = EventFactory(to=[*campus.rules[1:], {"person": gone}, {"role_id": "staff"}])

    found = staff.get(f"{EVENTS}/{row.pk}/reach").json()

    assert [rule["people"] for rule in found["rules"]] == [1, 1, 1, 1, 1, 0, 2]
    assert found["people"] == 3  # the student once, and both who work here
    assert (found["rules"][1]["course_id"], found["rules"][0]["role"]) == (str(campus.course.pk), "student")
    everyone = staff.get(f"{EVENTS}/{EventFactory().pk}/reach").json()
    assert everyone["people"] == everyone["rules"][0]["people"] > 5
    inside = EventFactory(visibility=EventVisibility.STAFF, to=[{}, {"role_id": "student"}])
    told = staff.get(f"{EVENTS}/{inside.pk}/reach").json()
    assert (told["people"], [rule["people"] for rule in told["rules"]]) == (3, [3, 0])
    few = query_count(lambda: staff.get(f"{EVENTS}/{inside.pk}/reach"))
    assert few == query_count(lambda: staff.get(f"{EVENTS}/{row.pk}/reach")) <= 6
    seen = published({})
    assert convenor.get(f"{EVENTS}/{seen.pk}/reach").status_code == 403
    assert client_as("student").get(f"{EVENTS}/{seen.pk}/reach").status_code == 403


def test_answers__are_counted_and_told_to_whom_they_are_of(client_as):
    student = client_as("student")
    row = published({}, rsvp_limit=3)
    EventResponseFactory(event=row)
    EventResponseFactory.create_batch(2, event=row, answer="declined")

    before = student.get(f"{EVENTS}/{row.pk}").json()
    EventResponseFactory(event=row, person=student.user, answer="declined")
    after = student.get(f"{EVENTS}/{row.pk}").json()

    assert (before["going"], before["declined"], before["my_answer"]) == (1, 2, None)
    assert (after["going"], after["declined"], after["my_answer"]) == (1, 3, "declined")
    assert client_as("student").get(EVENTS).json()["results"][0]["my_answer"] is None
