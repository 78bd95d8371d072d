import pytest

from domain.audit.models import AuditEvent
from domain.enrollment.commands import complete_enrollments, fail_enrollments
from domain.enrollment.models import Enrollment
from domain.shared.actor import Actor
from domain.shared.errors import WrongState
from tests.api.enrollment.samples import assert_counts_are_true
from tests.factories.people import EnrollmentFactory

pytestmark = pytest.mark.django_db
RESULTS = Actor.system(reason="results")


def test_results__corrected__turn_a_fail_into_a_pass_and_back():
    row = EnrollmentFactory(status="failed")

    complete_enrollments(RESULTS, enrollments=[row])
    fail_enrollments(RESULTS, enrollments=[row])

    assert (row.status, row.version) == ("failed", 3)


@pytest.mark.parametrize("status", ["pending", "waitlisted", "offered", "withdrawn"])
def test_results__of_what_is_no_place__refused_and_unchanged(status):
    row = EnrollmentFactory(status=status)

    with pytest.raises(WrongState):
        complete_enrollments(RESULTS, enrollments=[row])

    row.refresh_from_db()
    assert row.status == status


@pytest.mark.parametrize(("command", "status"), [(complete_enrollments, "completed"), (fail_enrollments, "failed")])
def test_results__of_a_class__end_all_places_at_once_and_free_the_seats(command, status, django_assert_num_queries):
    first = EnrollmentFactory()
    rows = [first, *(EnrollmentFactory(offering=first.offering) for _ in range(9))]

    with django_assert_num_queries(2):  # the places, and the record of what became of them
        command(RESULTS, enrollments=rows)

    assert set(Enrollment.objects.values_list("status", "version")) == {(status, 2)}
    assert {(each.status, each.version) for each in rows} == {(status, 2)}
    assert AuditEvent.objects.filter(action__startswith="enrollment.").count() == 10
    assert_counts_are_true(first.offering)


def test_results__of_a_class_with_one_who_left__refused_and_all_unchanged():
    first = EnrollmentFactory()
    rows = [first, EnrollmentFactory(offering=first.offering, status="withdrawn")]

    with pytest.raises(WrongState):
        fail_enrollments(RESULTS, enrollments=rows)

    assert set(Enrollment.objects.values_list("status", "version")) == {("enrolled", 1), ("withdrawn", 1)}


def test_results__of_nobody__change_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        complete_enrollments(RESULTS, enrollments=[])
