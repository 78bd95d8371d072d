"""What can be asked of news."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Func, OuterRef, QuerySet, Subquery, TextField

from domain.notifications import rules, scopes
from domain.notifications.models import (
    Happening,
    Notification,
    NotificationDelivery,
    NotificationHours,
    NotificationInbox,
    NotificationPreference,
)
from domain.notifications.rules import COALESCED, Hours
from domain.policy import limits
from domain.policy.languages import Language
from domain.policy.notifications import MANNERS, NotificationChannel, NotificationKind
from domain.policy.wording import WORDING
from domain.policy.workflows import NOTIFICATION_DELIVERY, DeliveryState
from domain.shared.access import narrow
from domain.shared.actor import Actor
from domain.users.models import User

OPEN = NOTIFICATION_DELIVERY.step("notification_delivery.send").sources
IN_APP, EMAIL = NotificationChannel.IN_APP, NotificationChannel.EMAIL


def notifications(actor: Actor, permission: str) -> QuerySet[Notification]:
    """Return the notifications the actor reaches with this permission."""
    return narrow(Notification.objects.all(), actor=actor, permission=permission, scopes=scopes.NOTIFICATION)


def notification_deliveries(actor: Actor, permission: str) -> QuerySet[NotificationDelivery]:
    """Return the deliveries the actor reaches with this permission."""
    return narrow(NotificationDelivery.objects.all(), actor=actor, permission=permission)


def said(part: str, path: str = "") -> Func:
    """Return the `title` or the `text` in the recipient's language. `path` leads to the notification."""
    words, locale = F(f"{path}happening__words"), F(f"{path}recipient__locale")
    return Func(words, locale, template=f"(%(expressions)s ->> '{part}')", arg_joiner=" -> ", output_field=TextField())


def inbox(actor: Actor) -> tuple[int, int]:
    """Return how many of the actor's notifications are unread, and the number of the last one."""
    found = NotificationInbox.objects.filter(pk=actor.user_id).values_list("unread", "last_number").first()
    return found or (0, 0)


def inboxes(people: Collection[Any]) -> Mapping[Any, tuple[int, int]]:
    """Return the same of several people."""
    rows = NotificationInbox.objects.filter(pk__in=list(people)).values_list("pk", "unread", "last_number")
    found = {pk: (unread, last) for pk, unread, last in rows}
    return {pk: found.get(pk, (0, 0)) for pk in people}


def known_keys(keys: Collection[str]) -> set[str]:
    """Return those of these keys under which something has been told."""
    return set(Happening.objects.filter(key__in=list(keys)).values_list("key", flat=True))


def preferences(actor: Actor) -> Mapping[str, Any]:
    """Return when the actor is told, and of what, with what may be chosen."""
    user = User.objects.get(pk=actor.user_id)
    hours = NotificationHours.objects.filter(user=user).first() or NotificationHours(user=user)
    rows = NotificationPreference.objects.filter(user=user)
    chosen = {(row.kind, row.channel): row.timing for row in rows}
    choices = [
        {
            "kind": kind,
            "title": WORDING[kind][Language(user.locale)].title,
            "channel": channel,
            "timing": rules.timing_of(kind, channel, chosen.get((kind, channel))),
            "default": MANNERS[kind].default(channel),
            "possible": rules.open_choices(kind, channel),
        }
        for kind in NotificationKind
        for channel in NotificationChannel
    ]
    own = {name: getattr(hours, name) for name in ("quiet_from", "quiet_until", "digest_hour")}
    return {**own, "time_zone": user.time_zone, "choices": choices}


def due_deliveries(now: datetime) -> list[Any]:
    """Lock the deliveries that are due of the next people, all of each, with what decides on them.

    Rows that others have locked are left to them. They come in the order in which things happened.
    """
    due = NotificationDelivery.objects.filter(status__in=OPEN, due_at__lte=now)
    people = list(due.order_by("due_at", "pk").values_list("recipient_id", flat=True)[: limits.EMAILS_AT_ONCE])
    preference = NotificationPreference.objects.filter(user=OuterRef("recipient"), kind=OuterRef("happening__kind"))
    read = Notification.objects.filter(
        happening=OuterRef("happening"), recipient=OuterRef("recipient"), read_at__isnull=False
    )
    rows = due.filter(recipient__in=people).select_related("happening", "recipient").defer("happening__people")
    found = rows.annotate(
        chosen=Subquery(preference.filter(channel=EMAIL).values("timing")),
        was_read=Exists(read),
        quiet_from=F("recipient__notification_hours__quiet_from"),
        quiet_until=F("recipient__notification_hours__quiet_until"),
    )
    locked = found.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return list(locked.order_by("happening__created_at", "happening_id", "pk"))


@dataclass(frozen=True)
class Recipient:
    """Somebody who is to be told, and what decides how."""

    user_id: Any
    in_app: str | None  # what the person chose
    email: str | None
    hours: Hours
    before: datetime | None  # when the last e-mail about the same went out, or will


def recipients(happening: Happening, people: Collection[Any], *, now: datetime) -> Iterator[Recipient]:
    """Return those of these people who have an account and were not told yet, in the order of their ids."""
    chosen = NotificationPreference.objects.filter(user=OuterRef("pk"), kind=happening.kind).values("timing")
    told = Notification.objects.filter(happening=happening, recipient=OuterRef("pk"))
    mailed = NotificationDelivery.objects.filter(happening=happening, recipient=OuterRef("pk"))
    rows = User.objects.filter(pk__any_of=list(people), is_active=True)
    rows = rows.exclude(Exists(told)).exclude(Exists(mailed)).order_by("pk")
    names = ("time_zone", "notification_hours__quiet_from", "notification_hours__quiet_until")
    found = rows.annotate(
        in_app=Subquery(chosen.filter(channel=IN_APP)),
        email_timing=Subquery(chosen.filter(channel=EMAIL)),
        before=_last_due(happening, now),
    ).values_list("pk", "in_app", "email_timing", "before", *names, "notification_hours__digest_hour")
    for pk, in_app, email, before, zone, quiet_from, quiet_until, digest_hour in found:
        told_hours = {} if digest_hour is None else {"digest_hour": digest_hour}
        yield Recipient(pk, in_app, email, Hours(zone, quiet_from, quiet_until, **told_hours), before)


def _last_due(happening: Happening, now: datetime) -> Subquery:
    """Return when the last e-mail of this kind about the same object went out, or will, if that is not long ago.

    What failed goes into a letter of its own, hours later perhaps, which nothing else waits for.
    """
    same = NotificationDelivery.objects.filter(
        recipient=OuterRef("pk"),
        status__in=[DeliveryState.QUEUED, DeliveryState.SENT],
        timing="at_once",
        due_at__gt=now - COALESCED,
        happening__kind=happening.kind,
        happening__about_type=happening.about_type,
        happening__about_id=happening.about_id,
    )
    if happening.about_id is None:
        return Subquery(same.none().values("due_at"))
    return Subquery(same.order_by("-due_at").values("due_at")[:1])
