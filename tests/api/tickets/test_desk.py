"""Setting up the help desk, saved filters, and figures."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.audit.models import AuditEvent
from domain.help_desk.models import BusinessPeriod, TicketQueue, TicketQueueMember, TicketRoute
from domain.tickets.models import TicketView
from tests.api.tickets.conftest import TICKETS
from tests.factories.academic import UnitFactory
from tests.factories.help_desk import BusinessCalendarFactory, TicketFactory, TicketQueueFactory
from tests.factories.users import UserFactory, UserRoleFactory
from tests.support.answers import codes, refusals

pytestmark = pytest.mark.django_db
QUEUES, VIEWS = "/api/v1/ticket-queues", "/api/v1/ticket-views"
MONDAY = {"weekday": 1, "opens": "09:00", "closes": "24:00"}


def test_calendar__is_written_whole_and_what_runs_by_it_is_reckoned_anew(client_as, monkeypatch):
    asked = []
    monkeypatch.setattr("domain.help_desk.commands.enqueue", lambda task, **how: asked.append((task, how)))
    admin, calendar = client_as("admin"), BusinessCalendarFactory()
    queue, path = TicketQueueFactory(calendar=calendar), f"/api/v1/business-calendars/{calendar.pk}"

    changed = admin.patch(path, {"weekly": [MONDAY], "holidays": [{"held_on": "2026-12-25", "name": "Christmas Day"}]})

    assert changed.status_code == 200, changed.content
    assert (changed.json()["weekly"], changed.json()["version"]) == ([MONDAY], 2)
    assert changed.json()["holidays"] == [{"held_on": "2026-12-25", "name": "Christmas Day"}]
    assert asked == [("tickets.reschedule", {"queue_id": str(queue.pk)})]
    event = AuditEvent.objects.get(action="business_calendar.change")
    assert event.after["weekly"] == [{"weekday": 1, "opens_minute": 540, "closes_minute": 1440}]
    again = admin.patch(path, {"weekly": [MONDAY]})
    assert again.json()["version"] == 2
    christmas = {"held_on": "2026-12-25", "name": "Christmas Day"}
    for wrong, pointer, because in (
        ({"weekly": []}, "/weekly", "short"),
        ({"weekly": [MONDAY, {**MONDAY, "opens": "10:00"}]}, "/weekly/1", "overlap"),
        ({"weekly": [{**MONDAY, "closes": "09:00"}]}, "/weekly/0", "closed"),
        ({"holidays": [christmas, christmas]}, "/holidays/1", "repeated"),
        ({"holidays": [{**christmas, "held_on": "1900-12-25"}]}, "/holidays/0", "year"),
    ):
        answer = admin.patch(path, wrong)
        assert refusals(answer) == (422, [(pointer, "business_hours_invalid")])
        assert answer.json()["errors"][0]["params"]["because"] == because
    for wrong in ("24:01", "9:00", "09:60"):
        assert admin.patch(path, {"weekly": [{**MONDAY, "closes": wrong}]}).status_code == 422
    assert BusinessPeriod.objects.get().closes_minute == 1440


def test_queue__has_staff_as_members_and_one_target_for_a_priority(client_as):
    admin, staff = client_as("admin"), UserRoleFactory(role_id="staff").user
    target = {"priority": "high", "response_minutes": 60, "resolution_minutes": 480}
    body = {"name": "IT", "member_ids": [str(staff.pk)], "targets": [target]}

    made = admin.post(QUEUES, body)

    assert made.status_code == 201, made.content
    assert (made.json()["member_ids"], made.json()["targets"]) == ([str(staff.pk)], [target])
    shown = client_as("student").get(f"{QUEUES}/{made.json()['id']}").json()
    assert (shown["name"], shown["member_ids"]) == ("IT", None)
    other = {**body, "name": "Other"}
    for wrong, pointer, code in (
        ({"member_ids": [str(UserFactory().pk)]}, "/member_ids", "not_staff"),
        ({"targets": [target, target]}, "/targets/1/priority", "targets_invalid"),
        ({"targets": [{**target, "response_minutes": 481}]}, "/targets/0/response_minutes", "targets_invalid"),
    ):
        assert refusals(admin.post(QUEUES, {**other, **wrong})) == (422, [(pointer, code)])
    assert codes(admin.post(QUEUES, body)) == (409, "already_exists")
    assert TicketQueue.objects.count() == TicketQueueMember.objects.count() == 1


def test_category__leads_units_to_queues_that_exist(client_as):
    admin, unit, queue = client_as("admin"), UnitFactory(), TicketQueueFactory()
    route = {"unit_id": str(unit.pk), "queue_id": str(queue.pk)}

    made = admin.post("/api/v1/ticket-categories", {"name": "Marks", "routes": [route]})

    assert made.status_code == 201, made.content
    path = f"/api/v1/ticket-categories/{made.json()['id']}"
    for wrong in ([route, route], [{**route, "queue_id": str(unit.pk)}]):
        assert refusals(admin.patch(path, {"routes": wrong})) == (422, [("/routes", "route_invalid")])
    assert TicketRoute.objects.get().queue_id == queue.pk
    assert admin.patch(path, {"routes": []}).json()["routes"] == []


def test_view__is_a_question_that_the_list_understands_for_oneself_or_ones_queue(desk, client_as):
    asked = {"name": "Mine", "query": f"queue_id={desk.queue.pk}&unassigned=true", "queue_id": str(desk.queue.pk)}
    TicketFactory(queue=desk.queue)
    colleague = client_as("staff")

    made = desk.staff.post(VIEWS, asked)

    assert made.status_code == 201, made.content
    assert len(desk.staff.get(f"{TICKETS}?{made.json()['query']}").json()["results"]) == 1
    assert colleague.get(VIEWS).json()["results"] == []
    TicketQueueMember.objects.create(queue=desk.queue, member=colleague.user)
    assert [each["name"] for each in colleague.get(VIEWS).json()["results"]] == ["Mine"]
    assert codes(colleague.delete(f"{VIEWS}/{made.json()['id']}")) == (403, "forbidden")
    for query in ("stauts=open", "status=opened", "cursor=x", "?"):
        refused = desk.staff.post(VIEWS, {"name": query, "query": query})
        assert refusals(refused) == (422, [("/query", "invalid_query")])
    elsewhere = {**asked, "name": "Other", "queue_id": str(TicketQueueFactory().pk)}
    assert refusals(desk.staff.post(VIEWS, elsewhere)) == (422, [("/queue_id", "does_not_exist")])
    path = f"{VIEWS}/{made.json()['id']}"
    assert codes(colleague.patch(path, {"name": "Ours"})) == (403, "forbidden")
    for name, wrong in (("query", "stauts=open"), ("queue_id", elsewhere["queue_id"])):
        assert refusals(desk.staff.patch(path, {name: wrong}))[1][0][0] == f"/{name}"
    assert refusals(desk.staff.post(VIEWS, asked)) == (409, [("/name", "already_exists")])
    assert TicketView.objects.get().version == 1
    assert desk.staff.patch(path, {"query": "status=open", "queue_id": None}).json()["query"] == "status=open"
    assert colleague.get(VIEWS).json()["results"] == []
    assert desk.staff.delete(f"{VIEWS}/{made.json()['id']}").status_code == 204


def test_statistics__count_what_the_caller_deals_with_in_one_statement(desk, client_as, query_count):
    hour, then = timedelta(hours=1), datetime(2026, 1, 31, 23, 59, tzinfo=UTC)
    for number in (1, 2, 9):
        took = {"responded_at": then, "response_took": number * hour, "resolution_took": number * 2 * hour}
        TicketFactory(queue=desk.queue, category=desk.category, status="closed", created_at=then, **took)
    TicketFactory(queue=desk.queue, category=desk.category, resolution_due_at=then, created_at=then + hour)
    TicketFactory(queue=desk.queue, submitter=desk.staff.user)
    TicketFactory()
    path, staff = "/api/v1/ticket-statistics", desk.staff

    (group,) = staff.get(path).json()["groups"]

    assert group == {
        "id": str(desk.queue.pk),
        "name": desk.queue.name,
        "tickets": 4,
        "open": 1,
        "unassigned": 1,
        "breached": 1,
        "median_response_minutes": 120,
        "median_resolution_minutes": 240,
    }
    months = staff.get(f"{path}?group_by=month").json()["groups"]
    assert [(each["name"], each["tickets"]) for each in months] == [("2026-01", 3), ("2026-02", 1)]
    since = f"{path}?group_by=category&created_at__gte=2026-02-01T00:00:00Z"
    assert [each["tickets"] for each in staff.get(since).json()["groups"]] == [1]
    assert sum(each["tickets"] for each in client_as("admin").get(path).json()["groups"]) == 6
    assert codes(desk.student.get(path)) == (403, "forbidden")
    assert codes(staff.get(f"{path}?group_by=day")) == (400, "invalid_query")
    assert query_count(lambda: staff.get(path)) == 1
