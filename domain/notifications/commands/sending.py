"""Sending e-mails: claimed in one transaction, sent outside any, and what became of them kept in another.

A worker that dies between sending and keeping leaves e-mails that are sent again, with the same Message-ID: at least
once, and known as a repetition.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from uuid_utils.compat import uuid7

from domain.audit.commands import record_event
from domain.notifications import queries, rules
from domain.notifications.models import NotificationDelivery
from domain.policy import limits
from domain.policy.notifications import MANNERS, NotificationChannel, NotificationKind, NotificationTiming
from domain.policy.workflows import NOTIFICATION_DELIVERY
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.jobs import enqueue
from domain.shared.locking import lock, lock_all
from domain.shared.transitions import advance, advance_all


@dataclass(frozen=True)
class Letter:
    """One e-mail that has been claimed."""

    letter_id: Any
    email: str
    name: str
    language: str
    items: Sequence[rules.Item]
    delivery_ids: Sequence[Any]


@transaction.atomic
def claim_letters(actor: Actor) -> list[Letter] | None:
    """Take the next e-mails that are due, for as long as trying may take; None if none is due, none if none is wanted.

    What has been read or switched off meanwhile, or is for somebody whose account has ended, is dropped; what falls
    into quiet hours waits for their end. Others skip what is locked.
    """
    now = clock.now()
    due = queries.due_deliveries(now)
    if not due:
        return None
    kept: list[NotificationDelivery] = []
    dropped: list[NotificationDelivery] = []
    late: list[NotificationDelivery] = []
    for row in due:
        if _is_moot(row):
            dropped.append(row)
        elif (until := _free_at(row, now)) > now:
            row.due_at = until
            late.append(row)
        else:
            kept.append(row)
    advance_all(dropped, NOTIFICATION_DELIVERY, "notification_delivery.drop")
    letters = list(_grouped(kept).values())
    for same in letters:
        letter_id = next((row.letter_id for row in same if row.letter_id), None) or uuid7()
        for row in same:
            row.letter_id, row.attempts = letter_id, row.attempts + 1
            row.due_at = now + rules.pause_after(row.attempts)
    NotificationDelivery.objects.bulk_update([*kept, *late], ["letter_id", "attempts", "due_at"])
    return [_letter(same) for same in letters]


def _is_moot(row: Any) -> bool:
    manner = MANNERS[NotificationKind(row.happening.kind)]
    muted = rules.timing_of(NotificationKind(row.happening.kind), NotificationChannel.EMAIL, row.chosen)
    unwanted = muted == NotificationTiming.NEVER or (row.was_read and not manner.urgent)
    return not row.recipient.is_active or unwanted


def _free_at(row: Any, now: datetime) -> datetime:
    if MANNERS[NotificationKind(row.happening.kind)].urgent:
        return now
    hours = rules.Hours(row.recipient.time_zone, row.quiet_from, row.quiet_until)
    return rules.end_of_quiet(now, hours)


def _about(row: Any) -> Any:
    happening = row.happening
    return (happening.about_type, happening.about_id) if happening.about_id else happening.pk


def _grouped(rows: Sequence[Any]) -> Mapping[Any, list[Any]]:
    """Return the rows of each e-mail: those that were in one before stay in it."""
    found: dict[Any, list[Any]] = {}
    for row in rows:
        own = rules.letter_key(row.timing, row.happening.kind, _about(row))
        found.setdefault(row.letter_id or (row.recipient_id, *own), []).append(row)
    return found


def _letter(rows: Sequence[Any]) -> Letter:
    person = rows[0].recipient
    return Letter(
        letter_id=rows[0].letter_id,
        email=person.email,
        name=person.preferred_name or person.given_name or person.email,
        language=person.locale,
        items=[rules.Item(row.happening.kind, _about(row), row.happening.words) for row in rows],
        delivery_ids=[row.pk for row in rows],
    )


@transaction.atomic
def report_deliveries(
    actor: Actor, *, sent: Sequence[Any], failed: Mapping[Any, str], final: Sequence[Any], untried: Sequence[Any] = ()
) -> None:
    """Keep what became of e-mails that were claimed.

    `failed` says why; `final` names those of no use to try again, `untried` those for which there was no time.
    """
    now, rows = clock.now(), lock_all(NotificationDelivery, [*sent, *failed, *untried])
    waiting = [row for row in rows if row.status in queries.OPEN]
    done = [row for row in waiting if row.pk in set(sent)]
    advance_all(done, NOTIFICATION_DELIVERY, "notification_delivery.send", sent_at=now, due_at=now, error="")
    given_back = [row for row in waiting if row.pk in set(untried)]
    for row in given_back:
        row.due_at, row.attempts = now, row.attempts - 1
    NotificationDelivery.objects.bulk_update(given_back, ["due_at", "attempts"])
    for error in sorted(set(failed.values())):
        same = [row for row in waiting if failed.get(row.pk) == error]
        lost = [row for row in same if row.pk in set(final) or row.attempts >= limits.EMAIL_TRIES]
        again = [row for row in same if row not in lost]
        advance_all(again, NOTIFICATION_DELIVERY, "notification_delivery.fail", error=error)
        advance_all(lost, NOTIFICATION_DELIVERY, "notification_delivery.bury", error=error)


@transaction.atomic
def retry_notification_delivery(actor: Actor, *, pk: Any) -> NotificationDelivery:
    """Try an e-mail again that was given up, from the beginning.

    :raises NotFound: if there is no such delivery
    :raises Forbidden: if the actor may not
    :raises WrongState: if it is not dead
    """
    require(actor, "notification_delivery.retry")
    require_sight(queries.notification_deliveries(actor, "notification_delivery.view"), pk)
    row = lock(NotificationDelivery, pk)
    require_reach(
        queries.notification_deliveries(actor, "notification_delivery.retry"),
        pk,
        permission="notification_delivery.retry",
    )
    before = {"status": row.status, "attempts": row.attempts}
    anew: dict[str, Any] = {"attempts": 0, "due_at": clock.now(), "letter_id": None}
    advance(row, NOTIFICATION_DELIVERY, "notification_delivery.retry", **anew)
    after = {"status": row.status, "attempts": row.attempts}
    record_event(actor, action="notification_delivery.retry", about=row, before=before, after=after)
    enqueue("notifications.send_due")
    return row
