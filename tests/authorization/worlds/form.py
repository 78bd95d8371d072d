from typing import Any, NamedTuple

from domain.policy.workflows.forms import FormState
from tests.authorization.cast import COURSE, OFFERING, OWN, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, Scopes, World
from tests.factories.forms import FormFactory, FormSubmissionFactory

PUBLISHED, CLOSED = FormState.PUBLISHED, FormState.CLOSED
VIEW, ANSWER = "form.view", "form.answer"
READ = frozenset({OWN, TAUGHT})  # by whom everybody is that is logged in, or convenes


class Kind(NamedTuple):
    """Whom a form is for, by the cast's names, and by which scopes it is looked after."""

    to: tuple[str, ...]
    status: FormState
    scopes: Scopes = frozenset()
    read: bool = False  # it is for the caller, or the caller has to do with it
    asked: bool = False
    who: str = ""  # what the caller is to it


KINDS: dict[str, Kind] = {
    "to_all": Kind(("all",), PUBLISHED, read=True, asked=True),
    "to_all_draft": Kind(("all",), FormState.DRAFT),
    "to_all_closed": Kind(("all",), CLOSED, read=True, asked=True),
    "to_studied": Kind(("studied",), PUBLISHED, read=True, asked=True),
    "to_caller": Kind(("caller",), PUBLISHED, read=True, asked=True),
    "to_other": Kind(("other",), PUBLISHED),
    "answered": Kind(("other",), CLOSED, read=True, who="answered"),
    "owned": Kind(("other",), PUBLISHED, read=True, who="owner"),
    "reviewed": Kind(("other",), PUBLISHED, read=True, who="reviewer"),
    "reviewed_draft": Kind(("other",), FormState.DRAFT, who="reviewer"),
    "taught_draft": Kind(("taught",), FormState.DRAFT, frozenset({TAUGHT})),
    "taught": Kind(("taught",), PUBLISHED, frozenset({TAUGHT})),
    "taught_and_other": Kind(("taught", "other"), PUBLISHED),
    "anonymous": Kind(("taught",), CLOSED, frozenset({TAUGHT})),
    "limit": Kind(("offering",), PUBLISHED, frozenset({UNIT, OFFERING})),
    "same_unit": Kind(("same_unit",), PUBLISHED, frozenset({UNIT})),
    "in_course": Kind(("in_course",), PUBLISHED, frozenset({COURSE})),
    "course": Kind(("course",), PUBLISHED, frozenset({COURSE})),
    "course_and_more": Kind(("course", "other"), PUBLISHED),
}


def _rule(cast: Cast, name: str) -> dict[str, Any]:
    if name in {"caller", "other"}:
        return {"person": cast.caller if name == "caller" else cast.people["other"]}
    if name == "all":
        return {}
    return {"course" if name == "course" else "offering": getattr(cast, name)}


def rows(cast: Cast) -> dict[str, Row]:
    """Called by their names, so that what is submitted to them finds them."""
    found = {}
    for name, kind in KINDS.items():
        form = FormFactory(
            title=name,
            status=kind.status,
            to=[_rule(cast, each) for each in kind.to],
            reviewed_by=[cast.people["other"], cast.caller] if kind.who == "reviewer" else [],
            is_anonymous=name.startswith("anonymous"),
            **({"owner": cast.caller} if kind.who == "owner" else {}),
        )
        if kind.who == "answered":
            FormSubmissionFactory(form=form, person=cast.caller, status="submitted")
        read = {VIEW: READ | kind.scopes} if kind.read else {}
        found[name] = Row(form.pk, kind.scopes, {**read, **({ANSWER: frozenset({OWN})} if kind.asked else {})})
    return found


WORLD = World("form", rows)
