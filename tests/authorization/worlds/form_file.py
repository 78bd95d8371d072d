from domain.forms.models import FormSubmission
from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.authorization.worlds.form import KINDS, READ
from tests.factories.forms import FormFileFactory


def rows(cast: Cast) -> dict[str, Row]:
    """Of what the file before this one has submitted."""
    found = {}
    for name in ("answered", "to_all", "reviewed", "taught", "limit", "same_unit", "course"):
        there = FormSubmission.objects.filter(form__title=name).exclude(status="draft").order_by("pk")
        file = FormFileFactory(submission=there[0])
        read = READ if name in {"answered", "reviewed"} else frozenset()
        found[name] = Row(file.pk, read | KINDS[name].scopes)
    return found


WORLD = World("form_file", rows, last=1)
