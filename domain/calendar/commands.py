"""Giving out, replacing and taking back the addresses of calendars."""

import secrets

from django.db import transaction

from domain.audit.commands import record_event
from domain.calendar.models import CalendarFeed
from domain.calendar.rules import PURPOSE
from domain.shared import clock
from domain.shared.access import require_in_person
from domain.shared.actor import Actor
from domain.shared.errors import NotFound
from domain.shared.locking import lock
from domain.shared.vault import vault
from domain.users.models import User

SECRET_BYTES = 32


@transaction.atomic
def rotate_calendar_feed(actor: Actor) -> None:
    """Give the actor's calendar a new secret address. The one before opens nothing any more.

    :raises NotWhileActing: as another person
    """
    require_in_person(actor)
    owner = lock(User, actor.user_id)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = CalendarFeed.objects.filter(owner=owner).first() or CalendarFeed(owner=owner)
    row.sealed = vault().seal(secret, owner=str(owner.pk))
    row.fingerprint = vault().fingerprint(secret, owner=PURPOSE)
    row.rotated_at = clock.now()
    row.save()
    record_event(actor, action="calendar_feed.rotate", about=row)


@transaction.atomic
def revoke_calendar_feed(actor: Actor) -> None:
    """Take back the address of the actor's calendar: it opens nothing any more.

    :raises NotWhileActing: as another person
    :raises NotFound: if there is none
    """
    require_in_person(actor)
    lock(User, actor.user_id)
    row = CalendarFeed.objects.filter(owner=actor.user_id).first()
    if row is None:
        raise NotFound
    record_event(actor, action="calendar_feed.revoke", about=row)
    row.delete()
