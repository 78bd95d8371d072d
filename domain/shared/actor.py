"""On whose behalf a query or command runs."""

from dataclasses import dataclass, field
from typing import Any, Self

from domain.policy.permissions import Scope, scopes_of
from domain.policy.roles import Role


@dataclass(frozen=True)
class Actor:
    """A person with the roles that hold at this moment, or the system with a reason."""

    user_id: Any
    roles: frozenset[Role] = field(default_factory=frozenset)
    reason: str = ""

    @classmethod
    def system(cls, *, reason: str) -> Self:
        """The only way past a gate; the reason belongs in every record of what it did."""
        return cls(user_id=None, reason=reason)

    @property
    def is_system(self) -> bool:
        return self.user_id is None and bool(self.reason)

    def scopes(self, permission: str) -> frozenset[Scope]:
        """Return how far this permission reaches for the actor; empty when it is not held at all."""
        return frozenset({Scope.ANY}) if self.is_system else scopes_of(permission, self.roles)
