"""What the database refuses, whoever writes."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models.expressions import RawSQL

from domain.results.models import Mark, MarkSheet
from tests.factories.people import EnrollmentFactory
from tests.factories.results import MarkFactory, MarkSheetFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def refused(write) -> str:
    """Return the name of the constraint that refuses it."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write()
    return str(error.value.__cause__.diag.constraint_name)


@pytest.mark.parametrize("mark", ["100.01", "-0.01"])
def test_mark__outside_the_scale__refused(mark):
    assert refused(lambda: MarkFactory(mark=Decimal(mark))) == "marks_lie_between_0_and_100"


def test_mark__that_is_no_number__refused():
    mark = MarkFactory()

    found = refused(lambda: Mark.objects.filter(pk=mark.pk).update(mark=RawSQL("'NaN'::numeric", ())))

    assert found == "marks_lie_between_0_and_100"


def test_mark__that_is_both_or_neither__refused():
    assert refused(lambda: MarkFactory(grade="NA")) == "marks_are_a_mark_or_a_grade"
    assert refused(lambda: MarkFactory(mark=None)) == "marks_are_a_mark_or_a_grade"


def test_mark__on_the_sheet_of_another_offering__refused():
    sheet, elsewhere = MarkSheetFactory(), EnrollmentFactory()

    assert refused(lambda: MarkFactory(sheet=sheet, enrollment=elsewhere)) == "marks_repeat_their_enrollment"
    assert (
        refused(lambda: MarkFactory(sheet=sheet, enrollment=elsewhere, offering=elsewhere.offering))
        == "marks_repeat_their_sheet"
    )


def test_mark__second_of_an_enrollment__refused():
    first = MarkFactory()

    assert "enrollment" in refused(lambda: MarkFactory(sheet=first.sheet, enrollment=first.enrollment))
    assert Mark.objects.count() == 1


def test_sheet__second_of_an_offering__refused():
    first = MarkSheetFactory()

    assert "offering" in refused(lambda: MarkSheetFactory(offering=first.offering))


@pytest.mark.parametrize(
    ("status", "values", "name"),
    [
        ("open", {"submitted_at": "2026-06-10T00:00Z"}, "mark_sheets_submitted_at_some_time"),
        ("submitted", {"submitted_at": None}, "mark_sheets_submitted_at_some_time"),
        ("ratified", {"ratified_at": None}, "mark_sheets_ratified_at_some_time"),
        ("submitted", {"ratified_at": "2026-06-10T00:00Z"}, "mark_sheets_ratified_at_some_time"),
        ("released", {"released_at": None}, "mark_sheets_released_at_some_time"),
    ],
)
def test_sheet__whose_times_do_not_fit_its_state__refused(status, values, name):
    sheet = MarkSheetFactory(status=status)

    assert refused(lambda: MarkSheet.objects.filter(pk=sheet.pk).update(**values)) == name


def test_sheet__submitted_and_ratified_by_one_person__refused():
    person = UserFactory()

    found = refused(lambda: MarkSheetFactory(status="ratified", submitted_by=person, ratified_by=person))

    assert found == "mark_sheets_ratified_by_somebody_else"
