"""Numbers taken at once, and two tickets merged into each other at once."""

from collections import Counter

import pytest

from domain.policy.roles import SystemRole
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from domain.tickets import commands, rules
from domain.tickets.commands import merging, tickets
from domain.tickets.models import Ticket, TicketCounter
from tests.concurrency.test_files_and_scholarships import unlocked, wait_after
from tests.concurrency.test_races import twin
from tests.factories.help_desk import TicketCategoryFactory, TicketFactory
from tests.factories.users import UserFactory
from tests.support.client import client_for
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)


def numbers(monkeypatch, *, runners: int = 2) -> Counter[int]:
    """Submit tickets at once, none of which is there before all have a number; return the statuses."""
    client, category = client_for("student"), TicketCategoryFactory()
    TicketCounter.objects.create(pk=1, last=0)
    wait_after(monkeypatch, tickets, "record_event")  # with the number in hand, before the end of the transaction

    def submit(_):
        told = {"title": "A question", "text": "Where?", "category_id": str(category.pk)}
        return twin(client).post("/api/v1/tickets", told).status_code

    return Counter(race(submit, runners=runners))


def test_numbers__without_the_lock__are_given_twice(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(tickets, "lock", unlocked)

    assert numbers(monkeypatch)[201] == 1


def test_numbers__taken_at_once__are_all_different_and_without_gaps(monkeypatch):
    assert numbers(monkeypatch, runners=4) == {201: 4}
    assert sorted(Ticket.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_number__of_a_submission_that_fails__is_the_next_ones(monkeypatch):
    category, person = TicketCategoryFactory(), UserFactory()
    actor = Actor(user_id=person.pk, roles=frozenset({SystemRole.STUDENT}))
    how = {"title": "A question", "text": "Where?", "category_id": category.pk}

    def fail(*_, **__):
        raise DomainError("No.")

    with monkeypatch.context() as broken:
        broken.setattr(tickets, "require_reach", fail)
        with pytest.raises(DomainError):
            commands.add_ticket(actor, **how)

    assert commands.add_ticket(actor, **how).number == 1


def into_each_other(monkeypatch) -> tuple[Counter[int], int]:
    """Merge two tickets into each other at once; return the statuses, and how many are merged."""
    client, person = client_for("admin"), UserFactory()
    pair = [TicketFactory(submitter=person) for _ in range(2)]
    wait_after(monkeypatch, rules, "check_merger")

    def merge(number):
        path = f"/api/v1/tickets/{pair[number].pk}/merge"
        return twin(client).post(path, {"merged_into_id": str(pair[1 - number].pk)}).status_code

    return Counter(race(merge, runners=2)), Ticket.objects.filter(merged_into__isnull=False).count()


def test_merging__without_the_locks__makes_a_circle(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(merging, "lock_all", lambda model, pks: list(model.objects.filter(pk__in=pks)))

    assert into_each_other(monkeypatch)[1] == 2


def test_merging__of_two_into_each_other_at_once__is_done_once(monkeypatch):
    statuses, merged = into_each_other(monkeypatch)

    assert (statuses[200], merged) == (1, 1)
