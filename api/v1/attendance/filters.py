"""What the lists of attendance can be filtered by."""

from api.reading.filters import Choice, FilterSet, Identifier, Number
from domain.policy.attendance import AttendanceSource, AttendanceStatus


class AttendanceRecordFilter(FilterSet):
    session_id = Identifier()
    offering_id = Identifier()
    student_id = Identifier()
    status = Choice(choices=[(each.value, each.value) for each in AttendanceStatus])
    source = Choice(choices=[(each.value, each.value) for each in AttendanceSource])


class AttendanceRateFilter(FilterSet):
    offering_id = Identifier()
    student_id = Identifier()


class AttendanceWarningFilter(FilterSet):
    offering_id = Identifier()
    student_id = Identifier()
    stage = Number()
