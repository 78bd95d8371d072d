"""How many statements asking for a place takes, whatever is behind it."""

import pytest

from tests.api.enrollment.requiring import add_item, earlier, require
from tests.api.enrollment.samples import PATH, ask, plan, student
from tests.api.requisites.samples import every, passed
from tests.factories.academic import SemesterOfferingFactory, UnitFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.records import TranscriptEntryFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
ASKING, LOOKING, ITEM = 31, 11, 8


def scene(number):
    """Return a student with so many results, and an offering with as many units required, students and waiters."""
    me, period, offering = student(), earlier(), SemesterOfferingFactory(capacity=number + 1, waitlist_capacity=0)
    units = UnitFactory.create_batch(number)
    for unit in units:
        TranscriptEntryFactory(student=me.user, unit=unit, teaching_period=period)
    EnrollmentFactory.create_batch(number, offering=offering)
    require(offering.unit, every(*(passed(unit) for unit in units)))
    return me, offering


def test_asking__however_much_is_required_done_and_taken__the_same_statements(query_count):
    found = []
    for number in (1, 12):
        me, offering = scene(number)
        me.get("/api/v1/me")  # who is remembered afterwards
        found.append(query_count(lambda me=me, offering=offering: ask(me, offering)))

    assert found[0] == found[1] <= ASKING


def test_eligibility__however_much_is_required_done_and_taken__the_same_statements(query_count):
    found = []
    for number in (1, 12):
        me, offering = scene(number)
        me.get("/api/v1/me")
        path = f"/api/v1/semester-offerings/{offering.pk}/eligibility"
        found.append(query_count(lambda me=me, path=path: me.get(path)))

    assert found[0] == found[1] <= LOOKING


def test_plan__each_further_item__takes_the_same_few_statements(query_count):
    me = student()
    first = SemesterOfferingFactory()
    rows = [first, *(SemesterOfferingFactory(teaching_period=first.teaching_period) for _ in range(6))]
    me.get("/api/v1/me")

    counts = [
        query_count(lambda items=items, key=key: me.post(f"{PATH}/plan", {"items": items}, HTTP_IDEMPOTENCY_KEY=key))
        for key, items in (("a", [add_item(rows[0])]), ("b", [add_item(rows[1]), add_item(rows[2])]))
    ]

    assert plan(me, add_item(rows[3]), key="c").status_code == 200
    assert counts[1] - counts[0] <= ITEM
