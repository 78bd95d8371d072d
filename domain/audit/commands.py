"""Writing down what was done, in the transaction of the deed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model

from domain.audit.models import AuditEvent
from domain.audit.rules import fit_to_record
from domain.shared.actor import Actor, origin
from domain.shared.models import noun_of


def record_event(
    actor: Actor,
    *,
    action: str,
    about: Model | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Record one deed in the caller's transaction: if the deed is undone, so is its record."""
    record_events(
        actor, events=[describe_event(actor, action=action, about=about, before=before, after=after, reason=reason)]
    )


def record_events(actor: Actor, *, events: Sequence[AuditEvent]) -> None:
    """Record many deeds by one statement, in the caller's transaction."""
    AuditEvent.objects.bulk_create(events)


def describe_event(
    actor: Actor,
    *,
    action: str,
    about: Model | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Return a record, to be written in the caller's transaction."""
    told = origin(actor)
    noun = noun_of(about) if about is not None else ""
    return AuditEvent(
        action=action,
        object_type=noun,
        object_id=about.pk if about is not None else None,
        before=_plain(noun, before),
        after=_plain(noun, after),
        **{**told, "reason": (reason or told["reason"])[:500], "request_id": told["request_id"][:128]},
    )


def _plain(noun: str, values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    return {name: _json(value) for name, value in fit_to_record(noun, values).items()}


def _json(value: Any) -> Any:
    return str(value.pk) if isinstance(value, Model) else value
