"""Recovery codes, giving up the authenticator app, and what a stolen token can't do."""

import pytest

from domain.audit.models import AuditEvent
from domain.authentication.models import RecoveryCode, TotpDevice
from tests.factories.users import UserFactory, UserRoleFactory
from tests.support.client import client_for
from tests.support.factors import (
    CODES,
    CONFIRM,
    FACTORS,
    PASSWORD,
    REMOVE,
    TOTP,
    acting,
    actions,
    answer,
    demanded,
    give_password,
    refused,
    shown,
    with_codes,
    wrong,
)

pytestmark = pytest.mark.django_db


def test_recovery_code__of_the_person__good_once(person):
    client, _, codes = with_codes(person)
    typed = codes[3].upper().replace("-", " ")

    assert demanded()["methods"] == ["totp", "recovery_code"]
    assert answer(demanded()["challenge"], code=typed).status_code == 200
    refused(answer(demanded()["challenge"], code=codes[3]), 401, "second_factor_wrong")
    assert client.get(FACTORS).json()["recovery_codes_left"] == 9
    assert "recovery_code.use" in actions()


def test_recovery_code__of_another_person__refused(guarded):
    _, _, codes = with_codes(UserFactory())

    refused(answer(demanded()["challenge"], code=codes[0]), 401, "second_factor_wrong")
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
    refused(answer(demanded()["challenge"], code=old[0]), 401, "second_factor_wrong")
    assert answer(demanded()["challenge"], code=new[0]).status_code == 200


def test_recovery_codes__without_a_factor__409(person):
    refused(client_for(user=person).post(CODES, {"code": "123456"}), 409, "no_factor")


@pytest.mark.parametrize("how", ["password", "code", "recovery_code"])
def test_remove__proven__the_password_alone_logs_in_again(person, how):
    client, secret, codes = with_codes(person)
    proof = {"password": {"password": PASSWORD}, "code": {"code": shown(secret, steps=1)}}

    response = client.post(REMOVE, proof.get(how, {"code": codes[0]}))

    assert response.status_code == 204, response.content
    assert give_password().status_code == 200
    assert (TotpDevice.objects.count(), RecoveryCode.objects.count()) == (0, 0)
    assert "totp.end" in actions()


def test_remove__not_proven__still_in_use(person):
    client, secret, _ = with_codes(person)

    refused(client.post(REMOVE, {"password": "wrong"}), 422, "wrong_password")
    refused(client.post(REMOVE, {"code": wrong(secret)}), 422, "code_wrong")
    assert client.post(REMOVE, {}).status_code == 422
    refused(give_password(), 401, "second_factor_required")


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
    client = acting(guarded, boss)

    refused(client.post(path, body), 403, "not_while_acting")
    assert TotpDevice.objects.get().confirmed_at is not None
    assert actions() == []


def test_factors__idempotency_key__keeps_no_secret_for_replay(person):
    client = client_for(user=person)
    first, second = (client.post(TOTP, {}, HTTP_IDEMPOTENCY_KEY="one").json()["secret"] for _ in range(2))

    assert first != second


def test_factors__dry_run__refused_and_nothing_looked_at(person):
    client, secret, _ = with_codes(person)

    refused(client.post(CODES, {"code": wrong(secret)}, HTTP_PREFER="dry-run"), 400, "dry_run_impossible")
    assert TotpDevice.objects.get().failures == 0
