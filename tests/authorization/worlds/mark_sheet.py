from domain.results.models import MarkSheet
from tests.authorization.cast import COURSE, OFFERING, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, World
from tests.factories.results import MarkSheetFactory


def rows(cast: Cast) -> dict[str, Row]:
    scopes = {
        cast.taught.pk: frozenset({TAUGHT}),
        cast.offering.pk: frozenset({UNIT, OFFERING}),
        cast.same_unit.pk: frozenset({UNIT}),
        cast.in_course.pk: frozenset({COURSE}),
        cast.studied.pk: frozenset(),
    }
    there = set(MarkSheet.objects.values_list("offering_id", flat=True))
    for offering in (cast.taught, cast.offering, cast.same_unit, cast.in_course, cast.studied):
        if offering.pk not in there:
            MarkSheetFactory(offering=offering)
    sheets = MarkSheet.objects.all()
    return {f"{number}": Row(each.pk, scopes.get(each.offering_id, frozenset())) for number, each in enumerate(sheets)}


WORLD = World("mark_sheet", rows, last=1)
