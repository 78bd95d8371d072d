"""Submitting tickets, and dealing with them."""

import pytest

from domain.audit.models import AuditEvent
from domain.help_desk.models import TicketRoute
from domain.policy.roles import SystemRole
from domain.policy.uploads import FilePurpose
from domain.shared.actor import Actor
from domain.shared.errors import NotWhileActing
from domain.tickets import jobs
from domain.tickets.commands import evaluate_ticket
from domain.tickets.models import Ticket, TicketAttachment
from tests.api.tickets.conftest import TICKETS, at
from tests.factories.academic import UnitFactory
from tests.factories.files import FileFactory
from tests.factories.help_desk import TicketCategoryFactory, TicketFactory, TicketQueueFactory
from tests.factories.users import UserRoleFactory
from tests.support.answers import codes, refusals

pytestmark = pytest.mark.django_db


def test_submit__goes_to_its_queue_under_the_next_number_and_is_due_in_hours_of_business(desk, frozen_clock):
    at(frozen_clock, 6, 16, 30)  # half an hour before the weekend
    file = FileFactory(owner=desk.student.user, purpose=FilePurpose.TICKET_ATTACHMENT)

    rehearsed = desk.student.post(
        TICKETS,
        {"title": "A question", "text": "Where?", "category_id": str(desk.category.pk)},
        headers={"Prefer": "dry-run"},
    )
    told = desk.submit(file_ids=[str(file.pk)])

    assert (rehearsed.json()["number"], told.status_code) == (1, 201), told.content
    ticket = told.json()
    assert (ticket["number"], ticket["queue_id"], ticket["status"]) == (1, str(desk.queue.pk), "open")
    assert ticket["response_due_at"] == "2026-03-08T22:30:00.000000Z"  # Monday, half past nine
    assert ticket["resolution_due_at"] == "2026-03-09T05:30:00.000000Z"  # Monday, half past four
    assert [each["file_name"] for each in ticket["attachments"]] == [file.name]
    assert desk.submit().json()["number"] == 2
    event = AuditEvent.objects.filter(action="ticket.add").order_by("pk").first()
    assert event.after["number"] == 1
    assert {"title", "text"}.isdisjoint(event.after)
    assert refusals(desk.submit(file_ids=[str(file.pk)])) == (409, [("/file_ids/0", "already_exists")])
    assert Ticket.objects.count() == 2


def test_submit__in_a_closed_category_or_with_another_file__is_refused_and_takes_no_number(desk):
    foreign = FileFactory(purpose=FilePurpose.TICKET_ATTACHMENT)
    usable = FileFactory(owner=desk.student.user, purpose=FilePurpose.TICKET_ATTACHMENT)
    other = FileFactory(owner=desk.student.user)

    closed = desk.submit(category_id=str(TicketCategoryFactory(is_active=False).pk))
    assert refusals(closed) == (422, [("/category_id", "category_closed")])
    assert desk.submit(file_ids=[str(foreign.pk)]).status_code == 422
    assert refusals(desk.submit(file_ids=[str(usable.pk), str(other.pk)])) == (
        422,
        [("/file_ids/1", "file_not_usable")],
    )
    assert Ticket.objects.count() == TicketAttachment.objects.count() == 0
    assert desk.submit().json()["number"] == 1


def test_submit__goes_where_the_most_specific_rule_leads(desk):
    unit = UnitFactory()
    fallback, of_unit, of_both = (
        TicketQueueFactory(is_fallback=True),
        TicketQueueFactory(unit=unit),
        TicketQueueFactory(),
    )
    elsewhere = TicketCategoryFactory()
    TicketRoute.objects.create(category=elsewhere, unit=unit, queue=of_both)

    def queue(category, about=None):
        answer = desk.submit(category_id=str(category.pk), unit_id=about and str(about.pk))
        return answer.json()["queue_id"]

    assert queue(desk.category) == str(desk.queue.pk)
    assert queue(desk.category, UnitFactory()) == str(desk.queue.pk)
    assert queue(desk.category, unit) == str(of_unit.pk)
    assert queue(elsewhere, unit) == str(of_both.pk)
    assert queue(elsewhere) == str(fallback.pk)
    of_both.is_active = of_unit.is_active = False
    of_both.save()
    of_unit.save()
    assert queue(elsewhere, unit) == str(fallback.pk)
    assert Ticket.objects.filter(queue=fallback, response_due_at__isnull=True).count() == 2  # it promises nothing


def test_step__from_a_version_that_is_no_more__is_refused(desk):
    ticket, other = (desk.submit().json() for _ in range(2))
    bodies = {
        "assign": {"assignee_id": str(desk.worker.pk)},
        "merge": {"merged_into_id": other["id"]},
        "evaluate": {"rating": 5},
    }

    for verb in ("assign", "wait", "resume", "resolve", "reopen", "close", "merge", "evaluate"):
        client = desk.student if verb == "evaluate" else desk.staff
        path = f"{TICKETS}/{ticket['id']}/{verb}"
        stale = client.post(path, bodies.get(verb), headers={"If-Match": '"9-0"'})
        assert codes(stale) == (412, "stale"), verb
    assert not Ticket.objects.exclude(version=1).exists()
    first = {"If-Match": '"1-0"'}
    assert desk.staff.post(f"{TICKETS}/{ticket['id']}/wait", headers=first).status_code == 200


def test_resolved__is_closed_after_some_days_and_for_good(desk, frozen_clock):
    ticket = desk.submit().json()
    desk.do(desk.staff, ticket, "resolve")
    frozen_clock.shift(6 * 86_400)
    jobs.close(0)
    assert Ticket.objects.get().status == "resolved"
    frozen_clock.shift(86_400)

    assert codes(desk.do(desk.student, ticket, "reopen")) == (409, "reopening_too_late")
    assert codes(desk.say(desk.student, ticket)) == (409, "reopening_too_late")
    jobs.close(0)

    assert desk.student.get(f"{TICKETS}/{ticket['id']}").json()["status"] == "closed"
    assert codes(desk.do(desk.student, ticket, "reopen")) == (409, "wrong_state")
    assert codes(desk.say(desk.student, ticket)) == (409, "ticket_closed")
    assert codes(desk.say(desk.staff, ticket, is_internal=True)) == (409, "ticket_closed")


def test_assign__takes_who_works_in_the_queue_and_starts_what_is_open(desk, client_as):
    ticket, other = desk.submit().json(), TicketQueueFactory()
    outsider = UserRoleFactory(role_id="staff").user

    for person in (outsider, desk.student.user):
        refused = desk.do(desk.staff, ticket, "assign", {"assignee_id": str(person.pk)})
        assert refusals(refused) == (422, [("/assignee_id", "assignee_not_in_queue")])
    assert refusals(desk.do(desk.staff, ticket, "assign", {}))[0] == 422
    assert Ticket.objects.get().version == 1
    taken = desk.do(desk.staff, ticket, "assign", {"assignee_id": str(desk.staff.user.pk)}).json()
    assert (taken["status"], taken["assignee_id"], taken["responded_at"]) == (
        "in_progress",
        str(desk.staff.user.pk),
        None,
    )

    moved = desk.do(desk.staff, ticket, "assign", {"queue_id": str(other.pk)})
    assert moved.status_code == 204
    assert desk.staff.get(f"{TICKETS}/{ticket['id']}").status_code == 404
    row = Ticket.objects.get()
    assert (row.queue_id, row.assignee, row.resolution_due_at) == (other.pk, None, None)
    admin = client_as("admin")
    assert desk.do(admin, ticket, "assign", {"assignee_id": str(admin.user.pk)}).status_code == 200


def test_own_ticket__is_dealt_with_by_somebody_else(desk, client_as):
    admin = client_as("admin")
    of_admin, of_staff = (TicketFactory(submitter=each.user, queue=desk.queue) for each in (admin, desk.staff))

    assert codes(admin.post(f"{TICKETS}/{of_admin.pk}/resolve")) == (403, "own_ticket")
    assert codes(desk.staff.post(f"{TICKETS}/{of_staff.pk}/resolve")) == (403, "forbidden")
    assert codes(desk.say(desk.staff, {"id": str(of_staff.pk)}, is_internal=True)) == (403, "own_ticket")
    assert set(Ticket.objects.values_list("status", flat=True)) == {"open"}


def test_search__finds_a_number_a_title_and_what_a_text_says(desk):
    ticket, other = desk.submit(title="My marks", text="The Résumé is gone.").json(), desk.submit(title="Else").json()
    Ticket.objects.filter(pk=ticket["id"]).update(number=4711)

    for words in ("4711", "marks", "resume is gone"):
        found = desk.staff.get(f"{TICKETS}?search={words}").json()["results"]
        assert [each["id"] for each in found] == [ticket["id"]], words
    assert [each["id"] for each in desk.staff.get(f"{TICKETS}?search=library").json()["results"]] == [other["id"]]


def test_evaluation__is_the_submitters_once_it_is_resolved_and_for_some_days(desk, frozen_clock):
    ticket, best = desk.submit().json(), {"rating": 5, "rating_comment": "Kind."}

    assert codes(desk.do(desk.student, ticket, "evaluate", best)) == (409, "wrong_state")
    desk.do(desk.staff, ticket, "resolve")
    assert codes(desk.do(desk.staff, ticket, "evaluate", best)) == (403, "forbidden")
    assert desk.do(desk.student, ticket, "evaluate", best).json()["rating"] == 5
    assert desk.do(desk.student, ticket, "evaluate", {"rating": 4}).json()["rating_comment"] == ""
    assert desk.do(desk.student, ticket, "evaluate", {"rating": 6}).status_code == 422
    frozen_clock.shift(14 * 86_400)
    assert codes(desk.do(desk.student, ticket, "evaluate", best)) == (409, "rating_too_late")
    assert Ticket.objects.get().rating == 4


def test_evaluation__in_another_persons_name__is_refused(desk):
    ticket = TicketFactory(submitter=desk.asker, queue=desk.queue, status="resolved")
    actor = Actor(user_id=desk.asker.pk, roles=frozenset({SystemRole.STUDENT}), acting_by=desk.worker.pk)

    with pytest.raises(NotWhileActing):
        evaluate_ticket(actor, pk=ticket.pk, rating=5)
    assert Ticket.objects.get().rating is None
