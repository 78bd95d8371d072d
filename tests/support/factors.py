"""What tests of second factors do again and again: give a password, read a code off the app, register a passkey."""

from datetime import timedelta
from typing import Any

import pyotp

from api.tokens import AccessToken
from domain.audit.models import AuditEvent
from domain.authentication.models import DeviceSession
from domain.shared import clock
from tests.factories.authentication import SECRET
from tests.factories.users import DeviceSessionFactory
from tests.support.authenticator import Authenticator
from tests.support.client import Client, client_for

LOGIN, SECOND = "/api/v1/auth/token", "/api/v1/auth/token/second-factor"
ASK, ANSWER = "/api/v1/auth/passkeys/challenge", "/api/v1/auth/passkeys/token"
TOTP, CONFIRM, REMOVE = "/api/v1/me/totp", "/api/v1/me/totp/confirm", "/api/v1/me/totp/remove"
CODES, FACTORS, ME = "/api/v1/me/recovery-codes", "/api/v1/me/factors", "/api/v1/me"
BEGIN, ADD, PASSKEYS = "/api/v1/me/passkeys/challenge", "/api/v1/me/passkeys", "/api/v1/passkeys"
EMAIL, PASSWORD = "ada@example.org", "correct horse"


def refused(response: Any, status: int, code: str) -> Any:
    """Check a refusal and return its body."""
    assert (response.status_code, response.json()["code"]) == (status, code), response.content
    return response.json()


def actions() -> list[str]:
    """Return what was recorded, in its order."""
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def give_password(password: str = PASSWORD) -> Any:
    return client_for().post(LOGIN, {"email": EMAIL, "password": password})


def demanded() -> dict[str, Any]:
    """Give the password and return what is demanded then."""
    return refused(give_password(), 401, "second_factor_required")["params"]


def answer(challenge: str, **proof: Any) -> Any:
    return client_for().post(SECOND, {"challenge": challenge, **proof})


def shown(secret: str = SECRET, *, steps: int = 0) -> str:
    """Return what the app shows now, or some steps from now."""
    totp = pyotp.TOTP(secret)
    return totp.generate_otp(totp.timecode(clock.now()) + steps)


def wrong(secret: str = SECRET) -> str:
    """Return a code that the app does not show around now."""
    near = {shown(secret, steps=steps) for steps in range(-2, 3)}
    return next(code for number in range(9) if (code := f"{number:06}") not in near)


def with_codes(person: Any) -> tuple[Client, str, list[str]]:
    """Take an app into use; return the client, the secret and the recovery codes."""
    client = client_for(user=person)
    secret = client.post(TOTP).json()["secret"]
    return client, secret, client.post(CONFIRM, {"code": shown(secret)}).json()["recovery_codes"]


def register(client: Client, authenticator: Authenticator, **changes: Any) -> Any:
    options = client.post(BEGIN).json()["options"]
    return client.post(ADD, {"name": "Phone", "credential": authenticator.create(options, **changes)})


def registered(person: Any) -> Authenticator:
    """Return an authenticator whose passkey the person has registered; no session is left of that."""
    authenticator = Authenticator()
    response = register(client_for(user=person), authenticator)
    assert response.status_code == 201, response.content
    DeviceSession.objects.all().delete()
    return authenticator


def long_ago(client: Client) -> None:
    """Make the client's login older than what counts as fresh."""
    DeviceSession.objects.filter(user=client.user).update(created_at=clock.now() - timedelta(minutes=15))


def acting(person: Any, by: Any) -> Client:
    """Return a client of somebody who acts as another person."""
    expires_at = clock.now() + timedelta(hours=1)
    token = AccessToken.of(DeviceSessionFactory(user=person, acting_by=by, expires_at=expires_at))
    token["act"] = {"sub": str(by.pk)}
    client = client_for()
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client
