from domain.enrollment.models import EnrollmentOverride
from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.authorization.worlds.enrollment import scopes_of
from tests.factories.enrollment import EnrollmentOverrideFactory


def rows(cast: Cast) -> dict[str, Row]:
    there = [*EnrollmentOverride.objects.all()]
    places = (cast.taught, cast.offering, cast.same_unit, cast.in_course, cast.studied)
    people = [cast.people[relation] for relation in ("own", "ward_results", "peer")]
    there += [EnrollmentOverrideFactory(enrollment__offering=place) for place in places]
    there += [EnrollmentOverrideFactory(enrollment__student=person) for person in people]
    return {str(number): Row(each.pk, scopes_of(cast, each.enrollment)) for number, each in enumerate(there)}


WORLD = World("enrollment_override", rows)
