"""Sheets of marks, in any state, and marks."""

from datetime import UTC, datetime
from decimal import Decimal

import factory

from domain.policy.workflows import MarkSheetState
from domain.results.models import Mark, MarkSheet
from tests.factories.academic import SemesterOfferingFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.users import UserFactory

STATES = list(MarkSheetState)


def _reached(state, value):
    """Return a declaration of what a sheet has since it was in this state."""
    return factory.LazyAttribute(lambda row: value() if STATES.index(row.status) >= STATES.index(state) else None)


def _at(month):
    return lambda: datetime(2026, month, 10, tzinfo=UTC)


class MarkSheetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MarkSheet

    offering = factory.SubFactory(SemesterOfferingFactory)
    status = MarkSheetState.OPEN
    submitted_at = _reached(MarkSheetState.SUBMITTED, _at(6))
    submitted_by = _reached(MarkSheetState.SUBMITTED, UserFactory)
    ratified_at = _reached(MarkSheetState.RATIFIED, _at(7))
    ratified_by = _reached(MarkSheetState.RATIFIED, UserFactory)
    released_at = _reached(MarkSheetState.RELEASED, _at(8))
    released_by = _reached(MarkSheetState.RELEASED, UserFactory)


class MarkFactory(factory.django.DjangoModelFactory):
    """A mark on an open sheet, unless something else is said. `released` says that it is a result."""

    class Meta:
        model = Mark

    sheet = factory.SubFactory(MarkSheetFactory)
    offering = factory.SelfAttribute("sheet.offering")
    enrollment = factory.SubFactory(EnrollmentFactory, offering=factory.SelfAttribute("..sheet.offering"))
    mark = Decimal("75.00")

    class Params:
        released = factory.Trait(
            sheet=factory.SubFactory(MarkSheetFactory, status=MarkSheetState.RELEASED),
            enrollment=factory.SubFactory(
                EnrollmentFactory, offering=factory.SelfAttribute("..sheet.offering"), status="completed"
            ),
            released_at=datetime(2026, 8, 10, tzinfo=UTC),
        )
