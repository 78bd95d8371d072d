"""Logging in, staying logged in, logging out."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from domain.audit.commands import record_event
from domain.authentication import queries, rules
from domain.authentication.errors import InvalidCredentials, TokenInvalid
from domain.authentication.models import ChallengePurpose, DeviceSession, LoginChallenge, RefreshToken
from domain.policy import limits
from domain.shared import clock
from domain.shared.access import require, require_in_person, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.epochs import end_epoch
from domain.shared.locking import lock
from domain.users.models import User
from domain.users.queries import epoch_of


@dataclass(frozen=True)
class Device:
    """What a client says of the device it runs on."""

    name: str = ""
    platform: str = ""
    user_agent: str = ""


UNKNOWN_DEVICE: Final = Device()


@dataclass(frozen=True)
class Login:
    """A live session and the one refresh token that continues it; none when acting as another."""

    user: User
    session: DeviceSession
    refresh_token: str
    refresh_expires_at: datetime


@transaction.atomic
def start_session(actor: Actor, *, user: User, device: Device = UNKNOWN_DEVICE, proof: str = "password") -> Login:
    """Open a session for a person who has proved to be `user`, as read from the database for that proof.

    :raises InvalidCredentials: if the account ended, its password was changed, or it got a second factor that this
        login has not asked for, since it was read
    """
    present = lock(User, user.pk)
    if not present.is_active or present.password != user.password:
        raise InvalidCredentials
    if proof == "password" and queries.has_factor(present):
        raise InvalidCredentials
    _end_oldest(present)
    session = DeviceSession.objects.create(
        user=present,
        name=device.name,
        platform=device.platform,
        user_agent=device.user_agent[:200],
        address=actor.address,
    )
    told = {"session_id": session.pk, "proof": proof}
    record_event(replace(actor, user_id=present.pk), action="session.log_in", about=present, after=told)
    return _issue(session, present)


def refresh_login(actor: Actor, *, refresh_token: str) -> Login:
    """Exchange a refresh token for the next one.

    The token is spent by one conditional UPDATE, so of any number of parallel uses one wins. Any other use
    ends the whole session: either the token was stolen, or the client lost track.

    :raises TokenInvalid: unknown, expired or spent token, ended session, or deactivated account
    """
    login = _spend(actor, refresh_token)
    if login is None:
        raise TokenInvalid
    return login


@transaction.atomic
def _spend(actor: Actor, refresh_token: str) -> Login | None:
    present = clock.now()
    digest = rules.digest_of(refresh_token)
    won = RefreshToken.objects.filter(digest=digest, used_at__isnull=True).update(used_at=present)
    token = RefreshToken.objects.select_related("session__user").filter(digest=digest).first()
    if token is None:
        return None
    session = token.session
    if not won:
        # Committed although the caller is refused: the session must end.
        if _end(DeviceSession.objects.filter(pk=session.pk), because="token_reused"):
            record_event(actor, action="session.token_reused", about=session.user, after={"session_id": session.pk})
        return None
    ended = session.ended_at is not None or session.acting_by_id is not None
    if token.expires_at <= present or ended or not session.user.is_active:
        return None
    DeviceSession.objects.filter(pk=session.pk).update(last_seen_at=present, address=actor.address)
    return _issue(session, session.user)


@transaction.atomic
def log_out(actor: Actor, *, refresh_token: str) -> None:
    """End the session that a refresh token belongs to. An unknown token is no error: the aim is reached."""
    session = (
        DeviceSession.objects.select_related("user")
        .filter(refresh_tokens__digest=rules.digest_of(refresh_token))
        .first()
    )
    if session is not None and _end(DeviceSession.objects.filter(pk=session.pk), because="logged_out"):
        record_event(actor, action="session.log_out", about=session.user, after={"session_id": session.pk})


@transaction.atomic
def revoke_device_session(actor: Actor, *, pk: Any) -> None:
    """End one session, wherever its device is; its tokens end within seconds. Once ended it stays so.

    :raises NotFound: if the actor can't see the session
    :raises Forbidden: if the actor sees it but may not end it
    :raises NotWhileActing: as another person, for any but the present session
    """
    require(actor, "device_session.revoke")
    require_sight(queries.device_sessions(actor, "device_session.view"), pk)
    require_reach(queries.device_sessions(actor, "device_session.revoke"), pk, permission="device_session.revoke")
    session = DeviceSession.objects.get(pk=pk)
    if session.pk != actor.session_id:
        require_in_person(actor)
    if _end(DeviceSession.objects.filter(pk=pk), because="revoked"):
        record_event(actor, action="device_session.revoke", about=session, after={"user_id": session.user_id})


@transaction.atomic
def revoke_own_sessions(actor: Actor, *, keep_current: bool) -> int:
    """End all sessions of the caller, or all but the present one; return how many.

    :raises NotWhileActing: as another person
    """
    require(actor, "device_session.revoke")
    require_in_person(actor)
    return end_sessions(
        actor, user_id=actor.user_id, because="revoked", keep=[actor.session_id] if keep_current else ()
    )


@transaction.atomic
def end_sessions(actor: Actor, *, user_id: Any, because: str, keep: Collection[Any] = ()) -> int:
    """End a person's open sessions, those in which the person acts as another, and logins that wait for a second
    factor, for a cause that the caller has checked; return how many sessions.
    """
    half_done = LoginChallenge.objects.filter(user_id=user_id, purpose=ChallengePurpose.SECOND_FACTOR)
    half_done.filter(used_at__isnull=True).update(used_at=clock.now())
    own = Q(user_id=user_id) | Q(acting_by_id=user_id)
    ended = _end(DeviceSession.objects.filter(own).exclude(pk__in=keep), because=because)
    if ended:
        account = User(pk=user_id)
        record_event(actor, action="session.revoke_all", about=account, after={"ended": ended, "because": because})
    end_epoch(epoch_of(user_id))
    return ended


@transaction.atomic
def forget_expired_tokens(actor: Actor) -> int:
    """Delete refresh tokens that nobody could use or misuse any more; return how many."""
    return RefreshToken.objects.filter(expires_at__lt=clock.now()).delete()[0]


def _end(sessions: Any, *, because: str) -> int:
    """End those that are open, and what is remembered about their people; return how many.

    Whoever held one of their own may have begun to act as another from it, and it was perhaps a thief: that ends too.
    """
    open_ones = sessions.filter(ended_at__isnull=True)
    own = list(open_ones.filter(acting_by__isnull=True).values_list("user_id", flat=True))
    people = {*open_ones.values_list("user_id", flat=True), *own}
    present = clock.now()
    end = {"ended_at": present, "updated_at": present, "ended_because": because}
    ended: int = open_ones.update(**end)
    DeviceSession.objects.filter(acting_by_id__in=own, ended_at__isnull=True).update(**end)
    if people:
        end_epoch(*(epoch_of(person) for person in people))
    return ended


def _end_oldest(user: User) -> None:
    """Make room for one more session. The caller holds the account's row."""
    open_ones = DeviceSession.objects.filter(user=user, ended_at__isnull=True, acting_by__isnull=True)
    surplus = list(open_ones.order_by("-last_seen_at").values_list("pk", flat=True)[limits.DEVICES_LISTED - 1 :])
    if surplus:
        _end(DeviceSession.objects.filter(pk__in=surplus), because="too_many")


def _issue(session: DeviceSession, user: User) -> Login:
    text = secrets.token_urlsafe(32)
    expires_at = clock.now() + timedelta(days=limits.REFRESH_TOKEN_DAYS)
    RefreshToken.objects.create(session=session, digest=rules.digest_of(text), expires_at=expires_at)
    return Login(user=user, session=session, refresh_token=text, refresh_expires_at=expires_at)
