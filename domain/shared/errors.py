"""The kinds of refusal.

Concrete errors live in each area's `errors.py`; `api/errors.py` gives kinds their status.
"""

from collections.abc import Sequence
from typing import Any, ClassVar


class DomainError(Exception):
    """A refusal with a stable code. `params` carry the facts; `fields` name the offending fields, if any.

    `causes` are the refusals that this one sums up; `pointer` says where in the body one of them arose.
    """

    code: ClassVar[str] = ""
    title: ClassVar[str] = ""
    description: ClassVar[str] = ""

    pointer: str | None = None

    def __init__(
        self, detail: str = "", *, fields: Sequence[str] = (), causes: Sequence["DomainError"] = (), **params: Any
    ) -> None:
        self.detail = detail or self.description or self.title
        self.fields, self.causes, self.params = tuple(fields), tuple(causes), params
        super().__init__(self.detail)

    def told(self) -> list[dict[str, Any]]:
        """Return what is wrong, one by one, each with where it arose: of its causes, or of its fields."""
        if self.causes:
            return [
                {**each, "pointer": f"{cause.pointer or ''}{each['pointer'] or ''}" or None}
                for cause in self.causes
                for each in cause.told()
            ]
        pointers: list[str | None] = [f"/{name}" for name in self.fields] or [None]
        return [{"pointer": each, "code": self.code, "detail": self.detail, "params": self.params} for each in pointers]


class Forbidden(DomainError):
    code = "forbidden"
    title = "You may not do this"
    description = "The caller's roles do not give this permission, or not for this object."


class NotWhileActing(Forbidden):
    code = "not_while_acting"
    title = "Not while acting as another person"
    description = "What concerns rights and credentials is done in one's own name only. Stop acting first."


class PersonOutranksYou(Forbidden):
    code = "person_outranks_you"
    title = "The person may do more than you"
    description = "Whoever holds a permission that the caller lacks is out of the caller's reach for this."


class NotFound(DomainError):
    code = "not_found"
    title = "There is nothing here"
    description = "No such object, or none that the caller may see."


class Conflict(DomainError):
    code = "conflict"
    title = "The request conflicts with the present state"
    description = "The object's state, or another object, does not allow this."


class WrongState(Conflict):
    code = "wrong_state"
    title = "The object is not in a state that allows this"
    description = "`params` name the present state and the states from which the step is possible."


class AlreadyExists(Conflict):
    code = "already_exists"
    title = "Another one has these values already"
    description = "`errors` point at the fields whose values must be unique together."


class Overlaps(Conflict):
    code = "overlaps"
    title = "Another one is there at the same time"
    description = "Two that exclude each other share a part of their time. `params.rule` names the constraint."


class InUse(Conflict):
    code = "in_use"
    title = "Others refer to this"
    description = "It can't be deleted while something else names it."


class Busy(Conflict):
    code = "busy"
    title = "Somebody else is changing this right now"
    description = "A lock could not be had in time. Try again after `Retry-After` seconds."


class Stale(Conflict):
    code = "stale"
    title = "The object has changed since you read it"
    description = "`If-Match` does not name the present version. Read it again and decide anew."


class TooMany(DomainError):
    """Too many tries: wait `retry_after` seconds."""


class Overloaded(DomainError):
    code = "overloaded"
    title = "Too much of this is being done right now"
    description = "The rest of the service answers. Try again after `Retry-After` seconds."


class StorageUnreachable(Overloaded):
    code = "storage_unreachable"
    title = "The place where files are kept does not answer"
    description = "Nothing was changed. Try again after `Retry-After` seconds."


class GeneratorFailed(Overloaded):
    code = "generator_failed"
    title = "What drafts texts did not answer, or not with a text"
    description = "`params.because` says why. Nothing was changed. Try again after `Retry-After` seconds."


class GeneratorOff(Conflict):
    code = "generator_off"
    title = "Nothing drafts texts here"
    description = "No generator is configured at this installation. Texts are written by people."


class RuleBroken(DomainError):
    code = "rule_broken"
    title = "A rule of the university does not allow this"
    description = "`errors` say which rule, with the facts used."


class TimeSkipped(RuleBroken):
    code = "time_skipped"
    title = "The clocks skip this time on that day"
    description = "`params` name day, time and zone: when clocks go forward, an hour does not exist."
