from domain.forms.models import FormVersion
from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.authorization.worlds.form import KINDS, READ


def rows(cast: Cast) -> dict[str, Row]:
    """Of the forms that the file before this one has made: what is being written is for those who look after it."""
    found = {}
    for version in FormVersion.objects.select_related("form"):
        kind = KINDS[version.form.title]
        read = READ if kind.read and version.published_at else frozenset()
        found[version.form.title] = Row(version.pk, read | kind.scopes)
    return found


WORLD = World("form_version", rows)
