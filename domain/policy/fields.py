"""Which permissions single fields take beyond their resource's. Every field that is not named here takes none."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class FieldRule:
    """The permissions that reading and writing one field take beyond the resource's own. None: no more than that."""

    read: str | None = None
    write: str | None = None


_CONTACT, _PRIVATE = FieldRule(read="user.view_contact"), FieldRule(read="user.view_private")
_PLANNING = FieldRule(read="event.view_planning")
_FORM_PLANNING = FieldRule(read="form.view_planning")
_IDENTITY = FieldRule(write="user.change_identity")
_GROUNDS = FieldRule(read="leave_application.view_grounds")
FIELDS: Final[Mapping[str, Mapping[str, FieldRule]]] = MappingProxyType(
    {
        "user": MappingProxyType(
            {
                "email": FieldRule(read="user.view_contact", write="user.change_identity"),
                "email_verified_at": _CONTACT,
                "given_name": _IDENTITY,
                "family_name": _IDENTITY,
                "date_of_birth": FieldRule(read="user.view_private", write="user.change_identity"),
                "phone": _PRIVATE,
                "address": _PRIVATE,
                "emergency_contact": _PRIVATE,
                "locale": _CONTACT,
                "time_zone": _CONTACT,
                "is_active": _CONTACT,
                "roles": FieldRule(read="user.view_roles"),
                "deactivated_at": _CONTACT,
                "created_at": _CONTACT,
                "updated_at": _CONTACT,
            }
        ),
        # Whom else an event names, and what the office notes about it, is not for its audience.
        "event": MappingProxyType(
            dict.fromkeys(
                (
                    *("audience", "channels", "notify_rule", "remarks", "author_id", "submitted_at", "submitted_by_id"),
                    *("reopening_reason", "published_by_id"),
                ),
                _PLANNING,
            )
        ),
        "form": MappingProxyType(
            dict.fromkeys(("audience", "reviewers", "draft_version_id", "published_by_id"), _FORM_PLANNING)
        ),
        "form_submission": MappingProxyType({"files": FieldRule(read="form_file.view")}),
        "enrollment": MappingProxyType({"overrides": FieldRule(write="enrollment.override")}),
        "leave_application": MappingProxyType(
            {"kind": _GROUNDS, "explanation": _GROUNDS, "file_id": _GROUNDS, "decision_reason": _GROUNDS}
        ),
        # Whoever reported something does not go on reading it there once it is hidden or withdrawn.
        "report": MappingProxyType({"quoted": FieldRule(read="report.view_quoted")}),
        "mark": MappingProxyType({"comment": FieldRule(read="mark.view_comment")}),
        "ticket_comment": MappingProxyType({"is_internal": FieldRule(write="ticket_comment.add_internal")}),
        "ticket_queue": MappingProxyType({"member_ids": FieldRule(read="ticket_queue.view_members")}),
        "student_profile": MappingProxyType({"academic_standing": FieldRule(read="student_profile.view_standing")}),
    }
)


def field_rule(noun: str, name: str) -> FieldRule:
    """Return what a field takes beyond its resource's own permissions."""
    return FIELDS.get(noun, {}).get(name, FieldRule())
