from domain.enrollment.models import Enrollment
from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.authorization.worlds.enrollment import scopes_of
from tests.factories.enrollment import EnrollmentApprovalFactory


def rows(cast: Cast) -> dict[str, Row]:
    """Make one for every place that is there: a new place would make somebody a classmate."""
    return {
        str(number): Row(EnrollmentApprovalFactory(enrollment=each).pk, scopes_of(cast, each))
        for number, each in enumerate(Enrollment.objects.all())
    }


WORLD = World("enrollment_approval", rows)
