"""How marks, and decisions on them, are refused."""

from collections.abc import Sequence

from domain.shared.errors import Conflict, DomainError, Forbidden, RuleBroken


class MarksRefused(RuleBroken):
    code = "marks_refused"
    title = "Marks are refused, and nothing was changed"
    description = "`errors` name every fault of every row: `pointer` leads to it."

    def __init__(self, causes: Sequence[DomainError]) -> None:
        super().__init__(causes=causes)


class MarkOrGrade(RuleBroken):
    code = "mark_or_grade"
    title = "Either a mark or an administrative grade"
    description = "One of the two is given, and only one."


class MarkRepeated(RuleBroken):
    code = "mark_repeated"
    title = "The enrollment stands in another row as well"
    description = "Each enrollment stands in one row at most."


class NotOnSheet(RuleBroken):
    code = "not_on_sheet"
    title = "The offering has no such enrollment"
    description = "A sheet takes the marks of enrollments in its own offering, and no others."


class NotEnrolled(RuleBroken):
    code = "not_enrolled"
    title = "The student has no place now"
    description = "`params.status` is what became of the enrollment. Only places get marks."


class GradeNotOnSheets(RuleBroken):
    code = "grade_not_on_sheets"
    title = "This grade is not entered on a sheet"
    description = "Marks earn their grades by themselves; withdrawals and credit are recorded elsewhere."


class OwnResult(Forbidden):
    code = "own_result"
    title = "Nobody decides on their own result"
    description = "Somebody else has to, also where the caller acts as another person."


class SubmittedByYou(Forbidden):
    code = "submitted_by_you"
    title = "Somebody else has to ratify the marks"
    description = "Whoever submitted them can't, neither in their own name nor in another's."


class MarksMissing(RuleBroken):
    code = "marks_missing"
    title = "Not every student has a mark"
    description = "`params.missing` names the enrollments without one, `params.count` says how many there are."


class EnrollmentStillOpen(Conflict):
    code = "enrollment_still_open"
    title = "The offering still takes enrollments"
    description = "`params.enrollment_closes_at` says until when. Results are released after that."


class RequestsUndecided(Conflict):
    code = "requests_undecided"
    title = "Somebody still has to decide on requests for places"
    description = "`params.count` says how many requests and offers are open. Nobody gets a place after the release."


class MarkNotReleased(Conflict):
    code = "mark_not_released"
    title = "The mark has not been released"
    description = (
        "Until its sheet is released a mark is changed on the sheet; of a student who left there is no result."
    )


class ResultUnchanged(RuleBroken):
    code = "result_unchanged"
    title = "The result is the same already"
    description = "An amendment changes the mark or the grade."


class ResultDecided(RuleBroken):
    code = "result_decided"
    title = "A result that was decided can't become open again"
    description = "Deferred and not yet available are results of students who have neither passed nor failed."
