"""Giving achievements to those who have them by now."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from domain.achievements import queries, rules
from domain.achievements.models import Achievement, StudentAchievement
from domain.audit.commands import describe_event, record_events
from domain.gold.commands import record_bonuses
from domain.gold.rules import Entry, Lot
from domain.notifications.commands import tell
from domain.policy import limits
from domain.policy.gold import GoldKind
from domain.policy.notifications import NotificationKind
from domain.shared.actor import Actor
from domain.shared.locking import lock

RECORD = "student_achievement.record"


@transaction.atomic
def record_achievements(actor: Actor, *, pk: Any, now: datetime, most: int) -> int:
    """Give an achievement, with its bonus, to so many at most who have enough for it; return how many there were.

    :raises NotFound: if the achievement is gone
    :raises Busy: if another transaction changes or gives it, or moves one student's gold, for too long
    """
    achievement = lock(Achievement, pk)  # one at a time: nobody is found twice
    found = queries.achieved(achievement, now=now, most=most)
    rule = rules.snapshot(achievement)
    rows = [
        StudentAchievement(
            student_id=student_id,
            achievement=achievement,
            rule=rule,
            counted=counted,
            gold=achievement.gold,
            awarded_at=now,
        )
        for student_id, counted in found
    ]
    StudentAchievement.objects.bulk_create(rows)
    if achievement.gold:
        lot = Lot(achievement.gold, now + timedelta(days=limits.GOLD_DAYS_DEFAULT))
        bonus: dict[str, Any] = {
            "kind": GoldKind.BONUS,
            "amount": achievement.gold,
            "note": achievement.name,
            "brings": (lot,),
        }
        keys = {student_id: rules.bonus_key(pk, student_id) for student_id, _ in found}
        record_bonuses(actor, bonuses=[Entry(student_id, key=key, **bonus) for student_id, key in keys.items()])
    if rows:
        news: dict[str, Any] = {
            "key": f"achievement:{rows[0].pk}",
            "about": achievement,
            "facts": {"name": achievement.name},
        }
        tell(actor, kind=NotificationKind.ACHIEVEMENT_AWARDED, people=[row.student_id for row in rows], **news)
    after = {"achievement_id": achievement.pk}
    record_events(
        actor,
        events=[
            describe_event(actor, action=RECORD, about=row, after={**after, "student_id": row.student_id})
            for row in rows
        ],
    )
    return len(rows)
