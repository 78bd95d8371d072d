"""From a draft to what is announced: two people decide, on what they have read."""

import pytest

from domain.audit.models import AuditEvent
from domain.events.models import Event
from domain.policy.workflows import EventState
from domain.shared import clock
from tests.api.events.samples import EVENTS, event, to
from tests.factories.academic import SemesterOfferingFactory, UnitFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db
ANY_VERSION = {"HTTP_IF_MATCH": "*"}


@pytest.fixture
def staff(client_as):
    return client_as("staff")


def state(row):
    return Event.objects.values_list("status", flat=True).get(pk=row.pk if hasattr(row, "pk") else row)


def test_event__written_by_a_convenor__is_published_by_the_office(client_as, staff):
    convenor = client_as("convenor")
    offering = SemesterOfferingFactory(unit=UnitFactory(convenor=convenor.user))
    pk = convenor.post(EVENTS, event(to("offering", offering))).json()["id"]
    path = f"{EVENTS}/{pk}"

    assert convenor.post(f"{path}/submit").json()["status"] == "in_review"
    back = staff.post(f"{path}/reopen", {"reason": "Which room?"}).json()
    assert (back["status"], back["reopening_reason"], back["submitted_by_id"]) == ("draft", "Which room?", None)
    convenor.patch(path, {"location": "EN101"})
    handed_in = convenor.post(f"{path}/submit")
    assert (handed_in.json()["reopening_reason"], convenor.post(f"{path}/publish", **ANY_VERSION).status_code) == (
        "",
        403,
    )
    assert staff.post(f"{path}/publish").status_code == 428
    stale = staff.post(f"{path}/publish", HTTP_IF_MATCH='"1"')
    assert (stale.status_code, state(pk)) == (412, "in_review")
    published = staff.post(f"{path}/publish", HTTP_IF_MATCH=handed_in["ETag"])
    assert (published.status_code, published.json()["published_by_id"]) == (200, str(staff.user.pk))
    off = convenor.post(f"{path}/cancel", {"notice": "The speaker is ill."}).json()
    assert (off["status"], off["notice"], off["published_at"] is None) == ("cancelled", "The speaker is ill.", False)
    told = AuditEvent.objects.filter(object_id=pk).order_by("pk").values_list("action", flat=True)
    steps = ["add", "submit", "reopen", "change", "submit", "publish", "cancel"]
    assert list(told) == [f"event.{step}" for step in steps]


@pytest.mark.parametrize("by", ["author", "author_acting_by", "submitted_by", "submitted_acting_by"])
def test_publish__of_ones_own__is_refused(staff, by):
    row = EventFactory(status=EventState.IN_REVIEW, **{by: staff.user})

    answer = staff.post(f"{EVENTS}/{row.pk}/publish", **ANY_VERSION)

    assert (answer.status_code, answer.json()["code"]) == (403, "own_event")
    assert state(row) == "in_review"


def test_publish__of_what_one_wrote_in_another_persons_name__is_refused(client_as, staff):
    admin, other = client_as("admin"), client_as("staff")
    token = admin.post(f"/api/v1/users/{staff.user.pk}/act-as", {"reason": "Looking into a request."}).json()
    written = client_as()
    written.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token['access_token']}"
    pk = written.post(EVENTS, event({"kind": "everyone"})).json()["id"]
    other.post(f"{EVENTS}/{pk}/submit")

    answer = admin.post(f"{EVENTS}/{pk}/publish", **ANY_VERSION)

    assert (answer.status_code, answer.json()["code"]) == (403, "own_event")
    assert state(pk) == "in_review"
    assert client_as("staff").post(f"{EVENTS}/{pk}/publish", **ANY_VERSION).json()["status"] == "published"


def test_steps__that_come_too_early_or_too_late__are_refused(staff):
    draft, empty, over = (
        EventFactory(),
        EventFactory(to=[]),
        EventFactory(starts_on=clock.now().date().replace(year=2020)),
    )

    for row, step, code in (
        (draft, "publish", "wrong_state"),
        (draft, "reopen", "wrong_state"),
        (empty, "submit", "no_audience"),
        (over, "submit", "event_over"),
    ):
        answer = staff.post(
            f"{EVENTS}/{row.pk}/{step}", {"reason": "Because."} if step == "reopen" else {}, **ANY_VERSION
        )
        assert answer.json()["code"] == code
        assert state(row) == "draft"
    Event.objects.filter(pk=over.pk).update(status=EventState.IN_REVIEW, submitted_at=clock.now())
    assert staff.post(f"{EVENTS}/{over.pk}/publish", **ANY_VERSION).json()["code"] == "event_over"
    assert staff.post(f"{EVENTS}/{draft.pk}/cancel", {"notice": ""}).status_code == 422
    assert (state(over), state(draft)) == ("in_review", "draft")


def test_bulk_publish__many__an_outcome_for_each_by_as_many_statements(staff, query_count):
    def send(rows, key, **headers):
        items = [{"event_id": str(row.pk), "version": row.version} for row in rows]
        return staff.post(f"{EVENTS}/bulk-publish", {"items": items}, HTTP_IDEMPOTENCY_KEY=key, **headers)

    review = EventState.IN_REVIEW
    good, own, draft = EventFactory(status=review), EventFactory(status=review, author=staff.user), EventFactory()
    stale, gone = EventFactory(status=review), EventFactory.build(organizer=None, to=[])
    stale.version = 7
    rows = [own, good, gone, draft, stale]

    rehearsed = send(rows, "a", HTTP_PREFER="dry-run")
    assert (rehearsed.json()["published"], state(good)) == (1, "in_review")
    answer = send(rows, "a")

    assert answer.status_code == 200, answer.content
    assert answer.json() == rehearsed.json()
    assert (answer.json()["published"], answer.json()["failed"]) == (1, 4)
    codes = [[error["code"] for error in each["errors"]] for each in answer.json()["outcomes"]]
    assert codes == [["own_event"], [], ["not_found"], ["wrong_state"], ["stale"]]
    assert [each["event_id"] for each in answer.json()["outcomes"]] == [str(row.pk) for row in rows]
    assert [state(row) for row in (own, good, draft, stale)] == ["in_review", "published", "draft", "in_review"]
    record = AuditEvent.objects.get(action="event.publish")
    assert (record.object_id, record.after) == (good.pk, {"status": "published"})
    assert Event.objects.get(pk=good.pk).published_by == staff.user
    one, many = [EventFactory(status=review)], EventFactory.create_batch(12, status=review)
    assert query_count(lambda: send(one, "b")) == query_count(lambda: send(many, "c"))
    assert Event.objects.filter(status="published").count() == 14


def test_bulk_publish__twice_the_same_or_without_a_key__is_refused(staff):
    item = {"event_id": str(EventFactory(status=EventState.IN_REVIEW).pk), "version": 1}

    twice = staff.post(f"{EVENTS}/bulk-publish", {"items": [item, item]}, HTTP_IDEMPOTENCY_KEY="a")
    keyless = staff.post(f"{EVENTS}/bulk-publish", {"items": [item]})

    assert (twice.status_code, twice.json()["errors"][0]["code"]) == (422, "repeated")
    assert (keyless.status_code, keyless.json()["code"]) == (422, "idempotency_key_required")
    assert Event.objects.get().status == "in_review"
