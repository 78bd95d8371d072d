"""What the rules of an audience may say."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.audiences.errors import BadAudience, UnknownAudience
from domain.policy.audiences import AudienceKind

# The field of a body that names the object of each kind.
FIELDS = {
    AudienceKind.ROLE: "role",
    AudienceKind.COURSE: "course_id",
    AudienceKind.INTAKE: "intake_id",
    AudienceKind.OFFERING: "offering_id",
    AudienceKind.PERSON: "person_id",
}


@dataclass(frozen=True)
class Target:
    """Whom one rule names: a kind, and the id or, of a role, the code of what is named."""

    kind: AudienceKind
    key: Any = None

    def columns(self) -> dict[str, Any]:
        """Return the column of the table that names it."""
        return {f"{self.kind.value}_id": self.key} if self.key is not None else {}

    def item(self) -> dict[str, Any]:
        """Return it as a rule of an audience is asked for."""
        return {"kind": self.kind.value, **({FIELDS[self.kind]: self.key} if self.key is not None else {})}

    def told(self) -> dict[str, Any]:
        """Return it as a body would say it."""
        return {name: str(value) for name, value in self.item().items()}


def check_audience(items: Sequence[Mapping[str, Any]]) -> list[Target]:
    """Return the targets in the order of the rules.

    :raises BadAudience: pointing at each rule that does not name exactly what its kind says
    """
    targets, bad = [], []
    for index, item in enumerate(items):
        kind = AudienceKind(item["kind"])
        named = {name for name in FIELDS.values() if item.get(name) is not None}
        if named == ({FIELDS[kind]} if kind in FIELDS else set()):
            targets.append(Target(kind, item[FIELDS[kind]] if kind in FIELDS else None))
        else:
            bad.append(f"audience/{index}")
    if bad:
        raise BadAudience(fields=bad)
    return targets


def check_known(targets: Sequence[Target], known: Mapping[AudienceKind, Collection[Any]]) -> None:
    """Refuse targets that are not among those which the caller sees.

    :raises UnknownAudience: pointing at each
    """
    missing = [
        f"audience/{index}/{FIELDS[each.kind]}"
        for index, each in enumerate(targets)
        if each.kind in FIELDS and each.key not in known.get(each.kind, ())
    ]
    if missing:
        raise UnknownAudience(fields=missing)
