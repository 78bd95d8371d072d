"""Who has earned most, among all, in a course or in an intake. Others are told by the name that they go by alone."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from django.db import connection

from domain.people.models import StudentProfile
from domain.policy import limits
from domain.policy.gold import GoldBoard
from domain.policy.reach import Scope
from domain.shared.access import require
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden

BOARD: Final = "gold_transaction.view_leaderboard"
AMONG: Final[Mapping[GoldBoard, str]] = MappingProxyType(
    {
        GoldBoard.ALL: "true",
        GoldBoard.COURSE: "profile.course_id = %(object)s",
        GoldBoard.INTAKE: "profile.intake_id = %(object)s",
    }
)
# Whoever is not to be seen takes no rank from others: the own one is counted among those who are seen.
STATEMENT: Final = """
WITH seen AS NOT MATERIALIZED (
    SELECT account.student_id, account.earned,
        coalesce(nullif(person.preferred_name, ''), person.given_name) || ' ' || person.family_name AS name
    FROM gold_accounts account
    JOIN users person ON person.id = account.student_id AND person.is_active
    JOIN student_profiles profile ON profile.user_id = account.student_id
    WHERE account.on_leaderboard AND account.earned > 0 AND {among}
), top AS (
    SELECT rank() OVER (ORDER BY earned DESC) AS rank, name, earned, student_id = %(actor)s AS is_own
    FROM seen ORDER BY earned DESC, name, student_id LIMIT %(most)s
)
SELECT coalesce((SELECT json_agg(top) FROM top), '[]'), (
    SELECT json_build_object(
        'rank', 1 + (SELECT count(*) FROM seen WHERE seen.earned > account.earned),
        'earned', account.earned, 'on_leaderboard', account.on_leaderboard
    )
    FROM gold_accounts account JOIN student_profiles profile ON profile.user_id = account.student_id
    WHERE account.student_id = %(actor)s AND account.earned > 0 AND {among}
)
"""


def leaderboard(actor: Actor, *, among: GoldBoard, object_id: Any = None) -> dict[str, Any]:
    """Return who has earned most, and the actor's own rank. Those who have the same share a rank.

    Of a course or an intake: the actor's own, or one that is named by who sees every one.

    :raises Forbidden: if the actor may see no leaderboard, or not that of what is named
    """
    require(actor, BOARD)
    if among is not GoldBoard.ALL:
        profile = StudentProfile.objects.filter(user=actor.user_id).first()
        own = getattr(profile, f"{among}_id", None)
        object_id = own if object_id is None else object_id
        if object_id != own and Scope.ANY not in actor.scopes(BOARD):
            raise Forbidden(permission=BOARD)
    values = {"object": object_id, "actor": actor.user_id, "most": limits.LEADERBOARD_LENGTH}
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT.format(among=AMONG[among]), values)
        top, mine = cursor.fetchone()
    return {"scope": among, "top": top, "own": mine}
