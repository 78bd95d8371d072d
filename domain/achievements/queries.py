"""What can be asked of achievements."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet

from domain.achievements import scopes
from domain.achievements.models import Achievement, StudentAchievement
from domain.policy.achievements import AchievementKind
from domain.shared.access import narrow
from domain.shared.actor import Actor


def achievements(actor: Actor, permission: str) -> QuerySet[Achievement]:
    """Return the achievements the actor reaches with this permission."""
    return narrow(Achievement.objects.all(), actor=actor, permission=permission)


def student_achievements(actor: Actor, permission: str) -> QuerySet[StudentAchievement]:
    """Return what students have achieved that the actor reaches with this permission."""
    rows = StudentAchievement.objects.all()
    return narrow(rows, actor=actor, permission=permission, scopes=scopes.STUDENT_ACHIEVEMENT)


def given_now(*, now: datetime) -> list[Any]:
    """Return the ids of the achievements that are given at an instant."""
    rows = Achievement.objects.filter(Q(active_until__isnull=True) | Q(active_until__gt=now), active_from__lte=now)
    return list(rows.order_by("pk").values_list("pk", flat=True))


# What each kind counts of each student, where that is enough.
COUNTED: Final[Mapping[AchievementKind, str]] = MappingProxyType(
    {
        AchievementKind.GOLD_EARNED: """
            SELECT student_id, earned AS counted FROM gold_accounts WHERE earned >= %(threshold)s
        """,
        AchievementKind.UNITS_PASSED: """
            SELECT student_id, count(DISTINCT unit_id) AS counted FROM transcript_entries
            WHERE superseded_at IS NULL AND is_pass
                AND (%(minimum_mark)s::numeric IS NULL OR mark >= %(minimum_mark)s::numeric)
            GROUP BY student_id HAVING count(DISTINCT unit_id) >= %(threshold)s
        """,
        AchievementKind.SESSIONS_ATTENDED: """
            SELECT student_id, count(*) AS counted FROM attendance_records WHERE status IN ('present', 'late')
            GROUP BY student_id HAVING count(*) >= %(threshold)s
        """,
        AchievementKind.EVENTS_JOINED: """
            SELECT answer.person_id AS student_id, count(*) AS counted
            FROM event_responses answer JOIN events event ON event.id = answer.event_id
            WHERE answer.answer = 'going' AND event.status = 'published' AND event.ends_at <= %(now)s
            GROUP BY answer.person_id HAVING count(*) >= %(threshold)s
        """,
    }
)
STATEMENT: Final = """
SELECT found.student_id, found.counted FROM ({counted}) found
JOIN users person ON person.id = found.student_id AND person.is_active
JOIN student_profiles profile ON profile.user_id = found.student_id
WHERE NOT EXISTS (
    SELECT FROM student_achievements there
    WHERE there.achievement_id = %(achievement)s AND there.student_id = found.student_id
)
ORDER BY found.student_id LIMIT %(most)s
"""


def achieved(achievement: Achievement, *, now: datetime, most: int) -> list[tuple[Any, int]]:
    """Return students who have enough for an achievement and do not have it yet, with what counts. One statement."""
    values: dict[str, Any] = {
        "achievement": achievement.pk,
        "threshold": achievement.threshold,
        "minimum_mark": achievement.minimum_mark,
        "now": now,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT.format(counted=COUNTED[AchievementKind(achievement.kind)]), values)
        found: list[tuple[Any, int]] = cursor.fetchall()
    return found
