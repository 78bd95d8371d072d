"""What can be asked of self check-in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value, When

from domain.attendance.errors import NotOnRoster
from domain.attendance.models import AttendanceRecord
from domain.check_in import rules, scopes
from domain.check_in.models import CheckIn, CheckInWindow
from domain.enrollment.models import Enrollment
from domain.policy import limits
from domain.policy.attendance import ON_ROSTER
from domain.policy.check_in import CheckInFlag
from domain.shared import clock
from domain.shared.access import narrow, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.clock import CurrentInstant
from domain.shared.vault import vault
from domain.timetable.models import Session

CODE = "check_in_window.view_code"


@dataclass(frozen=True)
class ShownCode:
    """What the lecturer's screen shows now."""

    code: str
    valid_from: datetime
    valid_until: datetime
    step_seconds: int = limits.CHECK_IN_STEP_SECONDS


class Those(Func):
    """The texts that are there, as an array."""

    template = "array_remove(ARRAY[%(expressions)s], NULL)"
    output_field: Any = ArrayField(TextField())


def check_in_windows(actor: Actor, permission: str) -> QuerySet[CheckInWindow]:
    """Return the windows the actor reaches with this permission."""
    return narrow(CheckInWindow.objects.all(), actor=actor, permission=permission, scopes=scopes.CHECK_IN_WINDOW)


def check_ins(actor: Actor, permission: str) -> QuerySet[CheckIn]:
    """Return the check-ins the actor reaches with this permission."""
    return narrow(CheckIn.objects.all(), actor=actor, permission=permission, scopes=scopes.CHECK_IN)


def open_now(path: str = "") -> Q:
    """Return the condition that a window is open. `path` leads to it."""
    present = CurrentInstant()
    return Q(**{f"{path}opens_at__lte": present, f"{path}closes_at__gt": present})


def flags(path: str = "") -> Those:
    """Return what is to be looked at in a check-in. `path` leads to it.

    The device is another student's as well; or the network is not the one from which check-in was opened.
    """
    others = CheckIn.objects.filter(window=OuterRef(f"{path}window"), device=OuterRef(f"{path}device"))
    known = Q(**{f"{path}network__isnull": False, f"{path}window__network__isnull": False})
    conditions: Mapping[CheckInFlag, Any] = {
        CheckInFlag.SHARED_DEVICE: Exists(others.exclude(pk=OuterRef(f"{path}pk"))),
        CheckInFlag.OTHER_NETWORK: known & ~Q(**{f"{path}network": F(f"{path}window__network")}),
    }
    return Those(
        *(Case(When(condition, then=Value(flag)), output_field=TextField()) for flag, condition in conditions.items())
    )


def place_of(session: Session, student_id: Any) -> Any:
    """Return the id of a student's enrollment in the offering of a session.

    :raises NotOnRoster: if there is none
    """
    rows = Enrollment.objects.filter(offering=session.offering_id, student=student_id, status__in=ON_ROSTER)
    found = rows.values_list("pk", flat=True).first()
    if found is None:
        raise NotOnRoster
    return found


def record_of(session: Session, student_id: Any) -> AttendanceRecord | None:
    """Return what is known of a student in a session."""
    return AttendanceRecord.objects.filter(session=session, student=student_id).first()


def secret_of(window: CheckInWindow) -> bytes:
    """Return the secret of a window that is open.

    :raises CheckInNotOpen: before it opens
    :raises CheckInClosed: after it
    """
    rules.check_open(opens_at=window.opens_at, closes_at=window.closes_at, now=clock.now())
    return bytes.fromhex(vault().unseal(bytes(window.secret or b""), owner=purpose_of(window)))


def purpose_of(window: CheckInWindow) -> str:
    """Return what a window's secret is sealed for."""
    return f"check_in_window {window.pk}"


def may_show(actor: Actor, pk: Any) -> bool:
    """Tell whether the actor may read the code of this window."""
    return check_in_windows(actor, CODE).filter(pk=pk).exists()


def shown_code(actor: Actor, pk: Any) -> ShownCode:
    """Return the code to show now.

    :raises NotFound: if the actor sees no such window
    :raises Forbidden: if the actor sees it, but not its code
    :raises CheckInNotOpen: before it opens
    :raises CheckInClosed: after it
    """
    require_sight(check_in_windows(actor, "check_in_window.view"), pk)
    require_reach(check_in_windows(actor, CODE), pk, permission=CODE)
    window = CheckInWindow.objects.get(pk=pk)
    step = rules.step_at(clock.now())
    return ShownCode(rules.make_code(window.pk, step, secret_of(window)), *rules.span_of(step))
