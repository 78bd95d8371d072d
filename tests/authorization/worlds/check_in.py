from domain.attendance.models import AttendanceRecord
from domain.check_in.models import CheckInWindow
from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.authorization.worlds.attendance_record import scopes_of
from tests.factories.check_in import CheckInFactory, CheckInWindowFactory


def rows(cast: Cast) -> dict[str, Row]:
    """Make one for every record that is there."""
    found = {}
    for number, record in enumerate(AttendanceRecord.objects.order_by("pk")):
        there = CheckInWindow.objects.filter(session=record.session_id).first()
        row = CheckInFactory(record=record, window=there or CheckInWindowFactory(session=record.session))
        found[f"{number}"] = Row(row.pk, scopes_of(cast, record.enrollment))
    return found


WORLD = World("check_in", rows)
