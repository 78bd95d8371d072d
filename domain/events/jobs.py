"""What is done with events in the background: long files, and drafts that take their time."""

from types import MappingProxyType
from typing import Any, Final

from django.db import transaction
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from domain.events import queries, rules
from domain.events.commands import add_queued_events, keep_event_text, tell_of_start
from domain.jobs import jobs
from domain.jobs.commands import fail_job, report_job, start_job, succeed_job
from domain.jobs.jobs import SYSTEM, TRIES, Addable, Addables
from domain.jobs.models import Job, JobRow
from domain.policy.events import Channel
from domain.shared.actor import Actor
from domain.shared.drafting import generator
from domain.shared.errors import DomainError, GeneratorFailed, GeneratorOff, NotFound

RETRY: Final = RetryStrategy(max_attempts=TRIES, exponential_wait=3)
RESOURCES: Final[Addables] = MappingProxyType({"event": Addable(None, add_queued_events)})


@app.task(name="events.add_imported_events", retry=RETRY, pass_context=True)
def try_add_imported_events(context: JobContext, job_id: str) -> None:
    """Add the events of a long file, as often as it takes."""
    jobs.try_add_rows(context, job_id, RESOURCES)


def add_rows(job_id: str) -> None:
    """Add the events of a job, once."""
    jobs.add_rows(job_id, RESOURCES)


@app.task(name="events.generate_texts", retry=RETRY, pass_context=True)
def try_generate_texts(context: JobContext, job_id: str) -> None:
    """Have drafts written, as often as it takes. A generator that fails is not asked again: people may."""
    jobs.try_work(context, job_id, lambda: generate_texts(job_id))


def generate_texts(job_id: str) -> None:
    """Have a draft written for each channel of a job; run again, go on after the last one that was kept."""
    job = start_job(SYSTEM, pk=job_id)
    if job is None:
        return
    versions = list(job.payload["versions"].items())
    for channel, version in versions[job.done :]:
        owner = jobs.owner_of(job)  # nobody else is told of the event either
        if owner is None:
            return
        try:
            body = _drafted(owner, job.payload["event_id"], Channel(channel))
        except (GeneratorFailed, GeneratorOff, NotFound) as error:
            fail_job(SYSTEM, job=job, problem={"code": error.code, "detail": _told(error)})
            return
        if not _keep(job, channel, version, body):
            return
    failed = job.rows.filter(problem__isnull=False).count()
    succeed_job(SYSTEM, job=job, result={"created": job.done - failed, "failed": failed})


def _drafted(owner: Actor, event_id: Any, channel: Channel) -> str:
    """Ask for a text, outside any transaction.

    :raises NotFound: if the owner does not write about the event any more
    :raises GeneratorOff, GeneratorFailed: if there is no text
    """
    facts = rules.facts_of(queries.facts_of(owner, "event_text.generate", event_id))
    body = rules.fitted(generator().draft(task=rules.task_of(channel), facts=facts), channel)
    if not body:
        raise GeneratorFailed(because="malformed")
    return body


def _told(error: DomainError) -> str:
    because = error.params.get("because")
    return f"{error.detail} ({because})." if because else f"{error.detail}."


@transaction.atomic
def _keep(job: Job, channel: str, version: int, body: str) -> bool:
    """Keep a draft and count it in one transaction; False when the job is over."""
    owner = jobs.owner_of(job)
    if owner is None:
        return False
    row = JobRow(job=job, index=job.done)
    try:
        with transaction.atomic():
            told = {"event_id": job.payload["event_id"], "channel": channel, "version": version}
            row.object_id = keep_event_text(owner, body=body, **told).pk
    except DomainError as error:
        row.problem = {"code": error.code, "detail": f"{channel}: {error.detail}."}
    if not report_job(SYSTEM, job=job, done=job.done + 1, rows=[row]):
        transaction.set_rollback(True)  # cancelled: what was not counted was not done
        return False
    return True


@app.periodic(cron="*/5 * * * *")
@app.task(name="events.tell_of_start", queueing_lock="events.tell_of_start")
def try_tell_of_start(timestamp: int) -> None:
    """Tell the audiences of events that start in a day or an hour, if they chose to be told then."""
    tell_of_start(SYSTEM)
