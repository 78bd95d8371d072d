"""What is said about tickets, to whom, and how two are put together."""

import pytest

from domain.audit.models import AuditEvent
from domain.policy.uploads import FilePurpose
from domain.tickets.models import Ticket, TicketComment
from domain.users.models import User
from tests.api.files.samples import PDF_BYTES, content_of, fetch, store
from tests.api.tickets.conftest import COMMENTS, TICKETS
from tests.factories.files import FileFactory
from tests.factories.help_desk import TicketAttachmentFactory, TicketCommentFactory, TicketFactory
from tests.factories.users import UserRoleFactory
from tests.support.answers import codes, refusals

pytestmark = pytest.mark.django_db


def test_note__never_reaches_the_submitter_by_any_path(desk):
    ticket = desk.submit().json()
    path = f"{TICKETS}/{ticket['id']}"
    before = desk.student.get(path)
    file = FileFactory(owner=desk.staff.user, purpose=FilePurpose.TICKET_ATTACHMENT)

    note = desk.say(desk.staff, ticket, text="A difficult one.", is_internal=True, file_ids=[str(file.pk)]).json()

    after = desk.student.get(path)
    assert (after.content, after["ETag"]) == (before.content, before["ETag"])  # nor updated_at, nor version
    for question in ("", "?include_total=true", "?is_internal=true&include_total=true", f"?ticket_id={ticket['id']}"):
        page = desk.student.get(f"{COMMENTS}{question}").json()
        assert (page["results"], page.get("total", 0)) == ([], 0)
    attachment = note["attachments"][0]["attachment_id"]
    assert desk.student.get(f"{COMMENTS}/{note['id']}").status_code == 404
    assert desk.student.post(f"/api/v1/ticket-attachments/{attachment}/link").status_code == 404
    assert desk.student.get(f"{TICKETS}?search=difficult&include_total=true").json()["total"] == 0
    (shown,) = desk.staff.get(f"{COMMENTS}?ticket_id={ticket['id']}").json()["results"]
    assert shown["text"] == "A difficult one."
    event = AuditEvent.objects.get(action="ticket_comment.add")
    assert event.after == {"ticket_id": ticket["id"], "is_internal": True}


def test_note__is_not_for_who_can_only_answer(desk):
    ticket = desk.submit().json()

    assert codes(desk.say(desk.student, ticket, is_internal=True)) == (403, "forbidden")
    stranger = TicketFactory()
    assert refusals(desk.say(desk.staff, {"id": str(stranger.pk)})) == (422, [("/ticket_id", "does_not_exist")])
    assert TicketComment.objects.count() == 0


def test_note__on_ones_own_ticket_in_ones_own_queue__is_hidden_too(desk):
    own = TicketFactory(submitter=desk.staff.user, queue=desk.queue)
    TicketCommentFactory(ticket=own, is_internal=True)
    answer = TicketCommentFactory(ticket=own)

    assert [each["id"] for each in desk.staff.get(COMMENTS).json()["results"]] == [str(answer.pk)]


def test_note__on_the_ticket_of_an_administrator__is_hidden_from_that_one(desk, client_as):
    admin = client_as("admin")
    own = TicketFactory(submitter=admin.user, queue=desk.queue)
    note, answer = (TicketCommentFactory(ticket=own, is_internal=internal) for internal in (True, False))
    files = [TicketAttachmentFactory(ticket=own, comment=each) for each in (note, answer, None)]

    assert [each["id"] for each in admin.get(COMMENTS).json()["results"]] == [str(answer.pk)]
    assert admin.get(f"{COMMENTS}/{note.pk}").status_code == 404
    links = [admin.post(f"/api/v1/ticket-attachments/{each.pk}/link").status_code for each in files]
    assert links == [404, 200, 200]
    assert client_as("admin").get(f"{COMMENTS}/{note.pk}").status_code == 200


def test_mention__names_only_who_can_read_it(desk):
    ticket, outsider = desk.submit().json(), UserRoleFactory(role_id="staff").user
    student, staff = str(desk.student.user.pk), str(desk.staff.user.pk)

    for ids, internal in (([str(outsider.pk)], False), ([student], True)):
        refused = desk.say(desk.staff, ticket, mentioned_ids=ids, is_internal=internal)
        assert refusals(refused) == (422, [("/mentioned_ids", "mention_not_possible")])
    assert TicketComment.objects.count() == 0
    assert desk.say(desk.student, ticket, mentioned_ids=[staff]).json()["mentioned_ids"] == [staff]
    assert desk.say(desk.staff, ticket, mentioned_ids=[student]).json()["mentioned_ids"] == [student]
    assert desk.say(desk.staff, ticket, mentioned_ids=[staff], is_internal=True).status_code == 201


def test_attachment__of_an_answer__is_read_by_who_reads_the_ticket(desk, client_as, media):
    ticket = desk.submit().json()
    file = store(desk.staff, client_as(), purpose="ticket_attachment")
    answer = desk.say(desk.staff, ticket, file_ids=[file["id"]]).json()
    link = f"/api/v1/ticket-attachments/{answer['attachments'][0]['attachment_id']}/link"

    assert client_as("student").post(link).status_code == 404
    found = desk.student.post(link)

    assert found.status_code == 200, found.content
    assert content_of(fetch(client_as(), found.json())) == PDF_BYTES
    assert AuditEvent.objects.filter(action="ticket_attachment.view").count() == 1


def test_answer__of_somebody_else__tells_the_submitter_who_that_is(desk):
    User.objects.filter(pk=desk.worker.pk).update(preferred_name="Mai", family_name="Pham")
    ticket = desk.submit().json()

    desk.say(desk.staff, ticket)

    (shown,) = desk.student.get(f"{COMMENTS}?ticket_id={ticket['id']}&expand=author").json()["results"]
    assert (shown["author_name"], shown["author"]) == ("Mai Pham", None)


def test_answer__of_the_submitter__takes_up_what_waits_and_reopens_what_is_resolved(desk):
    ticket = desk.submit().json()
    desk.say(desk.student, ticket)
    assert Ticket.objects.get().status == "open"
    desk.do(desk.staff, ticket, "wait")
    desk.say(desk.staff, ticket)
    assert Ticket.objects.get().status == "waiting"

    desk.say(desk.student, ticket)
    assert Ticket.objects.get().status == "in_progress"
    desk.do(desk.staff, ticket, "resolve")
    desk.say(desk.student, ticket)

    row = Ticket.objects.get()
    assert (row.status, row.reopened, row.resolved_at) == ("in_progress", 1, None)
    actions = AuditEvent.objects.filter(object_type="ticket").order_by("pk").values_list("action", flat=True)
    assert list(actions) == [f"ticket.{verb}" for verb in ("add", "wait", "resume", "resolve", "reopen")]


def test_merge__carries_what_was_said_into_the_ticket_that_goes_on(desk):
    first, second, third = (desk.submit(text=f"{number}").json() for number in range(3))
    TicketAttachmentFactory(ticket_id=first["id"])
    desk.say(desk.student, first, text="Said first")

    merged = desk.do(desk.staff, first, "merge", {"merged_into_id": second["id"]}).json()
    assert (merged["status"], merged["merged_into_id"]) == ("closed", second["id"])
    shown = desk.student.get(f"{TICKETS}/{second['id']}").json()
    assert [(each["ticket_id"], each["text"]) for each in shown["merged"]] == [(first["id"], "0")]
    assert [each["origin_id"] for each in shown["attachments"]] == [first["id"]]
    said = desk.student.get(f"{COMMENTS}?ticket_id={second['id']}").json()["results"]
    assert [(each["text"], each["origin_id"]) for each in said] == [("Said first", first["id"])]
    assert codes(desk.do(desk.staff, first, "merge", {"merged_into_id": third["id"]})) == (409, "wrong_state")
    assert codes(desk.do(desk.student, first, "reopen")) == (409, "wrong_state")
    closed = desk.say(desk.student, first)
    assert codes(closed) == (409, "ticket_closed")
    assert closed.json()["params"] == {"merged_into_id": second["id"]}

    # What was merged goes along: no ticket stands behind one that is merged itself.
    desk.do(desk.staff, second, "merge", {"merged_into_id": third["id"]})
    assert {str(pk) for pk in Ticket.objects.values_list("merged_into_id", flat=True) if pk} == {third["id"]}
    assert TicketComment.objects.get().origin_id == Ticket.objects.get(pk=first["id"]).pk


def test_merge__of_two_peoples_tickets_or_into_a_closed_one__is_refused(desk):
    ticket, other = desk.submit().json(), TicketFactory(queue=desk.queue)
    closed = TicketFactory(submitter=desk.student.user, queue=desk.queue, status="closed")

    for target, why in ((ticket["id"], "itself"), (str(other.pk), "somebody else"), (str(closed.pk), "is closed")):
        refused = desk.do(desk.staff, ticket, "merge", {"merged_into_id": target})
        assert refusals(refused) == (422, [("/merged_into_id", "merger_not_possible")])
        assert why in refused.json()["errors"][0]["detail"]
    hidden = desk.do(desk.staff, ticket, "merge", {"merged_into_id": str(TicketFactory().pk)})
    assert refusals(hidden) == (422, [("/merged_into_id", "merger_not_possible")])
    assert not Ticket.objects.filter(merged_into__isnull=False).exists()
