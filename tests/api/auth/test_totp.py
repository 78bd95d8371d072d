"""Authenticator apps and recovery codes: setting up, logging in, giving up."""

from datetime import timedelta

import pyotp
import pytest

from api.tokens import AccessToken
from domain.audit.models import AuditEvent
from domain.authentication.models import DeviceSession, LoginChallenge, RecoveryCode, TotpDevice
from domain.authentication.queries import epoch_of
from domain.shared import clock
from domain.shared.epochs import end_epoch
from domain.users.models import User
from tests.factories.authentication import SECRET, TotpDeviceFactory
from tests.factories.users import DeviceSessionFactory, UserFactory, UserRoleFactory
from tests.support.client import client_for

pytestmark = pytest.mark.django_db
LOGIN, SECOND = "/api/v1/auth/token", "/api/v1/auth/token/second-factor"
TOTP, CONFIRM, REMOVE = "/api/v1/me/totp", "/api/v1/me/totp/confirm", "/api/v1/me/totp/remove"
CODES, FACTORS, ME = "/api/v1/me/recovery-codes", "/api/v1/me/factors", "/api/v1/me"
PASSWORD = "correct horse"


@pytest.fixture
def person(frozen_clock):
    user = UserFactory(email="ada@example.org")
    user.set_password(PASSWORD)
    user.save()
    UserRoleFactory(user=user)
    return user


@pytest.fixture
def guarded(person):
    """A person with an authenticator app in use."""
    TotpDeviceFactory(user=person)
    return person


def shown(secret=SECRET, *, steps=0):
    """Return what the app shows now, or some steps from now."""
    totp = pyotp.TOTP(secret)
    return totp.generate_otp(totp.timecode(clock.now()) + steps)


def wrong(secret=SECRET):
    good = {shown(secret, steps=steps) for steps in (-1, 0, 1)}
    return next(code for code in ("000000", "000001", "000002", "000003") if code not in good)


def actions():
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def log_in(password=PASSWORD):
    return client_for().post(LOGIN, {"email": "ada@example.org", "password": password})


def challenged():
    """Give the password and return the challenge."""
    return log_in().json()["params"]["challenge"]


def answer(challenge, **proof):
    return client_for().post(SECOND, {"challenge": challenge, **proof})


def refused(response, status, code):
    assert (response.status_code, response.json()["code"]) == (status, code), response.content
    return response.json()


def long_ago(client):
    """Make the client's login older than what counts as fresh."""
    DeviceSession.objects.filter(pk=client.session_row.pk).update(created_at=clock.now() - timedelta(minutes=15))


def test_totp__set_up_and_confirmed__asked_for_at_the_next_login(person):
    client = client_for(user=person)

    started = client.post(TOTP).json()

    assert set(started) == {"secret", "otpauth_uri"}
    assert started["otpauth_uri"] == (
        f"otpauth://totp/University%20CMS:ada%40example.org?secret={started['secret']}&issuer=University%20CMS"
    )
    assert log_in().status_code == 200  # pending: it does not count yet
    codes = client.post(CONFIRM, {"code": shown(started["secret"])}).json()["recovery_codes"]
    assert len(set(codes)) == 10
    assert client.get(FACTORS).json() == {
        "second_factor": True,
        "totp_confirmed_at": "2026-03-02T12:00:00Z",
        "passkeys": 0,
        "recovery_codes_left": 10,
    }
    refused(log_in(), 401, "second_factor_required")
    assert actions()[:3] == ["totp.start", "totp.confirm", "recovery_codes.refresh"]


def test_totp__stored__sealed_and_for_its_owner_only(person):
    secret = client_for(user=person).post(TOTP).json()["secret"]
    device = TotpDevice.objects.get()

    assert secret.encode() not in bytes(device.secret)
    assert all(secret not in str(event.__dict__) for event in AuditEvent.objects.all())


def test_totp__confirmed__ends_the_other_sessions(person):
    here, there = client_for(user=person), client_for(user=person)
    assert there.get(ME).status_code == 200

    here.post(CONFIRM, {"code": shown(here.post(TOTP).json()["secret"])})

    assert here.get(ME).status_code == 200
    assert there.get(ME).status_code == 401
    assert set(DeviceSession.objects.values_list("ended_because", flat=True)) == {"", "factor_added"}


def test_totp__wrong_code_at_confirmation__422_and_not_in_use(person):
    client = client_for(user=person)
    secret = client.post(TOTP).json()["secret"]

    body = refused(client.post(CONFIRM, {"code": wrong(secret)}), 422, "code_wrong")

    assert body["errors"][0]["pointer"] == "/code"
    assert TotpDevice.objects.get().confirmed_at is None
    assert RecoveryCode.objects.count() == 0
    assert log_in().status_code == 200


@pytest.mark.parametrize("code", ["é" * 6, "١٢٣٤٥٦", " ", "-", "x" * 40, "\u2028", "123 45"])
def test_totp__strange_code__refused(guarded, code):
    response = answer(challenged(), code=code)

    assert response.status_code in {401, 422}
    assert DeviceSession.objects.count() == 0


def test_totp__started_again__only_the_newer_secret_counts(person):
    client = client_for(user=person)
    first, second = (client.post(TOTP).json()["secret"] for _ in range(2))

    refused(client.post(CONFIRM, {"code": shown(first)}), 422, "code_wrong")
    assert client.post(CONFIRM, {"code": shown(second)}).status_code == 200
    refused(client.post(TOTP), 409, "totp_in_place")
    refused(client.post(CONFIRM, {"code": shown(second, steps=1)}), 409, "totp_not_in_place")


def test_totp__long_after_the_login__takes_the_password(person):
    client = client_for(user=person)
    long_ago(client)

    refused(client.post(TOTP), 403, "recent_login_required")
    refused(client.post(TOTP, {"password": "wrong"}), 422, "password_wrong")
    assert TotpDevice.objects.count() == 0
    assert actions() == ["password.fail"]
    assert client.post(TOTP, {"password": PASSWORD}).status_code == 200


def test_login__with_an_app__challenge_and_no_tokens(guarded):
    body = refused(log_in(), 401, "second_factor_required")

    assert set(body["params"]) == {"challenge", "methods", "expires_in", "passkey_options"}
    assert (body["params"]["methods"], body["params"]["expires_in"]) == (["totp"], 300)
    assert body["params"]["passkey_options"] is None
    assert "token" not in str(body["params"])
    assert DeviceSession.objects.count() == 0
    assert body["params"]["challenge"].encode() not in bytes(LoginChallenge.objects.get().digest)


def test_login__wrong_password_with_an_app__nothing_told(guarded):
    refused(log_in("wrong"), 401, "invalid_credentials")

    assert LoginChallenge.objects.count() == 0


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_second_factor__code_of_a_near_step__tokens(guarded, steps):
    response = answer(challenged(), code=shown(steps=steps))

    assert response.status_code == 200, response.content
    bearer = f"Bearer {response.json()['access_token']}"
    assert client_for().get(ME, HTTP_AUTHORIZATION=bearer).json()["email"] == "ada@example.org"
    assert "second_factor.pass" in actions()


@pytest.mark.parametrize("steps", [-2, 2])
def test_second_factor__code_of_a_far_step__refused(guarded, steps):
    refused(answer(challenged(), code=shown(steps=steps)), 401, "second_factor_wrong")


def test_second_factor__code_used_before__refused_in_another_login(guarded):
    code = shown()
    assert answer(challenged(), code=code).status_code == 200

    refused(answer(challenged(), code=code), 401, "second_factor_wrong")
    refused(answer(challenged(), code=shown(steps=-1)), 401, "second_factor_wrong")
    assert DeviceSession.objects.count() == 1


def test_second_factor__challenge_answered_before__refused(guarded):
    challenge = challenged()
    assert answer(challenge, code=shown()).status_code == 200

    refused(answer(challenge, code=shown(steps=1)), 401, "challenge_invalid")
    assert DeviceSession.objects.count() == 1


def test_second_factor__after_five_minutes__refused(guarded, frozen_clock):
    challenge = challenged()
    frozen_clock.shift(timedelta(minutes=5))

    refused(answer(challenge, code=shown()), 401, "challenge_invalid")


def test_second_factor__unknown_challenge__refused(guarded):
    refused(answer("x", code=shown()), 401, "challenge_invalid")


def test_second_factor__five_wrong_codes__the_challenge_is_over(guarded):
    challenge = challenged()
    left = [
        refused(answer(challenge, code=wrong()), 401, "second_factor_wrong")["params"]["tries_left"] for _ in "12345"
    ]

    assert left == [4, 3, 2, 1, 0]
    refused(answer(challenge, code=shown()), 401, "challenge_invalid")
    assert actions().count("second_factor.fail") == 5


def test_second_factor__ten_wrong_codes_in_two_logins__locked_for_a_while(guarded, frozen_clock):
    for _ in range(2):
        challenge = challenged()
        for _ in range(5):
            answer(challenge, code=wrong())

    response = answer(challenged(), code=shown())

    refused(response, 429, "too_many_codes")
    assert response["Retry-After"] == "900"
    frozen_clock.shift(timedelta(minutes=15))
    assert answer(challenged(), code=shown()).status_code == 200
    assert TotpDevice.objects.get().failures == 0


def test_second_factor__account_deactivated_meanwhile__refused(guarded):
    challenge = challenged()
    User.objects.update(is_active=False)

    refused(answer(challenge, code=shown()), 401, "challenge_invalid")
    assert DeviceSession.objects.count() == 0


@pytest.mark.parametrize(
    "body", [{}, {"challenge": "x"}, {"challenge": "x", "code": "1", "passkey": {}}, {"code": "1"}]
)
def test_second_factor__incomplete__422(guarded, body):
    assert client_for().post(SECOND, body).status_code == 422


def with_codes(person):
    """Take an app into use and return the client, the secret and the recovery codes."""
    client = client_for(user=person)
    secret = client.post(TOTP).json()["secret"]
    return client, secret, client.post(CONFIRM, {"code": shown(secret)}).json()["recovery_codes"]


def test_recovery_code__of_the_person__good_once(person):
    client, _, codes = with_codes(person)
    typed = codes[3].upper().replace("-", " ")

    assert log_in().json()["params"]["methods"] == ["totp", "recovery_code"]
    assert answer(challenged(), code=typed).status_code == 200
    refused(answer(challenged(), code=codes[3]), 401, "second_factor_wrong")
    assert client.get(FACTORS).json()["recovery_codes_left"] == 9
    assert "recovery_code.use" in actions()


def test_recovery_code__of_another_person__refused(guarded):
    _, _, codes = with_codes(UserFactory())

    refused(answer(challenged(), code=codes[0]), 401, "second_factor_wrong")
    assert RecoveryCode.objects.filter(used_at__isnull=True).count() == 10


def test_recovery_codes__stored__as_fingerprints(person):
    _, _, codes = with_codes(person)
    stored = b"".join(bytes(row.digest) for row in RecoveryCode.objects.all())

    assert all(code.encode() not in stored for code in codes)
    assert all(codes[0] not in str(event.__dict__) for event in AuditEvent.objects.all())


def test_recovery_codes__renewed__the_old_ones_end(person):
    client, secret, old = with_codes(person)
    refused(client.post(CODES, {"code": wrong(secret)}), 422, "code_wrong")

    new = client.post(CODES, {"code": shown(secret, steps=1)}).json()["recovery_codes"]

    assert len(new) == 10
    assert not set(new) & set(old)
    refused(answer(challenged(), code=old[0]), 401, "second_factor_wrong")
    assert answer(challenged(), code=new[0]).status_code == 200


def test_recovery_codes__without_a_factor__409(person):
    refused(client_for(user=person).post(CODES, {"code": "123456"}), 409, "no_factor")


@pytest.mark.parametrize("how", ["password", "code", "recovery_code"])
def test_remove__proven__the_password_alone_logs_in_again(person, how):
    client, secret, codes = with_codes(person)
    proof = {"password": {"password": PASSWORD}, "code": {"code": shown(secret, steps=1)}}

    response = client.post(REMOVE, proof.get(how, {"code": codes[0]}))

    assert response.status_code == 204, response.content
    assert log_in().status_code == 200
    assert (TotpDevice.objects.count(), RecoveryCode.objects.count()) == (0, 0)
    assert "totp.end" in actions()


def test_remove__not_proven__still_in_use(person):
    client, secret, _ = with_codes(person)

    refused(client.post(REMOVE, {"password": "wrong"}), 422, "password_wrong")
    refused(client.post(REMOVE, {"code": wrong(secret)}), 422, "code_wrong")
    assert client.post(REMOVE, {}).status_code == 422
    refused(log_in(), 401, "second_factor_required")


def test_remove__nothing_in_use__409(person):
    refused(client_for(user=person).post(REMOVE, {"password": PASSWORD}), 409, "totp_not_in_place")


def test_codes__guessed_with_a_stolen_token__run_into_the_limit(person):
    client, secret, _ = with_codes(person)
    statuses = [client.post(CODES, {"code": wrong(secret)}).status_code for _ in range(11)]

    assert statuses == [422] * 10 + [429]


@pytest.mark.parametrize(
    ("path", "body"),
    [(TOTP, {}), (CONFIRM, {"code": "123456"}), (REMOVE, {"password": PASSWORD}), (CODES, {"code": "123456"})],
)
def test_factors__while_acting_as_the_person__403_and_unchanged(guarded, path, body):
    boss = UserRoleFactory(role_id="admin").user
    session = DeviceSessionFactory(user=guarded, acting_by=boss, expires_at=clock.now() + timedelta(hours=1))
    client = acting(guarded, session, boss)

    refused(client.post(path, body), 403, "not_while_acting")
    assert TotpDevice.objects.get().confirmed_at is not None
    assert actions() == []


def acting(person, session, boss):
    """Return a client that acts as a person."""
    token = AccessToken.of(session)
    token["act"] = {"sub": str(boss.pk)}
    client = client_for()
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    end_epoch(epoch_of(person.pk))
    return client


def test_factors__idempotency_key__keeps_no_secret_for_replay(person):
    client = client_for(user=person)
    first, second = (client.post(TOTP, {}, HTTP_IDEMPOTENCY_KEY="one").json()["secret"] for _ in range(2))

    assert first != second


def test_factors__dry_run__does_not_take_guesses_back(person):
    client, secret, _ = with_codes(person)
    client.post(CODES, {"code": wrong(secret)}, HTTP_PREFER="dry-run")

    assert TotpDevice.objects.get().failures == 1
