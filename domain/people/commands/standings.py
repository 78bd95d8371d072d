"""The academic standing that follows from results."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from domain.audit.commands import describe_event, record_events
from domain.people.models import StudentProfile
from domain.policy.academic import BARRING_STANDINGS
from domain.shared import clock
from domain.shared.actor import Actor


@transaction.atomic
def change_academic_standings(actor: Actor, *, standings: Mapping[Any, str], reason: str) -> None:
    """Write the standings that follow from results, by the person's id; what people have decided stays.

    Whoever entered the results had the permission for that. The profiles are locked in the order of their ids.
    """
    profiles = (
        StudentProfile.objects.filter(user_id__in=standings)
        .exclude(academic_standing__in=BARRING_STANDINGS)
        .order_by("pk")
        .select_for_update(no_key=True)
    )
    changed = [each for each in profiles if each.academic_standing != standings[each.user_id]]
    for standing in sorted({standings[each.user_id] for each in changed}):
        pks = [each.pk for each in changed if standings[each.user_id] == standing]
        StudentProfile.objects.filter(pk__in=pks).update(
            academic_standing=standing, version=F("version") + 1, updated_at=clock.now()
        )
    events = [
        describe_event(
            actor,
            action="student_profile.change",
            about=each,
            before={"academic_standing": each.academic_standing},
            after={"academic_standing": standings[each.user_id]},
            reason=reason,
        )
        for each in changed
    ]
    if events:
        record_events(actor, events=events)
