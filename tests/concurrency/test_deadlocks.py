"""Two who need each other's rows: references are checked at the commit, and must not wait with locks in hand."""

from collections import Counter
from threading import Event

import pytest

from domain.people import rules
from domain.people.commands import users
from domain.people.models import ParentGuardian
from domain.users.models import User, UserRole
from tests.concurrency.test_people import LINKS, USERS, wait_after
from tests.concurrency.test_races import twin
from tests.concurrency.test_rights import GRANTS
from tests.factories.users import UserFactory
from tests.support.client import client_for
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)


def test_guardians__of_each_other_at_once__both_are_linked(monkeypatch):
    people = UserFactory.create_batch(2)
    client = client_for("staff")
    wait_after(monkeypatch, rules, "check_guardians")

    def link(number):
        pair = {"student_id": str(people[number].pk), "guardian_id": str(people[1 - number].pk)}
        return twin(client).post(LINKS, {**pair, "relationship": "parent"}).status_code

    assert Counter(race(link, runners=2)) == {201: 2}
    assert ParentGuardian.objects.count() == 2


def test_administrator__granted_while_the_person_is_deactivated__neither_waits_for_the_other(monkeypatch):
    admin, person = client_for("admin"), UserFactory()
    locked, granted = Event(), Event()
    claim = users.claim_user

    def claim_late(actor, **about):
        locked.set()
        granted.wait(timeout=0.5)
        return claim(actor, **about)

    monkeypatch.setattr(users, "claim_user", claim_late)

    def act(number):
        if number == 0:
            return twin(admin).post(f"{USERS}/{person.pk}/deactivate", {"reason": "Left."}).status_code
        locked.wait(timeout=5)
        body = {"user_id": str(person.pk), "role": "admin", "reason": "Begins."}
        status = twin(admin).post(GRANTS, body).status_code
        granted.set()
        return status

    assert race(act, runners=2) == [200, 201]
    assert User.objects.filter(is_active=False).count() == 1
    assert UserRole.objects.filter(user=person).count() == 1
