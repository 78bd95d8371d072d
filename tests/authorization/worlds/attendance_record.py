from domain.attendance.models import AttendanceRecord
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
    places: dict[object, Scopes] = {
        cast.taught.pk: frozenset({TAUGHT}),
        cast.offering.pk: frozenset({UNIT, OFFERING}),
        cast.same_unit.pk: frozenset({UNIT}),
        cast.in_course.pk: frozenset({COURSE}),
    }
    return PERSONAL.get(relation, frozenset()) | places.get(enrollment.offering_id, frozenset())


def enrollments(cast: Cast) -> list[Enrollment]:
    """Return a place in each of the cast's offerings, and one of each kind of ward."""
    for relation in ("ward", "ward_results", "ward_attendance", "former_ward"):
        if not Enrollment.objects.filter(student=cast.people[relation], offering=cast.studied).exists():
            EnrollmentFactory(student=cast.people[relation], offering=cast.studied)
    if not Enrollment.objects.filter(student=cast.people["other"], offering=cast.in_course).exists():
        EnrollmentFactory(student=cast.people["other"], offering=cast.in_course, status="completed")
    offerings = (cast.taught, cast.offering, cast.same_unit, cast.in_course, cast.studied)
    return list(Enrollment.objects.filter(offering__in=offerings, status__in=ON_ROSTER).order_by("pk"))


def rows(cast: Cast) -> dict[str, Row]:
    found = {}
    for number, each in enumerate(enrollments(cast)):
        session = Session.objects.filter(offering=each.offering_id).first() or SessionFactory(offering=each.offering)
        record = AttendanceRecordFactory(session=session, enrollment=each)
        found[f"{number}"] = Row(record.pk, scopes_of(cast, each))
    assert AttendanceRecord.objects.count() == len(found)
    return found


WORLD = World("attendance_record", rows)
