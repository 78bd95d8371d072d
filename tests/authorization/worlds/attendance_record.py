from domain.enrollment.models import Enrollment
from domain.policy.attendance import ON_ROSTER
from domain.timetable.models import Session
from tests.authorization.cast import ATTENDANCE, COURSE, OFFERING, OWN, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, Scopes, World
from tests.factories.attendance import AttendanceRecordFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.timetable import SessionFactory

PERSONAL: dict[str, Scopes] = {"own": frozenset({OWN, ATTENDANCE}), "ward_attendance": frozenset({ATTENDANCE})}


def scopes_of(cast: Cast, enrollment: Enrollment) -> Scopes:
    """Return the scopes whose words hold for a student's attendance."""
    relation = next((name for name, person in cast.people.items() if person.pk == enrollment.student_id), "")
    of_places: dict[object, Scopes] = {
        cast.taught.pk: frozenset({TAUGHT}),
        cast.offering.pk: frozenset({UNIT, OFFERING}),
        cast.same_unit.pk: frozenset({UNIT}),
        cast.in_course.pk: frozenset({COURSE}),
    }
    return PERSONAL.get(relation, frozenset()) | of_places.get(enrollment.offering_id, frozenset())


def places(cast: Cast) -> list[Enrollment]:
    """Return a place in each of the cast's offerings, and one of each kind of ward: over, so that nobody is a peer."""
    for relation in ("ward", "ward_results", "ward_attendance", "former_ward"):
        EnrollmentFactory(student=cast.people[relation], status="completed")
    EnrollmentFactory(student=cast.people["other"], offering=cast.in_course, status="completed")
    return list(Enrollment.objects.filter(status__in=ON_ROSTER).order_by("pk"))


def rows(cast: Cast) -> dict[str, Row]:
    found = {}
    for number, each in enumerate(places(cast)):
        session = Session.objects.filter(offering=each.offering_id).first() or SessionFactory(offering=each.offering)
        found[f"{number}"] = Row(AttendanceRecordFactory(session=session, enrollment=each).pk, scopes_of(cast, each))
    return found


WORLD = World("attendance_record", rows)
