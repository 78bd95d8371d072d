from domain.enrollment.models import Enrollment
from domain.policy.attendance import ON_ROSTER
from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.authorization.worlds.attendance_record import scopes_of


def rows(cast: Cast) -> dict[str, Row]:
    """Every place that there is has a rate; a request, or a place that was left, has none."""
    places = Enrollment.objects.filter(status__in=ON_ROSTER)
    return {f"{number}": Row(each.pk, scopes_of(cast, each)) for number, each in enumerate(places)}


WORLD = World("attendance_rate", rows, last=1)  # in this file: after that of the enrollments
