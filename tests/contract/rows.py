"""Rows for the operations of the document: found by the noun, and made so that the caller reaches them."""

from datetime import date, timedelta
from typing import Any

from django.db.models import ForeignKey, Model

from api.openapi import naming
from api.openapi.values import forms
from domain.enrollment.models import Enrollment
from domain.policy.campuses import Campus
from domain.policy.permissions import MATRIX
from domain.policy.reach import Scope
from domain.policy.roles import SystemRole
from domain.policy.uploads import FilePurpose
from domain.policy.workflows import WORKFLOWS
from domain.shared import clock
from domain.users.models import User
from tests.contract.operations import Operation
from tests.support.nouns import has_rows, make, model_of

# The references to people by which a row is somebody's own.
SPECIAL = {
    ("profile_photo", "file"): {"purpose": FilePurpose.PROFILE_PHOTO},
    ("leave_application", "file"): {"purpose": FilePurpose.LEAVE_EVIDENCE},
    ("ticket_attachment", "file"): {"purpose": FilePurpose.TICKET_ATTACHMENT},
    ("form_submission", "form"): {"status": "published"},
    ("check_in_window", "session"): {"today": True},
}
# What may not be the caller's own: nobody reports what they wrote.
OF_OTHERS = {("report", "post"), ("report", "comment")}
# What a row needs for a step that is no step of a workflow.
YESTERDAY = clock.today(Campus.HAWTHORN) - timedelta(days=1)
STATES: dict[str, dict[str, Any]] = {
    "user.activate": {"is_active": False},
    "mark.amend": {"released": True},
    "event.change": {"status": "draft"},
    "event.respond": {"status": "published"},
    "ticket.evaluate": {"status": "resolved"},
    "form.answer": {"status": "published", "is_anonymous": True, "schema": forms.SCHEMA, "hints": forms.HINTS},
    "form_submission.change": {"status": "draft"},
    "enrollment.waive": {"requisites": "failed"},
    # Not frozen yet.
    "attendance_record.mark": {"held_on": YESTERDAY},
    "attendance_record.change": {"session__held_on": YESTERDAY},
    # As the example has it: one that has begun takes no other values.
    "repeat_policy.change": {"valid_from": date(1999, 1, 1), "valid_until": date(2000, 1, 1), "attempts_max": 3},
}
OWNERS = ("owner", "user", "student", "applicant", "submitter", "author", "person", "reporter", "recipient")


def noun_of_path(operation: Operation) -> str:
    """`/api/v1/job-rows/{id}` → `job_row`, or the noun of the permission if the path has none of ours."""
    noun = naming.singular(naming.segments(operation.path)[0]).replace("-", "_")
    return noun if has_rows(noun) else str(operation.body["x-required-permission"]).partition(".")[0]


def make_reached(operation: Operation, caller: User | None, role: SystemRole = SystemRole.ADMIN) -> Model:
    """Make a row for the operation, the caller's own where the role reaches no others, in a state to step from.

    :raises LookupError: if there is no factory for what the path names
    """
    noun = noun_of_path(operation)
    cells = MATRIX.get(operation.body["x-required-permission"] or "", {})
    own = caller is not None and cells.get(role, Scope.ANY) is not Scope.ANY
    return make(noun, **(_owner(noun, caller) if own else {}), **_state(operation, noun))


def make_for(name: str, operation: Operation, caller: User | None = None) -> Model:
    """Make a row that a reference of this name may point at, the caller's own if one is given."""
    named = (noun_of_path(operation), name)
    owner = {} if caller is None or named in OF_OTHERS else _owner(name, caller)
    return make(name, **owner, **SPECIAL.get(named, {}))


def _owner(noun: str, caller: User | None) -> dict[str, Any]:
    model = model_of(noun)
    fields = {field.name: field for field in model._meta.concrete_fields} if model else {}
    name = next((name for name in OWNERS if isinstance(fields.get(name), ForeignKey)), None)
    return {name: caller} if name else {}


def _state(operation: Operation, noun: str) -> dict[str, Any]:
    permission = operation.body["x-required-permission"]
    if permission in STATES:
        return STATES[permission]
    places = Enrollment.objects.filter(offering__mark_sheet__isnull=True)
    if permission == "mark_sheet.enter" and (place := places.order_by("pk").last()):
        return {"offering": place.offering}  # the one that the body names
    sources = operation.body.get("x-from-state")
    return {"status": sources[0]} if sources and noun in WORKFLOWS else {}
