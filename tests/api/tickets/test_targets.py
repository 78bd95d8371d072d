"""How the targets of tickets run."""

from datetime import date, timedelta

import pytest

from domain.audit.models import AuditEvent
from domain.help_desk.models import BusinessHoliday
from domain.policy.tickets import TargetAlert
from domain.shared.errors import Busy
from domain.tickets import jobs
from domain.tickets.models import Ticket
from tests.api.tickets.conftest import TICKETS, at
from tests.support.answers import codes

pytestmark = pytest.mark.django_db


def test_clock__stands_still_while_a_ticket_waits_or_is_resolved(desk, frozen_clock):
    at(frozen_clock, 3, 10)
    ticket = desk.submit().json()
    at(frozen_clock, 3, 10, 50)

    assert desk.staff.get(f"{TICKETS}/{ticket['id']}").json()["at_risk"] is True  # ten minutes of sixty are left
    answered = desk.say(desk.staff, ticket)
    assert answered.status_code == 201, answered.content
    shown = desk.student.get(f"{TICKETS}/{ticket['id']}").json()
    assert (shown["status"], shown["responded_at"]) == ("in_progress", "2026-03-02T23:50:00.000000Z")
    assert (shown["response_breached"], shown["at_risk"]) == (False, False)

    assert desk.do(desk.staff, ticket, "wait").json()["status"] == "waiting"
    at(frozen_clock, 4, 10, 50)  # eight hours of business later
    ahead = desk.staff.get(f"{TICKETS}/{ticket['id']}/forecast").json()
    assert ahead == {
        "paused_at": "2026-03-02T23:50:00Z",
        "response": None,
        "resolution": {"remaining_minutes": 430, "due_at": "2026-03-04T23:00:00Z"},  # Thursday, ten
    }
    assert desk.say(desk.student, ticket).status_code == 201
    shown = desk.student.get(f"{TICKETS}/{ticket['id']}").json()
    assert (shown["status"], shown["paused_at"]) == ("in_progress", None)
    assert shown["resolution_due_at"] == "2026-03-04T23:00:00.000000Z"

    at(frozen_clock, 4, 12)
    assert desk.do(desk.staff, ticket, "resolve").json()["resolution_breached"] is False
    row = Ticket.objects.get(pk=ticket["id"])
    assert [each.total_seconds() / 60 for each in (row.response_took, row.resolution_took)] == [50, 120]
    at(frozen_clock, 5, 12)
    again = desk.do(desk.student, ticket, "reopen").json()
    assert (again["status"], again["reopened"], again["resolved_at"]) == ("in_progress", 1, None)
    assert again["resolution_due_at"] == "2026-03-05T23:00:00.000000Z"  # a day of business later
    at(frozen_clock, 6, 10, 1)
    late = desk.staff.get(f"{TICKETS}?breached=true").json()["results"]
    assert [(each["id"], each["resolution_breached"]) for each in late] == [(ticket["id"], True)]
    assert desk.staff.get(f"{TICKETS}/{ticket['id']}/forecast").json()["resolution"] == {
        "remaining_minutes": -1,
        "due_at": None,
    }


def test_clock__that_stands_still__makes_neither_a_first_answer_nor_a_merger_late(desk, frozen_clock):
    at(frozen_clock, 3, 10)
    ticket, other = (desk.submit().json() for _ in range(2))
    at(frozen_clock, 3, 10, 10)
    for each in (ticket, other):
        desk.do(desk.staff, each, "wait")
    at(frozen_clock, 4, 10, 50)

    desk.say(desk.staff, ticket)
    desk.do(desk.staff, other, "merge", {"merged_into_id": ticket["id"]})

    shown = desk.staff.get(f"{TICKETS}/{ticket['id']}").json()
    assert shown["response_due_at"] == "2026-03-04T00:40:00.000000Z"  # fifty minutes of business later
    assert Ticket.objects.get(pk=ticket["id"]).response_took == timedelta(minutes=10)
    assert desk.staff.get(f"{TICKETS}?breached=true").json()["results"] == []


def test_priority__that_changes__has_its_own_targets_from_the_beginning(desk, frozen_clock):
    at(frozen_clock, 3, 10)
    ticket = desk.submit().json()
    at(frozen_clock, 3, 10, 10)

    changed = desk.staff.patch(f"{TICKETS}/{ticket['id']}", {"priority": "urgent"}, headers={"If-Match": "*"}).json()

    assert (changed["response_due_at"], changed["resolution_due_at"]) == (
        "2026-03-02T23:30:00.000000Z",
        "2026-03-03T01:00:00.000000Z",
    )
    unpromised = desk.staff.patch(f"{TICKETS}/{ticket['id']}", {"priority": "low"}).json()
    assert (unpromised["response_due_at"], unpromised["resolution_due_at"]) == (None, None)
    assert codes(desk.student.patch(f"{TICKETS}/{ticket['id']}", {"priority": "urgent"})) == (403, "forbidden")
    stale = desk.staff.patch(f"{TICKETS}/{ticket['id']}", {"priority": "high"}, headers={"If-Match": '"1-0"'})
    assert stale.status_code == 412


def test_holiday__that_is_added__puts_off_what_is_due(desk, frozen_clock):
    at(frozen_clock, 6, 16, 30)
    ticket = desk.submit().json()
    BusinessHoliday.objects.create(calendar=desk.queue.calendar, held_on=date(2026, 3, 9), name="Labour Day")

    jobs.reschedule(str(desk.queue.pk))
    jobs.reschedule(str(desk.queue.pk))

    shown = desk.staff.get(f"{TICKETS}/{ticket['id']}").json()
    assert (shown["response_due_at"], shown["version"]) == ("2026-03-09T22:30:00.000000Z", 2)
    assert AuditEvent.objects.filter(action="ticket.reschedule").count() == 1


def test_reschedule__of_a_ticket_in_other_hands__is_tried_again_and_keeps_none_from_it(desk, monkeypatch):
    tickets = [desk.submit().json() for _ in range(2)]
    done = []

    def reschedule(actor, *, pk):
        done.append(str(pk))
        if len(done) == 1:
            raise Busy

    monkeypatch.setattr(jobs, "reschedule_ticket", reschedule)

    with pytest.raises(Busy):
        jobs.reschedule(str(desk.queue.pk))
    assert done == [each["id"] for each in tickets]


def test_alerts__tell_of_each_target_once_that_it_is_at_risk_and_once_that_it_is_missed(desk, frozen_clock):
    at(frozen_clock, 3, 10)
    ticket = Ticket.objects.get(pk=desk.submit().json()["id"])
    told = []
    for minute in (40, 46, 50, 59):
        at(frozen_clock, 3, 10, minute)
        jobs.alert(0)
        ticket.refresh_from_db()
        told.append(ticket.response_alert)
    at(frozen_clock, 3, 11, 1)
    jobs.alert(0)
    jobs.alert(0)
    ticket.refresh_from_db()

    assert told == [TargetAlert.NONE, TargetAlert.AT_RISK, TargetAlert.AT_RISK, TargetAlert.AT_RISK]
    assert (ticket.response_alert, ticket.resolution_alert) == (TargetAlert.MISSED, TargetAlert.NONE)
    assert ticket.version == 1  # nothing that its readers see has changed
    assert AuditEvent.objects.filter(action="ticket.alert").count() == 2
