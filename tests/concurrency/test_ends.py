"""Factors that go while others come, and letters that are sent at once."""

from threading import Thread

import pytest
from django.db import connection, transaction

from domain import crud
from domain.authentication.commands import codes, letters
from domain.authentication.models import EmailedToken, LetterPurpose, Passkey, RecoveryCode, TotpDevice
from domain.policy import limits
from domain.shared.actor import Actor
from tests.concurrency.test_races import twin
from tests.factories.authentication import PASSWORD, TotpDeviceFactory, user_with_password
from tests.support.authenticator import Authenticator
from tests.support.factors import ADD, BEGIN, REMOVE, answer, demanded, refused, shown, with_codes
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system(reason="a test")


def test_app__given_up_while_a_passkey_is_added__the_recovery_codes_stay(monkeypatch):
    client, _, _ = with_codes(user_with_password())
    credential = Authenticator().create(client.post(BEGIN).json()["options"])
    statuses, write = [], crud.write

    def give_up():
        statuses.append(twin(client).post(REMOVE, {"password": PASSWORD}).status_code)
        connection.close()

    other = Thread(target=give_up)

    def write_while_the_app_goes(row, **how):
        other.start()
        other.join(timeout=1)  # it waits for the account's row, or is through by then
        write(row, **how)

    monkeypatch.setattr(crud, "write", write_while_the_app_goes)
    statuses.append(client.post(ADD, {"name": "Phone", "credential": credential}).status_code)
    other.join()

    assert sorted(statuses) == [201, 204]
    assert (TotpDevice.objects.count(), Passkey.objects.count()) == (0, 1)
    assert RecoveryCode.objects.count() == limits.RECOVERY_CODES


def test_code__of_an_app_that_is_taken_away_meanwhile__is_wrong(monkeypatch):
    TotpDeviceFactory(user=user_with_password())
    claim_step = codes.claim_step

    def take_away_then_claim(actor, *, device, code):
        TotpDevice.objects.all().delete()
        return claim_step(actor, device=device, code=code)

    monkeypatch.setattr(codes, "claim_step", take_away_then_claim)

    refused(answer(demanded()["challenge"], code=shown()), 401, "second_factor_wrong")


def test_letters__two_at_once__one_is_sent(mailoutbox):
    person = user_with_password()

    def send(number):
        with transaction.atomic():
            letters.add_letter(SYSTEM, user=person, purpose=LetterPurpose.PASSWORD_RESET, page="https://x.example")

    race(send, runners=4)

    assert EmailedToken.objects.count() == len(mailoutbox) == 1
