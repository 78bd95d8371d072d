"""What a caller once held, or will hold, or holds of an account or a login that has ended, opens nothing."""

from datetime import timedelta

import pytest

from domain.authentication.models import DeviceSession
from domain.policy.roles import SystemRole
from domain.shared import clock
from domain.users.models import User, UserRole
from tests.authorization.calls import calls, of_role, undone
from tests.authorization.oracle import expect, held

DECIDED = [call for call in calls() if call.permission is not None]
# What takes a grant at all; the rest everybody may do with what is their own.
GRANTED = [call for call in DECIDED if not held(str(call.permission), [])]
PRIVATE = [call for call in calls() if not call.public]
ADMIN = of_role(SystemRole.ADMIN)
HOUR = timedelta(hours=1)


def rows_of(stage, call):
    return stage.rows[call.noun].values() if call.has_object else [None]


def answers(stage, call) -> set[tuple[int, str]]:
    return {call.send(stage.client, row) for row in rows_of(stage, call)}


def test_caller__with_every_role_valid_now__passes_every_gate(stage):
    # The others prove something only because this caller, with the same token, gets in.
    with stage.holding(*map(of_role, SystemRole)):
        refused = [
            str(call) for call in DECIDED if call.send(stage.client, pk=stage.cast.caller.pk) == (403, "forbidden")
        ]

    assert refused == []


@pytest.mark.parametrize(
    ("words", "columns"),
    [
        ("expired", lambda present: {"valid_until": present - HOUR}),
        ("not yet valid", lambda present: {"valid_from": present + HOUR}),
        ("revoked", lambda present: {"valid_until": present - HOUR, "revoked_at": present - HOUR}),
        (
            "revoked before it began",
            lambda present: {
                "valid_from": present + HOUR,
                "valid_until": present - HOUR,
                "revoked_at": present - HOUR,
            },
        ),
    ],
    ids=["expired", "not yet valid", "revoked", "revoked before it began"],
)
def test_grant__that_does_not_hold_now__opens_nothing(stage, words, columns):
    with stage.holding(*map(of_role, SystemRole), **columns(clock.now())):
        found = {str(call): answers(stage, call) for call in GRANTED}

    assert {name: told for name, told in found.items() if told != {(403, "forbidden")}} == {}


def test_caller__with_no_grant_at_all__is_let_in_nowhere(stage):
    with stage.holding():
        found = {str(call): answers(stage, call) for call in GRANTED}

    assert {name: told for name, told in found.items() if told != {(403, "forbidden")}} == {}


@pytest.mark.parametrize("call", [call for call in DECIDED if call not in GRANTED], ids=str)
def test_caller__with_no_grant_at_all__has_what_is_their_own(stage, call):
    with stage.holding():
        rows = stage.rows[call.noun] if call.has_object else {"": None}
        expected = {name: expect(call.method, str(call.permission), call.view, row, []) for name, row in rows.items()}
        found = {name: call.send(stage.client, row) for name, row in rows.items()}

    assert [name for name, told in found.items() if not expected[name].fits(*told)] == []


@pytest.mark.parametrize("state", ["deactivated", "logged out"])
def test_caller__whose_account_or_login_has_ended__is_nobody(stage, state):
    with stage.holding(*map(of_role, SystemRole)):
        if state == "deactivated":
            User.objects.filter(pk=stage.cast.caller.pk).update(is_active=False)
        else:
            DeviceSession.objects.filter(pk=stage.client.session_row.pk).update(ended_at=clock.now())
        stage.forget()
        found = {str(call): answers(stage, call) for call in PRIVATE}

    assert {name: told for name, told in found.items() if told != {(401, "token_invalid")}} == {}


def test_grant__revoked_between_two_calls__closes_at_once(stage):
    call = next(each for each in DECIDED if each.is_list and each.permission == "audit_event.view")
    with stage.holding(ADMIN) as grants:
        before = call.send(stage.client)
        UserRole.objects.filter(pk=grants[0].pk).update(valid_until=clock.now(), revoked_at=clock.now())
        stage.forget()
        after = call.send(stage.client)

    assert (before, after) == ((200, ""), (403, "forbidden"))


def test_grant__of_somebody_else__does_nothing_for_the_caller(stage):
    with undone(), stage.holding():
        UserRole.objects.create(user=stage.cast.people["peer"], role_id=SystemRole.ADMIN)
        assert {told for call in GRANTED for told in answers(stage, call)} == {(403, "forbidden")}
