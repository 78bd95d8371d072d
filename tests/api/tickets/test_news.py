"""Who is told what of a ticket."""

import pytest

from domain.audit.models import AuditEvent
from domain.help_desk.models import TicketQueueMember
from domain.notifications.models import Happening
from domain.tickets import jobs
from domain.tickets.models import Ticket
from domain.users.models import User
from tests.factories.help_desk import TicketFactory
from tests.factories.users import UserRoleFactory

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, set[str]]]:
    """Return what was told since this was last asked, and to whom."""
    rows = [(each.kind, {str(pk) for pk in each.people}) for each in Happening.objects.order_by("pk")]
    Happening.objects.all().delete()
    return rows


def test_news__of_a_ticket__goes_to_the_other_side_and_of_a_note_only_to_whom_it_names(desk):
    worker, asker = {str(desk.worker.pk)}, {str(desk.asker.pk)}

    ticket = desk.submit().json()
    assert told() == [("ticket_submitted", worker)]
    desk.do(desk.staff, ticket, "assign", {"assignee_id": str(desk.worker.pk)})
    assert told() == [("ticket_assigned", worker)]
    desk.say(desk.staff, ticket, text="Do not tell.", is_internal=True)
    assert told() == []
    desk.say(desk.staff, ticket, is_internal=True, mentioned_ids=list(worker))
    assert told() == [("ticket_mentioned", worker)]
    desk.say(desk.staff, ticket)
    desk.do(desk.staff, ticket, "wait")
    desk.say(desk.student, ticket)
    desk.do(desk.staff, ticket, "resolve")
    assert told() == [
        ("ticket_answered", asker),
        ("ticket_waiting", asker),
        ("ticket_replied", worker),
        ("ticket_resolved", asker),
    ]
    other = desk.submit().json()
    told()
    desk.do(desk.staff, ticket, "merge", {"merged_into_id": other["id"]})
    assert f"in your ticket {other['number']}." in Happening.objects.get().words["en"]["text"]
    assert told() == [("ticket_merged", asker)]


def test_news__for_an_assignee__come_once_and_go_to_the_queue_when_that_one_leaves(desk):
    colleague = UserRoleFactory(role_id="staff").user
    TicketQueueMember.objects.create(queue=desk.queue, member=colleague)
    ticket = desk.submit().json()
    told()
    for _ in range(2):
        desk.do(desk.staff, ticket, "assign", {"assignee_id": str(colleague.pk)})
    assert (told(), Ticket.objects.get().version) == ([("ticket_assigned", {str(colleague.pk)})], 2)
    assert AuditEvent.objects.filter(action="ticket.assign").count() == 1

    User.objects.filter(pk=colleague.pk).update(is_active=False)
    desk.say(desk.student, ticket)

    assert told() == [("ticket_replied", {str(desk.worker.pk)})]


def test_news__of_targets__goes_once_to_who_can_still_help(desk, frozen_clock):
    frozen_clock.move_to("2026-03-03T23:00:00Z")  # ten in the morning in Melbourne
    ticket = desk.submit().json()
    told()

    for _ in range(3):
        frozen_clock.shift(50 * 60)
        jobs.alert(0)
        jobs.alert(0)

    assert all("first answer" in each["en"]["text"] for each in Happening.objects.values_list("words", flat=True))
    assert told() == [("ticket_at_risk", {str(desk.worker.pk)}), ("ticket_missed", {str(desk.worker.pk)})]
    assert Ticket.objects.get().version == ticket["version"]
    TicketFactory(submitter=desk.worker, queue=desk.queue, response_due_at="2026-03-03T00:00:00Z")
    jobs.alert(0)
    assert told() == [("ticket_missed", set())]  # nobody else works there
