from domain.enrollment.models import Enrollment
from domain.policy.workflows import EnrollmentState
from tests.authorization.cast import COURSE, OFFERING, OWN, RESULTS, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, Scopes, World
from tests.factories.people import EnrollmentFactory


def scopes_of(cast: Cast, enrollment: Enrollment) -> Scopes:
    """Return the scopes whose words hold for what belongs to this enrollment."""
    found = set()
    relation = next((name for name, person in cast.people.items() if person.pk == enrollment.student_id), "")
    found |= {"own": {OWN, RESULTS}, "ward_results": {RESULTS}}.get(relation, set())
    offering = enrollment.offering_id
    found |= {TAUGHT} if offering == cast.taught.pk else set()
    found |= {UNIT} if offering in {cast.offering.pk, cast.same_unit.pk} else set()
    found |= {OFFERING} if offering == cast.offering.pk else set()
    found |= {COURSE} if offering == cast.in_course.pk else set()
    return frozenset(found)


def rows(cast: Cast) -> dict[str, Row]:
    EnrollmentFactory(student=cast.people["ward_results"], status=EnrollmentState.COMPLETED)
    EnrollmentFactory(student=cast.people["ward"], status=EnrollmentState.COMPLETED)
    EnrollmentFactory(student=cast.people["other"], offering=cast.in_course, status=EnrollmentState.COMPLETED)
    EnrollmentFactory(student=cast.people["own"], status=EnrollmentState.WITHDRAWN)
    return {
        f"{number}_{each.status}": Row(each.pk, scopes_of(cast, each))
        for number, each in enumerate(Enrollment.objects.all())
    }


WORLD = World("enrollment", rows, last=1)
