from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.authorization.worlds.attendance_record import enrollments, scopes_of
from tests.factories.attendance import AttendanceWarningFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {
        f"{number}": Row(AttendanceWarningFactory(enrollment=each, offering=each.offering).pk, scopes_of(cast, each))
        for number, each in enumerate(enrollments(cast))
    }


WORLD = World("attendance_warning", rows)
