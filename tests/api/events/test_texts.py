"""What is written about events in each channel."""

import pytest
from django.db import IntegrityError, connection, transaction

from domain.audit.models import AuditEvent
from domain.events import jobs
from domain.events.models import EventText, EventTextVersion
from domain.jobs.models import Job
from domain.policy.events import TEXT_LENGTHS, Channel
from domain.shared.chat import ChatCompletions
from domain.shared.drafting import Nothing, use_generator
from tests.factories.academic import SemesterOfferingFactory, UnitFactory
from tests.factories.event_texts import EventTextFactory, EventTextVersionFactory
from tests.factories.events import EventFactory
from tests.support.answers import codes, refusals
from tests.support.model import raw, saying, serving

pytestmark = pytest.mark.django_db
TEXTS, VERSIONS = "/api/v1/event-texts", "/api/v1/event-text-versions"


def versions_of(client, text_id):
    rows = client.get(f"{VERSIONS}?text_id={text_id}&ordering=number").json()["results"]
    return [(row["number"], row["body"], row["source"], row["written_by_id"]) for row in rows]


def test_text__written_and_changed__keeps_every_version(client_as):
    client, other, event = client_as("staff"), client_as("admin"), EventFactory()

    added = client.post(TEXTS, {"event_id": str(event.pk), "channel": "newsletter", "body": "One."})
    changed = other.patch(f"{TEXTS}/{added.json()['id']}", {"body": "Two."}, headers={"If-Match": added["ETag"]})

    assert (added.status_code, changed.status_code) == (201, 200), changed.content
    told = changed.json()
    assert (told["body"], told["source"], told["written_by_id"]) == ("Two.", "human", str(other.user.pk))
    assert versions_of(client, told["id"]) == [
        (1, "One.", "human", str(client.user.pk)),
        (2, "Two.", "human", str(other.user.pk)),
    ]
    again = other.patch(f"{TEXTS}/{told['id']}", {"body": "Two."}, headers={"If-Match": changed["ETag"]})
    assert (again.status_code, len(versions_of(client, told["id"]))) == (200, 2)
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "event_text.add",
        "event_text.change",
    ]


def test_text__changed_without_or_on_an_old_version__is_refused(client_as):
    text, client = EventTextFactory(body="One."), client_as("staff")

    assert codes(client.patch(f"{TEXTS}/{text.pk}", {"body": "x"})) == (428, "precondition_required")
    stale = client.patch(f"{TEXTS}/{text.pk}", {"body": "x"}, headers={"If-Match": '"7"'})
    assert codes(stale) == (412, "stale")
    text.refresh_from_db()
    assert text.body == "One."


@pytest.mark.parametrize("channel", Channel)
def test_text__longer_than_its_channel_takes__is_refused(client_as, channel):
    client, event, most = client_as("staff"), EventFactory(), TEXT_LENGTHS[channel]

    body = {"event_id": str(event.pk), "channel": channel}
    refused = client.post(TEXTS, {**body, "body": "x" * (most + 1)})
    assert refusals(refused)[1][0][0] == "/body"
    assert not EventText.objects.exists()
    text = client.post(TEXTS, {**body, "body": "x" * most})
    assert text.status_code == 201
    again = client.patch(f"{TEXTS}/{text.json()['id']}", {"body": "x" * (most + 1)}, headers={"If-Match": "*"})
    assert refusals(again)[1][0][0] == "/body"
    with pytest.raises(IntegrityError), transaction.atomic():
        EventText.objects.update(body="x" * (most + 1))


def test_text__second_of_a_channel__conflicts(client_as):
    text = EventTextFactory()

    response = client_as("staff").post(
        TEXTS, {"event_id": str(text.event_id), "channel": text.channel, "body": "Another."}
    )

    assert codes(response) == (409, "already_exists")


def test_texts__of_others_events__are_out_of_reach(client_as):
    text = EventTextFactory(event=EventFactory(status="published"))
    convenor = client_as("convenor")

    assert convenor.get(f"{TEXTS}/{text.pk}").status_code == 404
    assert convenor.get(TEXTS).json()["results"] == []
    assert client_as("student").get(TEXTS).status_code == 403
    body = {"event_id": str(text.event_id), "channel": "article", "body": "Mine."}
    assert codes(convenor.post(TEXTS, body)) == (403, "forbidden")
    generated = convenor.post(f"{TEXTS}/generate", {"event_id": str(text.event_id), "channels": ["article"]})
    assert codes(generated) == (403, "forbidden")
    assert EventText.objects.count() == 1


@pytest.mark.parametrize("statement", ["UPDATE event_text_versions SET body = 'x'", "DELETE FROM event_text_versions"])
def test_version__once_written__stays(statement):
    EventTextVersionFactory(body="One.")

    with pytest.raises(Exception, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert EventTextVersion.objects.get().body == "One."


@pytest.fixture
def model():
    """Let a server of the test draft texts."""
    with serving(saying("```\r\nA draft.\x07\r\n```")) as served:
        use_generator(ChatCompletions(url=served.url, model="m", key="", seconds=5))
        yield served
        use_generator(Nothing())


def generate(client, event, *channels):
    return client.post(f"{TEXTS}/generate", {"event_id": str(event.pk), "channels": list(channels)})


def test_generate__with_nothing_that_drafts__is_refused(client_as):
    assert codes(generate(client_as("staff"), EventFactory(), "article")) == (409, "generator_off")
    assert not Job.objects.exists()


def test_generate__for_two_channels__keeps_drafts_of_what_readers_will_read(client_as, model):
    client = client_as("staff")
    event = EventFactory(
        title="Robots", description="See them.", remarks="Budget 900.", location="Hall", campus="hanoi"
    )
    text = EventTextFactory(event=event, channel="article", body="By hand.")
    EventTextVersionFactory(text=text, number=1)

    response = generate(client, event, "article", "social_post")
    assert response.status_code == 202, response.content
    jobs.try_generate_texts(None, response.json()["id"])

    job = client.get(response["Location"]).json()
    assert (job["state"], job["result"], job["progress"]["unit"]) == ("succeeded", {"created": 2, "failed": 0}, "texts")
    rows = client.get(f"{TEXTS}?event_id={event.pk}").json()["results"]
    assert {row["channel"]: (row["body"], row["source"], row["version"]) for row in rows} == {
        "article": ("A draft.", "generated", 2),
        "social_post": ("A draft.", "generated", 1),
    }
    assert [row[:3] for row in versions_of(client, text.pk)] == [
        (1, "By hand.", "human"),
        (2, "A draft.", "generated"),
    ]
    event.refresh_from_db()
    assert event.status == "draft"
    asked = "\n".join(message["content"] for each in model.asked for message in each["body"]["messages"])
    assert "Title: Robots" in asked
    assert "Hall, Hà Nội" in asked
    for secret in ("Budget", event.organizer.email, event.organizer.family_name, str(event.pk)):
        assert secret not in asked


def test_generate__while_somebody_writes__leaves_that(client_as, model):
    client, event = client_as("staff"), EventFactory()
    job = generate(client, event, "article", "newsletter").json()["id"]
    client.post(TEXTS, {"event_id": str(event.pk), "channel": "article", "body": "By hand."})

    jobs.generate_texts(job)

    assert EventText.objects.get(channel="article").body == "By hand."
    assert EventText.objects.get(channel="newsletter").body == "A draft."
    (row,) = client.get(f"/api/v1/job-rows?job_id={job}&failed=true").json()["results"]
    assert (row["index"], row["problem"]["code"]) == (0, "stale")


def test_generate__answered_badly__fails_and_keeps_what_there_was(client_as, model):
    client, event = client_as("staff"), EventFactory()
    job = generate(client, event, "article").json()["id"]
    model.behaviour = raw(b"", 500)

    jobs.generate_texts(job)

    assert client.get(f"/api/v1/jobs/{job}").json()["problem"]["code"] == "generator_failed"
    assert not EventText.objects.exists()


def test_generate__by_somebody_who_lost_the_right__tells_nobody_of_the_event(client_as, model):
    client = client_as("staff")
    job = generate(client, EventFactory(), "article").json()["id"]
    client.user.user_roles.all().delete()

    jobs.generate_texts(job)

    assert (Job.objects.get(pk=job).problem["code"], model.asked) == ("not_found", [])
    assert not EventText.objects.exists()


def test_generate__of_a_cancelled_job_or_run_twice__keeps_no_more(client_as, model):
    client, event = client_as("staff"), EventFactory()
    first, second = (generate(client, event, channel).json()["id"] for channel in ("article", "newsletter"))
    client.post(f"/api/v1/jobs/{first}/cancel")

    for job in (first, second, second):
        jobs.generate_texts(job)

    assert [(text.channel, text.version) for text in EventText.objects.all()] == [("newsletter", 1)]


def test_generate__by_a_convenor_of_the_event__is_done(client_as, model):
    convenor = client_as("convenor")
    event = EventFactory(to=[{"offering": SemesterOfferingFactory(unit=UnitFactory(convenor=convenor.user))}])

    job = generate(convenor, event, "social_post").json()["id"]
    jobs.generate_texts(job)

    assert EventText.objects.get().written_by_id == convenor.user.pk
