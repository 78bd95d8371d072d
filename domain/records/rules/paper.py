"""A transcript on paper. It says what its frozen content says, and how it can be checked."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from domain.policy.academic import AttemptCounting
from domain.records.rules.codes import grouped
from domain.shared.pages import LARGE, SMALL, Pages

HEAD: Final = ("Unit", "Title", "Credit points", "Mark", "Grade", "", "Grade points")
WIDTHS: Final = (20, 58, 17, 15, 13, 34, 17)
ALIGNED: Final = ("LEFT", "LEFT", "RIGHT", "RIGHT", "CENTER", "LEFT", "RIGHT")
GIVEN: Final = "Credit given without enrollment"
NONE: Final = "-"
COUNTING: Final = {
    AttemptCounting.ALL_ATTEMPTS: "Every attempt of a unit counts.",
    AttemptCounting.BEST_ATTEMPT: "Of several attempts of a unit the best counts.",
    AttemptCounting.LATEST_ATTEMPT: "Of several attempts of a unit the latest counts.",
}


def paper_of(content: Mapping[str, Any], *, code: str, url: str, issued_at: datetime) -> bytes:
    """Return the PDF of a transcript. The same content, code and instant give the same bytes."""
    pages = Pages(title="Academic transcript", foot=f"Verification code {grouped(code)}", made_at=issued_at)
    pages.say(content["university"], size=LARGE, strong=True)
    pages.say("Academic transcript", size=LARGE, after=3)
    for line in _head(content, issued_at):
        pages.say(line)
    for period in content["periods"]:
        pages.ln(4)
        pages.keep_together(30)  # a heading alone at the foot of a page helps nobody
        pages.say(_name(period), strong=True)
        pages.say_rows([HEAD, *map(_row, period["entries"])], widths=WIDTHS, aligned=ALIGNED)
        pages.say(_figures(period["totals"]))
    pages.ln(4)
    pages.keep_together(50)
    pages.say("All results", strong=True)
    pages.say(_figures(content["totals"]), after=4)
    for line in _explained(content["method"]):
        pages.say(line, size=SMALL)
    pages.ln(4)
    pages.say(f"Verification code: {grouped(code)}", strong=True)
    pages.say(f"Anybody can check this document at {url}")
    return pages.bytes()


def _head(content: Mapping[str, Any], issued_at: datetime) -> Iterator[str]:
    student, course = content["student"], content["course"]
    yield f"Name: {student['given_name']} {student['family_name']}"
    yield f"Student number: {student['student_number']}"
    if course:
        yield f"Course: {course['code']} {course['name']} ({course['credit_points']} credit points)"
    yield f"Academic standing: {content['academic_standing'].replace('_', ' ')}"
    yield f"Issued: {issued_at:%Y-%m-%d %H:%M} UTC"


def _name(period: Mapping[str, Any]) -> str:
    if period["starts_on"] is None:
        return GIVEN
    return f"{period['name']} ({period['starts_on']} to {period['ends_on']})"


def _row(entry: Mapping[str, Any]) -> Sequence[str]:
    names = ("unit_code", "unit_name", "credit_points", "mark", "grade", "grade_name", "value")
    return [NONE if entry[name] is None else entry[name] for name in names]


def _figures(totals: Mapping[str, Any]) -> str:
    points = f"Credit points: {totals['credit_points_attempted']} attempted, {totals['credit_points_passed']} passed"
    averages = f"GPA {totals['gpa'] or NONE}, WAM {totals['wam'] or NONE}"
    return f"{points}, {totals['credit_points_earned']} earned. {averages}."


def _explained(method: Mapping[str, Any]) -> Iterator[str]:
    yield "GPA: grade points weighted by credit points. WAM: marks weighted by credit points."
    yield f"{COUNTING[AttemptCounting(method['counting'])]} {method['rounding']}"
    if method["grade_schemes"]:
        yield f"Grade schemes: {', '.join(method['grade_schemes'])}"
