import pytest

from domain.enrollment.commands import complete_enrollment, fail_enrollment
from domain.shared.actor import Actor
from domain.shared.errors import WrongState
from tests.api.enrollment.samples import assert_counts_are_true
from tests.factories.people import EnrollmentFactory

pytestmark = pytest.mark.django_db
RESULTS = Actor.system(reason="results")


@pytest.mark.parametrize(("command", "status"), [(complete_enrollment, "completed"), (fail_enrollment, "failed")])
def test_result__of_a_place__ends_it_and_frees_the_seat(command, status):
    row = EnrollmentFactory()

    command(RESULTS, enrollment=row)

    row.refresh_from_db()
    assert row.status == status
    assert_counts_are_true(row.offering)


def test_result__corrected__turns_a_fail_into_a_pass_and_back():
    row = EnrollmentFactory(status="failed")

    complete_enrollment(RESULTS, enrollment=row)
    fail_enrollment(RESULTS, enrollment=row)

    assert (row.status, row.version) == ("failed", 3)


@pytest.mark.parametrize("status", ["pending", "waitlisted", "offered", "withdrawn"])
def test_result__of_what_is_no_place__refused_and_unchanged(status):
    row = EnrollmentFactory(status=status)

    with pytest.raises(WrongState):
        complete_enrollment(RESULTS, enrollment=row)

    row.refresh_from_db()
    assert row.status == status
