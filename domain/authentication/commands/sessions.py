"""Logging in, staying logged in, logging out."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.db import transaction

from domain.authentication.commands.factors import demand_second_factor
from domain.authentication.errors import InvalidCredentials, TokenInvalid
from domain.authentication.models import DeviceSession, RefreshToken
from domain.policy import limits
from domain.shared import clock
from domain.shared.actor import Actor
from domain.users.models import User


@dataclass(frozen=True)
class Login:
    """A live session and the one refresh token that continues it."""

    user: User
    session: DeviceSession
    refresh_token: str
    refresh_expires_at: datetime


def log_in(actor: Actor, *, email: str, password: str, user_agent: str = "") -> Login:
    """Open a session on a device.

    An unknown account costs one password hash too, so that the answer's time tells nothing.

    :raises InvalidCredentials: unknown account, wrong password or deactivated account, all alike
    :raises SecondFactorRequired: if the account has a second factor; the login goes on with that
    """
    user = authenticate(username=email.strip().lower(), password=password)
    if not isinstance(user, User):
        raise InvalidCredentials
    demand_second_factor(actor, user=user)
    return start_session(actor, user=user, user_agent=user_agent)


@transaction.atomic
def start_session(actor: Actor, *, user: User, user_agent: str = "") -> Login:
    """Open a session for a person who has proven to be who they are."""
    session = DeviceSession.objects.create(user=user, user_agent=user_agent[:200])
    return _issue(session, user)


def refresh_login(actor: Actor, *, refresh_token: str) -> Login:
    """Exchange a refresh token for the next one.

    The token is spent by one conditional UPDATE, so of any number of parallel uses one wins. Any other use
    ends the whole session: either the token was stolen, or the client lost track.

    :raises TokenInvalid: unknown, expired or spent token, ended session, or deactivated account
    """
    login = _spend(refresh_token)
    if login is None:
        raise TokenInvalid
    return login


@transaction.atomic
def _spend(refresh_token: str) -> Login | None:
    present = clock.now()
    digest = _digest(refresh_token)
    won = RefreshToken.objects.filter(digest=digest, used_at__isnull=True).update(used_at=present)
    token = RefreshToken.objects.select_related("session__user").filter(digest=digest).first()
    if token is None:
        return None
    session = token.session
    if not won:
        # Committed although the caller is refused: the session must end.
        DeviceSession.objects.filter(pk=session.pk, ended_at__isnull=True).update(
            ended_at=present, ended_because="token_reused"
        )
        return None
    if token.expires_at <= present or session.ended_at is not None or not session.user.is_active:
        return None
    DeviceSession.objects.filter(pk=session.pk).update(last_seen_at=present)
    return _issue(session, session.user)


@transaction.atomic
def log_out(actor: Actor, *, refresh_token: str) -> None:
    """End the session that a refresh token belongs to. An unknown token is no error: the aim is reached."""
    DeviceSession.objects.filter(refresh_tokens__digest=_digest(refresh_token), ended_at__isnull=True).update(
        ended_at=clock.now(), ended_because="logged_out"
    )


def _issue(session: DeviceSession, user: User) -> Login:
    text = secrets.token_urlsafe(32)
    expires_at = clock.now() + timedelta(days=limits.REFRESH_TOKEN_DAYS)
    RefreshToken.objects.create(session=session, digest=_digest(text), expires_at=expires_at)
    return Login(user=user, session=session, refresh_token=text, refresh_expires_at=expires_at)


def _digest(text: str) -> bytes:
    # The token is 256 random bits, so a plain hash can't be reversed by guessing.
    return hashlib.sha256(text.encode()).digest()
