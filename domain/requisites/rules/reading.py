"""From a document that somebody sent to an expression. Everything that is wrong is told, each with its place."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NoReturn
from uuid import UUID

from domain.policy import limits
from domain.policy.academic import MARK_STEP, MARKS
from domain.policy.requisites import RequisiteKind
from domain.requisites.errors import (
    ExpressionInvalid,
    ExpressionTooLarge,
    NamesItself,
    PartIncomplete,
    PartInvalid,
    PartRepeated,
    UnknownKey,
    UnknownPart,
)
from domain.requisites.rules.expressions import (
    Approval,
    Branch,
    CreditPoints,
    InCourse,
    InIntake,
    Leaf,
    Node,
    UnitBeside,
    UnitPassed,
)

PLACE: Final = "/expression"
DECIMAL: Final = re.compile(r"[0-9]{1,4}(\.[0-9]{1,2})?")
# The keys of each kind beside `kind`: those that it takes, and those that may be left out.
KEYS: Final[Mapping[RequisiteKind, tuple[frozenset[str], frozenset[str]]]] = {
    kind: (frozenset(needed), frozenset(optional))
    for kind, needed, optional in (
        (RequisiteKind.ALL, {"of"}, ()),
        (RequisiteKind.ANY, {"of"}, ()),
        (RequisiteKind.AT_LEAST, {"number", "of"}, ()),
        (RequisiteKind.UNIT, {"unit_id"}, {"minimum_mark"}),
        (RequisiteKind.COREQUISITE, {"unit_id"}, ()),
        (RequisiteKind.CREDIT_POINTS, {"minimum"}, {"level"}),
        (RequisiteKind.COURSE, {"course_id"}, ()),
        (RequisiteKind.INTAKE, {"intake_id"}, ()),
        (RequisiteKind.APPROVAL, {"question"}, ()),
    )
}


def read_expression(document: Any) -> Node | None:
    """Return the expression that a document says; None says none.

    :raises ExpressionInvalid: naming every place where it says none that there is
    """
    if document is None:
        return None
    reader = _Reader()
    node = reader.part(document, PLACE, depth=1)
    if reader.faults or node is None:
        raise ExpressionInvalid(causes=reader.faults)
    return node


def placed(node: Node | None, place: str = PLACE) -> Iterator[tuple[str, Leaf]]:
    """Yield each leaf with its place, as `read_expression` names places."""
    if isinstance(node, Branch):
        for index, each in enumerate(node.of):
            yield from placed(each, f"{place}/of/{index}")
    elif node is not None:
        yield place, node


def read_units(unit_ids: Sequence[UUID], place: str, *, unit_id: UUID, also: Sequence[UUID] = ()) -> None:
    """Check a list of units beside the expression of a unit; `also` holds those of the other list.

    :raises ExpressionInvalid: naming every place of one that repeats another, or is the unit itself
    """
    faults: list[ExpressionInvalid] = []
    seen = set(also)
    for index, each in enumerate(unit_ids):
        if each in seen or each == unit_id:
            fault = NamesItself() if each == unit_id else PartRepeated("It is named already, here or there.")
            fault.pointer = f"{place}/{index}"
            faults.append(fault)
        seen.add(each)
    if len(unit_ids) > limits.REQUISITE_MEMBERS_MAX:
        too_many = ExpressionTooLarge("There are too many units.", limit=limits.REQUISITE_MEMBERS_MAX)
        too_many.pointer = place
        faults.append(too_many)
    if faults:
        raise ExpressionInvalid(causes=faults)


def _refuse(detail: str, **params: Any) -> NoReturn:
    raise PartInvalid(detail, **params)


def _id(value: Any) -> UUID:
    try:
        return UUID(value)
    except (ValueError, AttributeError, TypeError) as error:
        raise PartInvalid("It is the id of an object: a UUID.") from error


def _decimal(value: Any, low: Decimal, high: Decimal) -> Decimal:
    """Return a number as it is written, in hundredths. What is no number, such as NaN, does not look like one."""
    bounds = {"least": str(low), "most": str(high)}
    if isinstance(value, bool) or not isinstance(value, str | int | float) or not DECIMAL.fullmatch(str(value)):
        _refuse("It is a decimal with two places at most.", **bounds)
    number = Decimal(str(value)).quantize(MARK_STEP)
    if not low <= number <= high:
        _refuse("It is out of range.", **bounds)
    return number


def _mark(value: Any) -> Decimal | None:
    return None if value is None else _decimal(value, *MARKS)


def _points(value: Any) -> Decimal:
    return _decimal(value, MARK_STEP, Decimal(limits.CREDIT_POINTS_MAX))


def _whole(value: Any, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        _refuse("It is a whole number in range.", least=low, most=high)
    return value


def _level(value: Any) -> int | None:
    return None if value is None else _whole(value, *limits.UNIT_LEVELS)


def _question(value: Any) -> str:
    low, high = limits.QUESTION_LENGTH
    text = value.strip() if isinstance(value, str) else ""
    if not low <= len(text) <= high or any(unicodedata.category(each) in {"Cc", "Cs"} for each in text):
        _refuse("It is a line of text.", shortest=low, longest=high)
    return text


LEAVES: Final[Mapping[RequisiteKind, tuple[type[Any], Mapping[str, Callable[[Any], Any]]]]] = {
    RequisiteKind.UNIT: (UnitPassed, {"unit_id": _id, "minimum_mark": _mark}),
    RequisiteKind.COREQUISITE: (UnitBeside, {"unit_id": _id}),
    RequisiteKind.CREDIT_POINTS: (CreditPoints, {"minimum": _points, "level": _level}),
    RequisiteKind.COURSE: (InCourse, {"course_id": _id}),
    RequisiteKind.INTAKE: (InIntake, {"intake_id": _id}),
    RequisiteKind.APPROVAL: (Approval, {"question": _question}),
}


class _Reader:
    """Reads part by part and goes on after a fault, until there is too much of it."""

    def __init__(self) -> None:
        self.faults: list[ExpressionInvalid] = []
        self.parts = 0

    def part(self, document: Any, place: str, *, depth: int) -> Node | None:
        """Return one part; None after a fault in it, which is noted."""
        self.parts += 1
        if self.parts > limits.REQUISITE_NODES_MAX:
            if self.parts == limits.REQUISITE_NODES_MAX + 1:
                self._note(ExpressionTooLarge("There are too many parts.", limit=limits.REQUISITE_NODES_MAX), place)
            return None
        if depth > limits.REQUISITE_DEPTH_MAX:
            self._note(ExpressionTooLarge("It is nested too deeply.", limit=limits.REQUISITE_DEPTH_MAX), place)
            return None
        if not isinstance(document, dict):
            self._note(PartInvalid("A part is an object."), place)
            return None
        kind = self._kind(document, place)
        if kind is None or not self._keys(document, kind, place):
            return None
        if kind in LEAVES:
            return self._leaf(document, kind, place)
        return self._branch(document, kind, place, depth)

    def _note(self, fault: ExpressionInvalid, place: str) -> None:
        fault.pointer = place
        self.faults.append(fault)

    def _kind(self, document: Mapping[str, Any], place: str) -> RequisiteKind | None:
        if "kind" not in document:
            self._note(PartIncomplete("A part has a kind."), f"{place}/kind")
            return None
        value = document["kind"]
        if not isinstance(value, str) or value not in list(RequisiteKind):
            self._note(UnknownPart("There is no such kind.", valid=[each.value for each in KEYS]), f"{place}/kind")
            return None
        return RequisiteKind(value)

    def _keys(self, document: Mapping[str, Any], kind: RequisiteKind, place: str) -> bool:
        needed, optional = KEYS[kind]
        before = len(self.faults)
        for key in sorted(needed - set(document)):
            self._note(PartIncomplete("The kind takes this key."), f"{place}/{key}")
        for key in sorted(set(document) - needed - optional - {"kind"})[: limits.REQUISITE_MEMBERS_MAX]:
            told = key.replace("~", "~0").replace("/", "~1")
            fault = UnknownKey("The kind has no such key.", valid=sorted(needed | optional))
            self._note(fault, f"{place}/{told}")
        return len(self.faults) == before

    def _leaf(self, document: Mapping[str, Any], kind: RequisiteKind, place: str) -> Node | None:
        make, readers = LEAVES[kind]
        values, before = [], len(self.faults)
        for key, read in readers.items():
            try:
                values.append(read(document.get(key)))
            except PartInvalid as fault:
                self._note(fault, f"{place}/{key}")
        leaf: Node | None = make(*values) if len(self.faults) == before else None
        return leaf

    def _branch(self, document: Mapping[str, Any], kind: RequisiteKind, place: str, depth: int) -> Node | None:
        members = self._members(document["of"], f"{place}/of")
        if members is None:
            return None
        needed = {RequisiteKind.ALL: len(members), RequisiteKind.ANY: 1}.get(kind)
        if needed is None:
            try:
                needed = _whole(document["number"], 1, len(members))
            except PartInvalid as fault:
                self._note(fault, f"{place}/number")
        read = [self.part(each, f"{place}/of/{index}", depth=depth + 1) for index, each in enumerate(members)]
        self._distinct(read, place)
        of = tuple(each for each in read if each is not None)
        return Branch(kind, needed, of) if needed is not None and len(of) == len(members) else None

    def _members(self, members: Any, place: str) -> Sequence[Any] | None:
        if not isinstance(members, list):
            self._note(PartInvalid("It is a list of parts."), place)
        elif not members:
            self._note(PartIncomplete("A branch has members."), place)
        elif len(members) > limits.REQUISITE_MEMBERS_MAX:
            limit = limits.REQUISITE_MEMBERS_MAX
            self._note(ExpressionTooLarge("A branch has too many members.", limit=limit), place)
        else:
            return members
        return None

    def _distinct(self, members: Sequence[Node | None], place: str) -> None:
        """Note members that say the same as one before. The same unit with another mark is the same unit."""
        seen = set()
        for index, each in enumerate(members):
            same = UnitPassed(each.unit_id) if isinstance(each, UnitPassed) else each
            if same is not None and same in seen:
                self._note(PartRepeated("The branch has this member already."), f"{place}/of/{index}")
            seen.add(same)
