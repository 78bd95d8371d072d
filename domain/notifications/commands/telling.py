"""Telling people: the news is kept with its cause, and everybody is told of it by a job."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Func, QuerySet
from uuid_utils.compat import uuid7

from domain.notifications import queries, rules
from domain.notifications.models import Happening, Notification, NotificationDelivery
from domain.policy import limits
from domain.policy.notifications import MANNERS, NotificationChannel, NotificationKind, NotificationTiming
from domain.shared import clock
from domain.shared.actor import Actor, origin
from domain.shared.jobs import enqueue
from domain.shared.models import Record, noun_of

COLUMNS: Final = (
    "id, version, created_at, updated_at, kind, key, about_type, about_id, caused_by_id, words, told, people"
)
ROW: Final = "(%s, 1, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, 0, ARRAY(SELECT DISTINCT p FROM {} s(p) ORDER BY p))"


@dataclass(frozen=True)
class News:
    """Something to tell people of: once for its key, with the facts that the kind's words name.

    `people` are ids, or a query of the rows of people; it is asked in the statement that keeps the news.
    """

    kind: NotificationKind
    key: str
    people: "Iterable[UUID] | QuerySet[Any]"
    about: Record | None = None
    facts: Mapping[str, str | int] = field(default_factory=dict)


def tell(
    actor: Actor,
    *,
    kind: NotificationKind,
    key: str,
    people: "Iterable[UUID] | QuerySet[Any]",
    about: Record | None = None,
    facts: Mapping[str, str | int] | None = None,
) -> None:
    """Tell people of something that has just happened, in the caller's transaction. See `tell_all`."""
    tell_all(actor, news=[News(kind, key, people, about, facts or {})])


@transaction.atomic(savepoint=False)  # the two belong together; a savepoint would cost as much again
def tell_all(actor: Actor, *, news: Sequence[News]) -> None:
    """Keep news and queue one job that tells people, in the caller's transaction, by two statements.

    What has a key that is known is not told again. Whoever acts is not told of it, unless the kind says so.
    """
    rows, values = [], []
    for each in news:
        source, ids = _those_to_tell(each.people)
        if source:
            rows.append(ROW.format(source))
            values += [*_told(actor, each), *ids]
    if not rows:
        return
    statement = f"INSERT INTO happenings ({COLUMNS}) VALUES {', '.join(rows)} ON CONFLICT (key) DO NOTHING RETURNING id"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        kept = [str(pk) for (pk,) in cursor.fetchall()]
    if kept:
        enqueue("notifications.fan_out", happening_ids=kept)


def _those_to_tell(people: "Iterable[UUID] | QuerySet[Any]") -> tuple[str, list[Any]]:
    """Return what stands for the people in the statement, with its values; nothing if there is nobody."""
    if isinstance(people, QuerySet):
        try:
            sql, params = people.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            return "", []
        return f"({sql})", list(params)
    ids = list(people)
    return ("unnest(%s::uuid[])", [ids]) if ids else ("", [])


def _told(actor: Actor, news: News) -> list[Any]:
    now = clock.now()
    about = news.about
    words = orjson.dumps(rules.words_of(news.kind, news.facts)).decode()
    noun, pk = (noun_of(about), about.pk) if about is not None else ("", None)
    return [uuid7(), now, now, news.kind.value, news.key, noun, pk, origin(actor)["actor_id"], words]


@transaction.atomic
def add_notifications(actor: Actor, *, happening_id: Any) -> bool:
    """Tell the next people of a happening; return whether there are more.

    The happening is locked, so that two workers with the same task take turns, and nobody is told twice or missed.
    """
    happening = _locked(happening_id)
    if happening is None or happening.told_at is not None:
        return False
    first, last = happening.told + 1, happening.told + limits.NOTIFICATION_BATCH
    part = Func("people", template=f"(%(expressions)s)[{first}:{last}]")
    chunk = Happening.objects.filter(pk=happening_id).values_list(part, flat=True).get()
    mailed = _add_for(happening, chunk)
    happening.told += len(chunk)
    happening.updated_at = clock.now()
    changed = ["told", "updated_at"]
    if len(chunk) < limits.NOTIFICATION_BATCH:
        happening.told_at, happening.people = happening.updated_at, []
        changed += ["told_at", "people"]
    happening.save(update_fields=changed)
    if mailed and happening.told_at is not None:
        enqueue("notifications.send_due")
    return happening.told_at is None


def _locked(happening_id: Any) -> Happening | None:
    """Lock a happening without reading whom it is for, who may be many."""
    rows = Happening.objects.select_for_update(of=("self",), no_key=True).defer("people")
    return rows.filter(pk=happening_id).first()


def _add_for(happening: Happening, people: Sequence[Any]) -> bool:
    """Add what these people get; return whether there are e-mails to send at once."""
    kind, now = NotificationKind(happening.kind), clock.now()
    manner = MANNERS[kind]
    shown, mailed = [], []
    about = {"about_type": happening.about_type, "about_id": happening.about_id}
    for each in queries.recipients(happening, people, now=now):
        if each.user_id == happening.caused_by_id and not manner.tells_doer:
            continue
        if rules.timing_of(kind, NotificationChannel.IN_APP, each.in_app) != NotificationTiming.NEVER:
            row = Notification(happening=happening, recipient_id=each.user_id, kind=kind, **about)
            shown.append(row)
        timing = rules.timing_of(kind, NotificationChannel.EMAIL, each.email)
        if timing != NotificationTiming.NEVER:
            due = rules.due_at(now, timing=timing, hours=each.hours, urgent=manner.urgent, before=each.before)
            letter = NotificationDelivery(happening=happening, recipient_id=each.user_id, timing=timing, due_at=due)
            mailed.append(letter)
    Notification.objects.bulk_create(shown)
    NotificationDelivery.objects.bulk_create(mailed)
    return any(each.due_at <= now for each in mailed) or happening.told > 0
