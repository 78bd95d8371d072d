"""Guardians: linking, consenting, ending."""

from datetime import timedelta

import pytest

from api.tokens import AccessToken
from domain.audit.models import AuditEvent
from domain.people.models import ParentGuardian
from domain.policy.limits import GUARDIANS_MAX
from domain.shared.clock import now
from tests.factories.people import ParentGuardianFactory
from tests.factories.users import DeviceSessionFactory, UserFactory, UserRoleFactory
from tests.support.answers import codes, refusals

pytestmark = pytest.mark.django_db
LINKS = "/api/v1/parent-guardians"
ALL = {"results": True, "attendance": True, "finance": True}
CONSENTS = ("consent_results", "consent_attendance", "consent_finance")


def pair(**changes):
    return {
        "student_id": str(UserFactory().pk),
        "guardian_id": str(UserFactory().pk),
        "relationship": "mother",
        **changes,
    }


def consent(client, link, **body):
    return client.post(f"{LINKS}/{link.pk}/consent", body or ALL)


def test_link__added_by_staff__consents_to_nothing(client_as):
    response = client_as("staff").post(LINKS, pair(contact_priority=2))

    assert response.status_code == 201, response.content
    assert [response.json()[name] for name in CONSENTS] == [False, False, False]
    assert (response.json()["contact_priority"], response.json()["consent_changed_at"]) == (2, None)
    assert AuditEvent.objects.get().action == "parent_guardian.add"


@pytest.mark.parametrize("role", ["student", "parent", "convenor", "auditor"])
def test_link__added_or_changed_by_others__403(client_as, role):
    link = ParentGuardianFactory()
    client = client_as(role)

    assert codes(client.post(LINKS, pair(student_id=str(client.user.pk)))) == (403, "forbidden")
    assert codes(client.patch(f"{LINKS}/{link.pk}", {"contact_priority": 2})) == (403, "forbidden")
    assert ParentGuardian.objects.get().contact_priority == 1


@pytest.mark.parametrize("name", [*CONSENTS, "consent_changed_at", "ended_at"])
def test_link__consent_in_a_body__refused_by_name(client_as, name):
    link, client = ParentGuardianFactory(), client_as("admin")

    assert refusals(client.post(LINKS, pair(**{name: True}))) == (422, [(f"/{name}", "unknown_field")])
    assert refusals(client.patch(f"{LINKS}/{link.pk}", {name: True})) == (422, [(f"/{name}", "unknown_field")])


def test_link__of_one_person_with_themselves__422(client_as):
    person = str(UserFactory().pk)

    response = client_as("staff").post(LINKS, pair(student_id=person, guardian_id=person))

    assert codes(response) == (422, "rule_broken")
    assert response.json()["params"] == {"rule": "parent_guardians_nobody_guards_themselves"}


def test_link__twice__409_until_the_first_has_ended(client_as):
    link, client = ParentGuardianFactory(), client_as("staff")
    again = pair(student_id=str(link.student_id), guardian_id=str(link.guardian_id))

    assert refusals(client.post(LINKS, again)) == (
        409,
        [("/student_id", "already_exists"), ("/guardian_id", "already_exists")],
    )
    client.post(f"{LINKS}/{link.pk}/end")
    assert client.post(LINKS, again).status_code == 201


def test_link__one_guardian_too_many__422_until_one_has_ended(client_as):
    student, client = UserFactory(), client_as("staff")
    links = ParentGuardianFactory.create_batch(GUARDIANS_MAX, student=student)

    response = client.post(LINKS, pair(student_id=str(student.pk)))

    assert refusals(response) == (422, [("/student_id", "too_many_guardians")])
    assert ParentGuardian.objects.count() == GUARDIANS_MAX
    client.post(f"{LINKS}/{links[0].pk}/end")
    assert client.post(LINKS, pair(student_id=str(student.pk))).status_code == 201


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"relationship": "boss"}, "/relationship"),
        ({"contact_priority": 0}, "/contact_priority"),
        ({"contact_priority": 11}, "/contact_priority"),
        ({"contact_priority": 10**30}, "/contact_priority"),
        ({"contact_priority": None}, "/contact_priority"),
        ({"student_id": "x"}, "/student_id"),
    ],
)
def test_link__impossible_value__422_at_the_field(client_as, change, pointer):
    link = ParentGuardianFactory()

    response = client_as("staff").patch(f"{LINKS}/{link.pk}", change)

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, pointer)


def test_link__changed_by_staff__if_match_honoured(client_as):
    link, client = ParentGuardianFactory(), client_as("staff")
    path = f"{LINKS}/{link.pk}"

    assert codes(client.patch(path, {"contact_priority": 3}, HTTP_IF_MATCH='"7-x"')) == (412, "stale")
    changed = client.patch(path, {"contact_priority": 3, "relationship": "partner"})
    assert (changed.json()["contact_priority"], changed.json()["relationship"], changed.json()["version"]) == (
        3,
        "partner",
        2,
    )


def test_consent__by_the_student__holds_and_is_recorded(client_as, frozen_clock):
    link = ParentGuardianFactory()
    client = client_as("student", user=link.student)

    given = consent(client, link, results=True, attendance=False, finance=True)
    frozen_clock.shift(60)
    taken = consent(client, link, results=True, attendance=False, finance=False)
    same = consent(client, link, results=True, attendance=False, finance=False)

    assert given.status_code == 200, given.content
    assert [given.json()[name] for name in CONSENTS] == [True, False, True]
    assert given.json()["consent_changed_at"] == "2026-03-02T12:00:00.000000Z"
    assert [taken.json()[name] for name in CONSENTS] == [True, False, False]
    assert (taken.json()["version"], same.json()["version"]) == (3, 3)
    told = AuditEvent.objects.filter(action="parent_guardian.consent").order_by("id")
    assert [event.actor_id for event in told] == [link.student_id] * 2
    assert (told[1].before["consent_finance"], told[1].after["consent_finance"]) == (True, False)


@pytest.mark.parametrize("role", ["parent", "convenor", "staff", "auditor", "admin"])
def test_consent__by_others__403_and_nothing_changes(client_as, role):
    link = ParentGuardianFactory()
    client = client_as(role, user=link.guardian)

    assert codes(consent(client, link)) == (403, "forbidden")
    link.refresh_from_db()
    assert (link.consent_results, link.version) == (False, 1)


def test_consent__by_a_guardian_who_is_a_student_too__403(client_as):
    link = ParentGuardianFactory()
    UserRoleFactory(user=link.guardian, role_id="parent")
    client = client_as("student", user=link.guardian)

    assert codes(consent(client, link)) == (403, "only_the_student_consents")
    link.refresh_from_db()
    assert (link.consent_results, link.version) == (False, 1)


def test_consent__by_another_student__404(client_as):
    assert codes(consent(client_as("student"), ParentGuardianFactory())) == (404, "not_found")


@pytest.mark.parametrize("missing", sorted(ALL))
def test_consent__not_said_whole__422(client_as, missing):
    link = ParentGuardianFactory()
    body = {name: value for name, value in ALL.items() if name != missing}

    response = consent(client_as("student", user=link.student), link, **body)

    assert refusals(response) == (422, [(f"/{missing}", "required")])


@pytest.mark.parametrize("side", ["student", "parent", "staff", "admin"])
def test_end__by_either_side_or_the_office__ends_consent_too(client_as, frozen_clock, side):
    link = ParentGuardianFactory(consent_results=True, consent_finance=True)
    person = {"student": link.student, "parent": link.guardian}.get(side)
    client = client_as(side, user=person)

    response = client.post(f"{LINKS}/{link.pk}/end")

    assert response.status_code == 200, response.content
    assert response.json()["ended_at"] == response.json()["consent_changed_at"] == "2026-03-02T12:00:00.000000Z"
    assert [response.json()[name] for name in CONSENTS] == [False, False, False]
    event = AuditEvent.objects.get(action="parent_guardian.end")
    assert event.before["consent_results"] is True
    assert codes(client.post(f"{LINKS}/{link.pk}/end")) == (409, "wrong_state")


def test_end__by_others__refused(client_as):
    link = ParentGuardianFactory()

    assert codes(client_as("student").post(f"{LINKS}/{link.pk}/end")) == (404, "not_found")
    assert codes(client_as("convenor").post(f"{LINKS}/{link.pk}/end")) == (403, "forbidden")
    assert codes(client_as("auditor").post(f"{LINKS}/{link.pk}/end")) == (403, "forbidden")
    assert ParentGuardian.objects.get().ended_at is None


def test_ended_link__changes_no_more(client_as):
    link = ParentGuardianFactory(ended_at="2026-01-01T00:00:00Z")

    assert codes(consent(client_as("student", user=link.student), link)) == (409, "wrong_state")
    assert codes(client_as("staff").patch(f"{LINKS}/{link.pk}", {"contact_priority": 2})) == (409, "wrong_state")
    link.refresh_from_db()
    assert (link.consent_results, link.contact_priority) == (False, 1)


def test_links__seen_by_both_sides_and_filtered(client_as):
    link, ended = ParentGuardianFactory(), ParentGuardianFactory(ended_at="2026-01-01T00:00:00Z")

    def found(client, query=""):
        return {row["id"] for row in client.get(f"{LINKS}?{query}").json()["results"]}

    for side, role in ((link.student, "student"), (link.guardian, "parent")):
        assert found(client_as(role, user=side)) == {str(link.pk)}
    staff = client_as("staff")
    assert found(staff) == {str(link.pk), str(ended.pk)}
    assert found(staff, "live=true") == {str(link.pk)}
    assert found(staff, f"guardian_id={ended.guardian_id}") == {str(ended.pk)}
    assert found(staff, "relationship=mother") == set()


def test_consent__while_somebody_acts_as_the_student__403(client_as):
    link = ParentGuardianFactory()
    client = client_as("student", user=link.student)
    behind = UserRoleFactory(role_id="admin").user
    session = DeviceSessionFactory(user=link.student, acting_by=behind, expires_at=now() + timedelta(hours=1))
    token = AccessToken.of(session)
    token["act"] = {"sub": str(session.acting_by_id)}
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"

    assert codes(consent(client, link)) == (403, "only_the_student_consents")
    link.refresh_from_db()
    assert not link.consent_results
