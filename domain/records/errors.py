"""How grades, schemes, transcripts and documents are refused."""

from domain.shared.errors import Conflict, NotFound, RuleBroken


class GradesIncomplete(RuleBroken):
    code = "grades_incomplete"
    title = "The grades do not cover every mark"
    description = "One grade begins at mark 0; codes and minimum marks are distinct; a higher mark is worth no less."


class GradeSchemeInUse(Conflict):
    code = "grade_scheme_in_use"
    title = "Results have been graded by this scheme"
    description = "It can only be given an end, after the last teaching period that was graded by it. Add a new scheme."


class RepeatPolicyInUse(Conflict):
    code = "repeat_policy_in_use"
    title = "The policy has begun"
    description = "Averages have been told by it: it can only be given an end, not before today. Add a new policy."


class NoGradeScheme(RuleBroken):
    code = "no_grade_scheme"
    title = "The campus has no grade scheme on that day"
    description = "`params` name the campus and the day. Add a scheme that covers it."


class UnknownGrade(RuleBroken):
    code = "unknown_grade"
    title = "The scheme has no such grade"
    description = "`params` name the scheme and its grades."


class ImpossibleMark(RuleBroken):
    code = "impossible_mark"
    title = "There is no such mark"
    description = "A mark lies between 0 and 100 and has two decimals at most."


class GradeNeedsMark(RuleBroken):
    code = "grade_needs_mark"
    title = "The mark and the grade do not fit"
    description = "A grade that marks earn takes such a mark; without a mark only an administrative result is possible."


class ReasonMissing(RuleBroken):
    code = "reason_missing"
    title = "A change of the record needs a reason"
    description = "`params` say how short and how long it may be, in characters."


class NotAnExemption(RuleBroken):
    code = "not_an_exemption"
    title = "This grade can't be given without an enrollment"
    description = (
        "Without an enrollment only administrative results outside the averages are possible; the first earns credit."
    )


class NoTranscript(RuleBroken):
    code = "no_transcript"
    title = "The person has no transcript"
    description = "Only students have one."


class DocumentRevoked(Conflict):
    code = "document_revoked"
    title = "The document has been revoked"
    description = "It was revoked before. That stands for ever."


class UnknownVerificationCode(NotFound):
    code = "unknown_verification_code"
    title = "No document has this code"
    description = "Compare it with the paper, letter by letter. The last letter finds typing errors."
