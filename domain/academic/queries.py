"""What can be asked of the catalogue."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from domain.academic import scopes
from domain.academic.models import Course, CourseUnit, Intake, SemesterOffering, TeachingPeriod, Unit
from domain.policy.roles import SystemRole
from domain.shared.access import narrow
from domain.shared.actor import Actor
from domain.shared.clock import CurrentInstant
from domain.users.models import User, UserRole
from domain.users.queries import valid_now


def courses(actor: Actor, permission: str) -> QuerySet[Course]:
    """Return the courses the actor reaches with this permission."""
    return narrow(Course.objects.all(), actor=actor, permission=permission, scopes=scopes.COURSE)


def units(actor: Actor, permission: str) -> QuerySet[Unit]:
    """Return the units the actor reaches with this permission."""
    return narrow(Unit.objects.all(), actor=actor, permission=permission, scopes=scopes.UNIT)


def convenors(actor: Actor, permission: str) -> QuerySet[User]:
    """Return the people who may be named as a unit's convenor by somebody with this permission."""
    held = UserRole.objects.filter(valid_now(), user=OuterRef("pk"), role_id=SystemRole.CONVENOR)
    return narrow(User.objects.filter(Exists(held), is_active=True), actor=actor, permission=permission)


def course_units(actor: Actor, permission: str) -> QuerySet[CourseUnit]:
    """Return the places of units in courses that the actor reaches with this permission."""
    return narrow(CourseUnit.objects.all(), actor=actor, permission=permission, scopes=scopes.COURSE_UNIT)


def intakes(actor: Actor, permission: str) -> QuerySet[Intake]:
    """Return the intakes the actor reaches with this permission."""
    return narrow(Intake.objects.all(), actor=actor, permission=permission)


def teaching_periods(actor: Actor, permission: str) -> QuerySet[TeachingPeriod]:
    """Return the teaching periods the actor reaches with this permission."""
    return narrow(TeachingPeriod.objects.all(), actor=actor, permission=permission)


def semester_offerings(actor: Actor, permission: str) -> QuerySet[SemesterOffering]:
    """Return the offerings the actor reaches with this permission."""
    return narrow(SemesterOffering.objects.all(), actor=actor, permission=permission, scopes=scopes.SEMESTER_OFFERING)


def open_now(path: str = "") -> Q:
    """Return the condition that an offering takes enrollments now. `path` leads to the offering."""
    present = CurrentInstant()
    return Q(**{f"{path}enrollment_opens_at__lte": present, f"{path}enrollment_closes_at__gt": present})
