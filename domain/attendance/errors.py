"""How what is asked of attendance is refused."""

from domain.shared.errors import Conflict, Forbidden, RuleBroken


class SessionCancelled(Conflict):
    code = "session_cancelled"
    title = "The session was cancelled"
    description = "Nobody attends it. What was recorded before stays, and counts for nothing."


class SessionNotBegun(Conflict):
    code = "session_not_begun"
    title = "The session has not begun"
    description = "`params.starts_at` says when it does. Until then a student can only be excused."


class AttendanceFrozen(Conflict):
    code = "attendance_frozen"
    title = "Attendance can't be marked any more"
    description = (
        "`params.frozen_at` says since when. Whoever has `attendance_record.amend` can amend a record, or mark the "
        "class, with a `reason`."
    )


class NotOnRoster(RuleBroken):
    code = "not_on_roster"
    title = "The student is not on the roster"
    description = "Attendance is that of students with a place in the session's offering."


class OwnAttendance(Forbidden):
    code = "own_attendance"
    title = "Nobody marks their own attendance"
    description = "Somebody else has to, also where the caller acts as another person."


class StudentRepeated(RuleBroken):
    code = "student_repeated"
    title = "The student stands in another row as well"
    description = "Each student stands in one row at most."


class ExportTooWide(RuleBroken):
    code = "export_too_wide"
    title = "More sessions or students than one sheet holds"
    description = "`params` say how many of both there are, and may be."
