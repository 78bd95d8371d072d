"""How what is asked of the timetable is refused."""

from collections.abc import Sequence

from domain.shared.errors import Conflict, DomainError, RuleBroken


class RoomTaken(Conflict):
    code = "room_taken"
    title = "The room is taken at that time"
    description = "`params` name the day that was asked for and the session that is there."


class InstructorTaken(Conflict):
    code = "instructor_taken"
    title = "An instructor holds another session at that time"
    description = "`params` name the person, the day that was asked for and the other session."


class SessionsClash(Conflict):
    code = "sessions_clash"
    title = "A room or an instructor is taken at that time"
    description = "`errors` name every clash, `room_taken` or `instructor_taken`; nothing was written."

    def __init__(self, causes: Sequence[DomainError]) -> None:
        super().__init__(causes=causes)


class RoomUnusable(RuleBroken):
    code = "room_unusable"
    title = "The room can't be used for this"
    description = "It is closed, or at another campus than the offering; `params` say which."


class NotAnInstructor(RuleBroken):
    code = "not_an_instructor"
    title = "The person can't hold sessions"
    description = "Whoever holds a session has an active account and a role that teaches or runs the office."


class NoSessions(RuleBroken):
    code = "no_sessions"
    title = "The pattern gives no session"
    description = "No day of the offering's teaching fits weekday, weeks and dates, or all that fit are closures."


class NoSuchWeek(RuleBroken):
    code = "no_such_week"
    title = "Teaching has no such week"
    description = "`params` name the weeks that are not there, and how many there are; closed ones do not count."


class TooManySessions(RuleBroken):
    code = "too_many_sessions"
    title = "The pattern gives more sessions than one may have"
    description = "`params` say how many it would give, and how many it may."


class SessionOver(Conflict):
    code = "session_over"
    title = "The session is over"
    description = (
        "`params.ends_at` says since when. Whoever has the permission everywhere may still correct it, "
        "unless attendance was taken: then it is neither moved nor cancelled any more."
    )


class AttendanceTaken(Conflict):
    code = "attendance_taken"
    title = "The session has begun, and attendance was taken"
    description = "It can't be put off to a time to come, where nobody has been yet. `params.session_id` names it."


class NothingToMove(RuleBroken):
    code = "nothing_to_move"
    title = "Nothing says where to"
    description = "A move gives a day, a time or a room."


class OnClosures(RuleBroken):
    code = "on_closures"
    title = "Some sessions would move onto days that are closed"
    description = "`params` name the days. Say `on_closures`, or move those sessions by themselves."


class NotInAPattern(RuleBroken):
    code = "not_in_a_pattern"
    title = "The session stands alone"
    description = "There are no following ones: it came from no pattern. Edit it with the scope `one`."
