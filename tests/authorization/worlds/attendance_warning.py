from domain.attendance.models import AttendanceRecord
from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.authorization.worlds.attendance_record import scopes_of
from tests.factories.attendance import AttendanceWarningFactory


def rows(cast: Cast) -> dict[str, Row]:
    """One for each of the places of which the file before this one has recorded something."""
    places = [each.enrollment for each in AttendanceRecord.objects.select_related("enrollment")]
    return {
        f"{number}": Row(AttendanceWarningFactory(enrollment=place, offering=place.offering).pk, scopes_of(cast, place))
        for number, place in enumerate(places)
    }


WORLD = World("attendance_warning", rows)
