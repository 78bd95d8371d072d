"""Units that require something, and students who have passed something."""

from datetime import date
from decimal import Decimal

from tests.api.requisites.samples import add
from tests.factories.academic import TeachingPeriodFactory
from tests.factories.records import TranscriptEntryFactory
from tests.support.client import client_for


def require(unit, expression=None, **lists):
    response = add(client_for("staff"), unit, expression, **lists)
    assert response.status_code == 201, response.content


def beside(unit):
    return {"kind": "corequisite", "unit_id": str(unit.pk)}


def earlier():
    """Return a period that ends before the usual one begins."""
    return TeachingPeriodFactory(
        teaching_starts_on=date(2025, 8, 4),
        teaching_ends_on=date(2025, 11, 2),
        census_on=date(2025, 8, 31),
        penalty_on=date(2025, 9, 30),
        year=2025,
    )


def have_passed(client, unit, mark="75.00"):
    return TranscriptEntryFactory(student=client.user, unit=unit, mark=Decimal(mark), teaching_period=earlier())


def add_item(offering):
    return {"action": "add", "offering_id": str(offering.pk)}


def swap_item(row, offering):
    return {"action": "swap", "enrollment_id": row["id"], "offering_id": str(offering.pk)}
