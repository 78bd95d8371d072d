"""Housekeeping: what nobody looks at any more."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from domain.notifications.models import Happening, Notification, NotificationDelivery, NotificationInbox
from domain.notifications.queries import OPEN
from domain.policy import limits
from domain.shared import clock
from domain.shared.actor import Actor
from domain.shared.locking import lock_all


@transaction.atomic
def forget_old_notifications(actor: Actor) -> int:
    """Delete some of the notifications that were read long ago, or made very long ago; return how many."""
    now = clock.now()
    read = Q(read_at__lt=now - timedelta(days=limits.NOTIFICATIONS_READ_KEPT_DAYS))
    old = Q(created_at__lt=now - timedelta(days=limits.NOTIFICATIONS_KEPT_DAYS))
    found = dict(Notification.objects.filter(read | old).values_list("pk", "recipient_id")[: limits.NOTIFICATION_BATCH])
    lock_all(NotificationInbox, set(found.values()))  # before their notifications, as whoever reads them does
    return _deleted(Notification, list(found))


@transaction.atomic
def forget_old_deliveries(actor: Actor) -> int:
    """Delete some of the deliveries that ended long ago; return how many."""
    ended = NotificationDelivery.objects.exclude(status__in=OPEN)
    found = ended.filter(updated_at__lt=clock.now() - timedelta(days=limits.DELIVERIES_KEPT_DAYS))
    return _deleted(NotificationDelivery, list(found.values_list("pk", flat=True)[: limits.NOTIFICATION_BATCH]))


@transaction.atomic
def forget_old_happenings(actor: Actor) -> int:
    """Delete some of the happenings that everybody has forgotten; return how many."""
    told = Happening.objects.filter(told_at__lt=clock.now() - timedelta(days=limits.NOTIFICATIONS_KEPT_DAYS))
    shown = Notification.objects.filter(happening=OuterRef("pk"))
    mailed = NotificationDelivery.objects.filter(happening=OuterRef("pk"))
    found = told.exclude(Exists(shown)).exclude(Exists(mailed))
    return _deleted(Happening, list(found.values_list("pk", flat=True)[: limits.NOTIFICATION_BATCH]))


def _deleted(model: Any, pks: list[Any]) -> int:
    return int(model.objects.filter(pk__in=pks).delete()[0])
