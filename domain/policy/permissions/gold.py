"""Who may do what with gold and achievements: rows of the permission matrix."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.policy.reach import Scope, row
from domain.policy.roles import SystemRole

ANY, TAUGHT, OWN, NONE = Scope.ANY, Scope.TAUGHT, Scope.OWN, Scope.NONE

# fmt: off
ROWS: Final[Mapping[str, Mapping[SystemRole, Scope]]] = MappingProxyType({
    #                                STUDENT PARENT  CONVENOR STAFF AUDITOR ADMIN
    "gold_transaction.view":    row(OWN,    NONE,   TAUGHT,  ANY,  ANY,    ANY),
    "gold_transaction.award":   row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "gold_transaction.deduct":  row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "gold_transaction.reverse": row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "gold_transaction.transfer":
                                row(OWN,    NONE,   NONE,    NONE, NONE,   NONE),
    "gold_transaction.redeem":  row(OWN,    NONE,   NONE,    NONE, NONE,   NONE),
    "gold_transaction.view_leaderboard":
                                row(OWN,    NONE,   NONE,    ANY,  ANY,    ANY),
    "gold_transaction.reconcile":
                                row(NONE,   NONE,   NONE,    NONE, ANY,    ANY),
    "achievement.view":         row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "achievement.add":          row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "achievement.change":       row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "student_achievement.view": row(OWN,    NONE,   TAUGHT,  ANY,  ANY,    ANY),
})
# fmt: on
