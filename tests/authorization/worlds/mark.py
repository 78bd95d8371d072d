from domain.enrollment.models import Enrollment
from domain.results.models import MarkSheet
from domain.shared import clock
from tests.authorization.cast import OWN, RESULTS, Cast
from tests.authorization.worlds import Row, World
from tests.authorization.worlds.enrollment import scopes_of
from tests.factories.results import MarkFactory, MarkSheetFactory

PERSONAL = frozenset({OWN, RESULTS})


def rows(cast: Cast) -> dict[str, Row]:
    """Make one for every place that is there, by turns a result and not yet one, which is nobody's own."""
    found = {}
    for number, each in enumerate(Enrollment.objects.order_by("pk")):
        sheet = MarkSheet.objects.filter(offering=each.offering_id).first() or MarkSheetFactory(offering=each.offering)
        is_released = number % 2 == 0 or each.student_id == cast.people["ward_results"].pk
        mark = MarkFactory(sheet=sheet, enrollment=each, released_at=clock.now() if is_released else None)
        scopes = scopes_of(cast, each)
        found[f"{number}_{is_released}"] = Row(mark.pk, scopes if is_released else scopes - PERSONAL)
    return found


WORLD = World("mark", rows)
