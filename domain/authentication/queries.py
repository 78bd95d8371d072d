"""Who the caller of a request is, and what proves it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Value

from domain.authentication import rules, scopes
from domain.authentication.models import (
    DeviceSession,
    EmailedToken,
    LetterPurpose,
    Passkey,
    RecoveryCode,
    SigningKey,
    TotpDevice,
)
from domain.policy import limits
from domain.policy.permissions import OPEN, PERSONAL, RANKED
from domain.policy.reach import DESCRIPTIONS, Scope
from domain.policy.roles import GrantState
from domain.shared import clock, epochs
from domain.shared.access import narrow
from domain.shared.actor import Actor, Grant
from domain.users.models import User, UserRole
from domain.users.queries import (
    HOLDINGS,
    ROLES_EPOCH,
    Holdings,
    actor_of,
    epoch_of,
    find_holder,
    find_holdings,
    find_person,
    holder_of,
    holdings_of,
    state_of,
)

_ACTOR = HOLDINGS.format(
    more="""
  AND EXISTS (SELECT FROM device_sessions s WHERE s.id = %s AND s.user_id = u.id AND s.ended_at IS NULL
              AND (s.expires_at IS NULL OR s.expires_at > %s) AND s.acting_by_id IS NOT DISTINCT FROM %s)"""
)


def find_actor(user_id: Any, session_id: Any, acting_by: Any = None) -> Actor | None:
    """Return the person with the roles valid now; None if the account or the session has ended.

    The answer is remembered for a few seconds in Redis. Whatever changes it raises an epoch, which ends the
    memory at once; the end of a role's window ends it by the clock. Without Redis, PostgreSQL is asked each time.
    """
    key, names = f"actor:{session_id}:{user_id}:{acting_by}", [epoch_of(user_id), ROLES_EPOCH]
    if acting_by is not None:
        names.append(epoch_of(acting_by))
    memory = epochs.recall(key, names)
    present = clock.now()
    if memory.value is not None:
        until, _, text = memory.value.partition(b" ")
        if float(until) > present.timestamp():
            return _complete(actor_of(user_id, text), session_id, acting_by)
    found = _find(user_id, session_id, acting_by, present)
    if found is None:
        return None
    end = present + timedelta(seconds=limits.ACTOR_REMEMBERED_SECONDS)
    until_then = min(end, found.until) if found.until else end
    epochs.keep(memory, b"%f %b" % (until_then.timestamp(), found.text), seconds=limits.ACTOR_REMEMBERED_SECONDS)
    return _complete(actor_of(user_id, found.text), session_id, acting_by)


def _find(user_id: Any, session_id: Any, acting_by: Any, present: datetime) -> Holdings | None:
    values = [present, present, present, user_id, session_id, present, acting_by]
    found = find_holdings(_ACTOR, values)
    if found is None or acting_by is None:
        return found
    held = holdings_of(acting_by)
    if held is None:
        return None
    if not _may_act(actor_of(acting_by, held.text), actor_of(user_id, found.text)):
        return None
    # What the person behind holds may end before what the other holds.
    return Holdings(found.text, min((each for each in (found.until, held.until) if each), default=None))


def _may_act(behind: Actor, person: Actor) -> bool:
    # Within one object is not enough: whether the person still belongs to it is not asked at each request.
    return Scope.ANY in behind.scopes("user.act_as") and behind.outranks(person)


def live_sessions(ids: Collection[Any]) -> set[Any]:
    """Return those of these sessions that go on, of accounts that do."""
    unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=clock.now())
    rows = DeviceSession.objects.filter(unexpired, pk__in=list(ids), ended_at__isnull=True, user__is_active=True)
    return set(rows.values_list("pk", flat=True))


def find_doer(user_id: Any, acting_by: Any = None) -> Actor | None:
    """Return the person, and who acts as the person, for what goes on after its request.

    None if the account has ended, or the one behind may not act as the person any more.
    """
    person = find_person(user_id)
    if person is None or acting_by is None:
        return person
    behind = find_person(acting_by)
    if behind is None or not _may_act(behind, person):
        return None
    return replace(person, acting_by=acting_by)


def _complete(actor: Actor, session_id: Any, acting_by: Any) -> Actor:
    return replace(actor, session_id=session_id, acting_by=acting_by)


@dataclass(frozen=True)
class Given:
    """A grant that gives a permission, or did or will, and how far."""

    row: UserRole
    state: GrantState
    scope: Scope
    reaches: bool | None  # whether its scope holds the object asked about; None without one

    def in_words(self) -> str:
        role, reach = self.row.role_id, DESCRIPTIONS[self.scope].replace("the caller", "this person")
        if self.state == GrantState.HELD:
            missed = ", but not for this one" if self.reaches is False else ""
            return f"{role} gives it for {reach}{missed}"
        if self.state == GrantState.FUTURE:
            return f"{role} will give it from {self.row.valid_from:%Y-%m-%d %H:%M} UTC, for {reach}"
        if self.state == GrantState.REVOKED:
            return f"{role} was revoked at {self.row.revoked_at:%Y-%m-%d %H:%M} UTC"
        return f"{role} ended at {self.row.valid_until:%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True)
class Explanation:
    """Why a person may do something, or may not."""

    user: User
    permission: str
    live_sessions: int
    given: list[Given]
    is_own: bool  # whether everybody may, with what is their own, and this is
    is_outranked: bool  # whether the object is a person with a power that this one lacks

    @property
    def allowed(self) -> bool:
        return self.user.is_active and not self.is_outranked and (self.is_own or bool(self._reaching()))

    def _reaching(self) -> list[Given]:
        return [each for each in self.given if each.state == GrantState.HELD and each.reaches is not False]

    def in_words(self) -> str:
        own = ["everybody may with what is their own"] if self.is_own else []
        if self.allowed:
            return f"Allowed: {'; '.join([*own, *(each.in_words() for each in self._reaching())])}."
        reasons = [] if self.user.is_active else ["the account is deactivated"]
        if self.is_outranked:
            reasons.append("the other person holds a power that this one lacks")
        reasons += [each.in_words() for each in self.given] or [f"no role of this person gives {self.permission}"]
        return f"Refused: {'; '.join(reasons)}."


def explanation(
    user_id: Any,
    permission: str,
    *,
    rows: Callable[[Actor, str], QuerySet[Any]] | None = None,
    object_id: Any = None,
) -> Explanation:
    """Explain what a person may do, or may do with an object of these rows: those that the API itself asks."""
    present = clock.now()
    user = User.objects.get(pk=user_id)
    live = Q(expires_at__isnull=True) | Q(expires_at__gt=present)
    sessions = DeviceSession.objects.filter(live, user_id=user_id, ended_at__isnull=True).count()
    grants = UserRole.objects.select_related("role").filter(user_id=user_id).order_by("valid_from", "id")
    holders = [(row, holder) for row in grants if _scope_given(holder := holder_of(row), permission)]
    reaching = None if rows is None else _reaching([rows(holder, permission) for _, holder in holders], object_id)
    given = [
        Given(row, state_of(row), scope, None if reaching is None else number in reaching)
        for number, (row, holder) in enumerate(holders)
        if (scope := _scope_given(holder, permission))
    ]
    own = permission in PERSONAL
    if own and rows is not None:
        own = rows(Actor(user_id=user_id), permission).filter(pk=object_id).exists()
    return Explanation(user, permission, sessions, given, own, _is_outranked(user_id, permission, object_id))


def _scope_given(holder: Actor, permission: str) -> Scope | None:
    """Return how far the one grant of this holder gives a permission by itself."""
    if permission in OPEN:
        return Scope.ANY
    cells, limit, object_id = next(holder.holdings())
    return Grant("", cells, limit, object_id).scope(permission)


def _is_outranked(user_id: Any, permission: str, object_id: Any) -> bool:
    if permission not in RANKED or object_id is None or str(object_id) == str(user_id):
        return False
    person, other = find_person(user_id), find_holder(object_id)
    return person is not None and other is not None and not person.outranks(other)


def _reaching(asked: list[QuerySet[Any]], pk: Any) -> set[int]:
    """Return the numbers of the queries among whose rows the object is, by one statement."""
    parts = [
        rows.filter(pk=pk).order_by().annotate(number=Value(number)).values_list("number", flat=True)
        for number, rows in enumerate(asked)
    ]
    return set(parts[0].union(*parts[1:], all=True)) if parts else set()


def device_sessions(actor: Actor, permission: str) -> QuerySet[DeviceSession]:
    """Return the sessions, open or ended, that the actor reaches with this permission."""
    return narrow(DeviceSession.objects.all(), actor=actor, permission=permission, scopes=scopes.DEVICE_SESSION)


def signing_keys() -> list[SigningKey]:
    """Return the keys that sign, will sign, or still verify; the one that signs longest comes first."""
    return list(SigningKey.objects.filter(_not_retired()).order_by("-activates_at"))


def has_signing_keys() -> bool:
    """Tell whether there was ever a stored key; before, the one made from the secret key signs."""
    return SigningKey.objects.exists()


def sealing_purpose(kid: str) -> str:
    """Return what a signing key's private half is encrypted for."""
    return f"signing key {kid}"


def _not_retired() -> Q:
    return Q(retires_at__isnull=True) | Q(retires_at__gt=clock.now())


def find_letter(token: str, purpose: LetterPurpose) -> EmailedToken | None:
    """Return what was e-mailed, with its person, if it is still good."""
    letters = EmailedToken.objects.select_related("user").filter(
        digest=rules.digest_of(token), purpose=purpose, used_at__isnull=True, expires_at__gt=clock.now()
    )
    letter = letters.first()
    if letter is None or not letter.user.is_active or letter.user.email != letter.email:
        return None
    return letter


@dataclass(frozen=True)
class Factors:
    """What proves who a person is besides the password."""

    totp_confirmed_at: datetime | None
    passkeys: int
    recovery_codes: int

    @property
    def exist(self) -> bool:
        return self.totp_confirmed_at is not None or self.passkeys > 0

    def methods(self) -> list[str]:
        """Return the ways in which the person can answer for a second factor."""
        ways = {
            "totp": self.totp_confirmed_at is not None,
            "passkey": self.passkeys > 0,
            "recovery_code": self.recovery_codes > 0,
        }
        return [name for name, there in ways.items() if there]


def find_factors(user_id: Any) -> Factors:
    """Return what is set up; codes that are left, not those that were used."""
    device = TotpDevice.objects.filter(user_id=user_id, confirmed_at__isnull=False)
    return Factors(
        totp_confirmed_at=device.values_list("confirmed_at", flat=True).first(),
        passkeys=Passkey.objects.filter(user_id=user_id).count(),
        recovery_codes=RecoveryCode.objects.filter(user_id=user_id, used_at__isnull=True).count(),
    )


def has_factor(user: User) -> bool:
    """Tell whether a password alone does not log this person in."""
    return find_factors(user.pk).exist


def passkeys(actor: Actor, permission: str) -> QuerySet[Passkey]:
    """Return the passkeys the actor reaches with this permission."""
    return narrow(Passkey.objects.all(), actor=actor, permission=permission, scopes=scopes.PASSKEY)
