"""What can be asked of news."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from domain.notifications.models import Happening, Notification, NotificationDelivery, NotificationPreference
from domain.notifications.rules import COALESCED, Hours
from domain.policy.notifications import NotificationChannel
from domain.users.models import User

IN_APP, EMAIL = NotificationChannel.IN_APP, NotificationChannel.EMAIL


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
    """Return when the last e-mail of this kind about the same object went out, or will, if that is not long ago."""
    same = NotificationDelivery.objects.filter(
        recipient=OuterRef("pk"),
        timing="at_once",
        due_at__gt=now - COALESCED,
        happening__kind=happening.kind,
        happening__about_type=happening.about_type,
        happening__about_id=happening.about_id,
    )
    if happening.about_id is None:
        return Subquery(same.none().values("due_at"))
    return Subquery(same.order_by("-due_at").values("due_at")[:1])
