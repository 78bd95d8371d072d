"""What people do with what they were told: reading it, and choosing what they are told of."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.db import transaction

from domain.audit.commands import record_event
from domain.notifications import queries, rules
from domain.notifications.errors import NotificationsUnknown
from domain.notifications.models import Notification, NotificationHours, NotificationInbox, NotificationPreference
from domain.policy.notifications import NotificationChannel, NotificationKind, NotificationTiming
from domain.shared import clock
from domain.shared.access import require, require_in_person
from domain.shared.actor import Actor
from domain.shared.errors import NotFound
from domain.shared.locking import lock
from domain.users.models import User


@transaction.atomic
def read_notification(actor: Actor, *, notification_ids: Sequence[Any] = (), up_to_id: Any = None) -> int:
    """Mark notifications of the actor as read: these, or all up to one; return how many were unread.

    What is read is not sent any more, so nobody reads in another person's name.

    :raises NotificationsUnknown: naming those that the actor does not have
    :raises NotWhileActing: if somebody acts as the actor
    """
    require(actor, "notification.read")
    require_in_person(actor)
    rows = queries.notifications(actor, "notification.read").filter(recipient_id=actor.user_id)
    asked = [up_to_id] if up_to_id else list(dict.fromkeys(notification_ids))
    with suppress(NotFound):  # an inbox that is not there holds none of them
        lock(NotificationInbox, actor.user_id)  # one at a time, so that no two mark the same rows in two orders
    known = dict(rows.filter(pk__in=asked).values_list("pk", "number"))
    if missing := [str(pk) for pk in asked if pk not in known]:
        raise NotificationsUnknown(fields=["up_to_id" if up_to_id else "notification_ids"], ids=missing)
    which = rows.filter(number__lte=known[up_to_id]) if up_to_id else rows.filter(pk__in=asked)
    now = clock.now()
    return Notification.objects.filter(pk__in=which.filter(read_at=None).values("pk")).update(
        read_at=now, updated_at=now, version=2
    )


@dataclass(frozen=True)
class Choice:
    """What a person wants for one kind and channel; None: what the rule book says."""

    kind: NotificationKind
    channel: NotificationChannel
    timing: NotificationTiming | None


@transaction.atomic
def change_notification_preferences(
    actor: Actor, *, hours: Mapping[str, time | int | None], choices: Sequence[Choice]
) -> None:
    """Change when the actor is told, and of what. What is not named stays.

    :raises KindMandatory: if a choice is not open
    :raises QuietHoursHalf: if quiet hours would have no end, or no begin
    """
    user = lock(User, actor.user_id)
    before, after = _change_hours(user, hours)
    for each in choices:
        rules.check_choice(each.kind, each.channel, each.timing)
    rows = NotificationPreference.objects.filter(user=user)
    present = {(row.kind, row.channel): row.timing for row in rows}
    for each in choices:
        name = f"{each.kind}.{each.channel}"
        before[name], after[name] = present.get((each.kind, each.channel)), each.timing
        if each.timing is None:
            rows.filter(kind=each.kind, channel=each.channel).delete()
        else:
            values = {"timing": each.timing, "updated_at": clock.now()}
            NotificationPreference.objects.update_or_create(
                user=user, kind=each.kind, channel=each.channel, defaults=values
            )
    if before != after:
        record_event(actor, action="notification_preferences.change", about=user, before=before, after=after)


def _change_hours(user: User, changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    row = NotificationHours.objects.filter(user=user).first() or NotificationHours(user=user)
    before = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    rules.check_quiet_hours(row.quiet_from, row.quiet_until)
    if changes:
        row.updated_at = clock.now()
        row.save()
    return before, dict(changes)
