from typing import Any

from domain.forms.models import Form, FormSubmission
from tests.authorization.cast import OWN, Cast
from tests.authorization.worlds import Row, Scopes, World
from tests.authorization.worlds.form import KINDS, READ
from tests.factories.forms import FormSubmissionFactory

READS = ("form_submission.view", "form_file.view")
MINE = tuple(f"form_submission.{verb}" for verb in ("add", "change", "submit", "withdraw"))
DECIDED = ("form_submission.approve", "form_submission.reject")
NONE: Scopes = frozenset()


def _row(submission: FormSubmission, *, own: bool = False, waits: bool = False) -> Row:
    """Read by whoever looks after its form; changed by whose it is; decided on by those for whom it waits."""
    scopes = KINDS[submission.form.title].scopes
    only = {
        **dict.fromkeys(MINE, frozenset({OWN}) if own else NONE),
        **dict.fromkeys(DECIDED, frozenset({OWN}) if waits else NONE),
        **dict.fromkeys(READS, scopes | (READ if own or waits else NONE)),
    }
    return Row(submission.pk, scopes, only)


def rows(cast: Cast) -> dict[str, Row]:
    forms = {form.title: form for form in Form.objects.select_related("published_version")}
    other = cast.people["other"]

    def add(name: str, person: Any = other, **fields: Any) -> FormSubmission:
        return FormSubmissionFactory(form=forms[name], person=person, **{"status": "submitted", **fields})

    enough = [add("anonymous", None) for _ in range(5)]
    return {
        "own_draft": _row(add("to_all", cast.caller, status="draft"), own=True),
        "own": _row(FormSubmission.objects.get(person=cast.caller, form=forms["answered"]), own=True),
        "other": _row(add("to_all")),
        "waits": _row(add("reviewed", step=2), waits=True),
        "waits_for_another": _row(add("reviewed", cast.people["peer"], step=1)),
        **{name: _row(add(name)) for name in ("taught", "limit", "same_unit", "in_course", "course")},
        **{f"anonymous_{number}": _row(each) for number, each in enumerate(enough)},
    }


WORLD = World("form_submission", rows)
