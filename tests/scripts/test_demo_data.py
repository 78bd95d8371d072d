from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.db.models import Count, F, Model, Q

from domain.academic.models import CourseUnit, DeliveryMode, SemesterOffering, TeachingPeriod, Term, Unit
from domain.audit.models import AuditEvent
from domain.authentication.models import DeviceSession
from domain.enrollment.models import Enrollment
from domain.events.models import Event
from domain.jobs.models import Job, JobRow
from domain.leave.models import LeaveApplication
from domain.people.models import AcademicStanding, ParentGuardian, StudentProfile
from domain.policy.campuses import Campus
from domain.policy.requisites import RequisiteEdgeKind
from domain.policy.roles import SystemRole
from domain.policy.workflows import (
    HOLDS_SEAT,
    ApplicationState,
    EnrollmentState,
    EventState,
    JobState,
    LeaveState,
    MarkSheetState,
    SessionState,
)
from domain.records.models import TranscriptEntry
from domain.requisites.models import RequisiteEdge
from domain.requisites.queries import catalogue as requisites_kept
from domain.requisites.rules import cycle_through, document_of, edges, read_expression
from domain.results.models import Mark, MarkSheet
from domain.scholarships.models import Scholarship, ScholarshipApplication
from domain.shared import clock
from domain.shared.intervals import overlapping
from domain.timetable.models import Session
from domain.users.models import User, UserRole
from scripts.demo.recipe import SIZES

pytestmark = pytest.mark.django_db

DAYS = [date(2026, 1, 8), date(2026, 3, 1), date(2026, 6, 20), date(2026, 8, 2), date(2026, 12, 31)]


def counts(*models: type[Model]) -> list[int]:
    return [model._default_manager.count() for model in models]


def assert_seats_are_kept() -> None:
    """Nobody sits on a seat that is not there, and nobody queues while one is free."""
    taken = Count("enrollments", filter=Q(enrollments__status__in=HOLDS_SEAT))
    queued = Count("enrollments", filter=Q(enrollments__status=EnrollmentState.WAITLISTED))
    offerings = SemesterOffering.objects.annotate(taken=taken, queued=queued)
    assert not offerings.filter(taken__gt=F("capacity")).exists()
    assert not offerings.filter(queued__gt=F("waitlist_capacity")).exists()
    assert not offerings.filter(queued__gt=0, taken__lt=F("capacity")).exists()
    pending = Enrollment.objects.filter(status=EnrollmentState.PENDING)
    assert not pending.filter(offering__approval_required=False).exists()


def test_seed_demo__small__has_the_documented_counts(seed):
    seed()

    assert counts(User, Unit, TeachingPeriod, SemesterOffering, Enrollment) == [60, 40, 4, 60, 300]
    people = Counter(UserRole.objects.filter(reason="").values_list("role", flat=True))
    assert people == Counter(SIZES["small"].people)


@pytest.mark.parametrize("number", range(3))
def test_seed_demo__requisites__could_be_written_over_the_api(seed, number):
    seed(seed=number)

    catalogue = requisites_kept()
    named = {pk: edges(node) for pk, node in catalogue.expressions.items()}
    assert len(named) > 3
    assert [pk for pk in named if cycle_through(pk, named) or catalogue.never_met(pk) is not None] == []
    assert {read_expression(document_of(node)) for node in catalogue.expressions.values()} == set(
        catalogue.expressions.values()
    )
    told = RequisiteEdge.objects.exclude(kind=RequisiteEdgeKind.ANTIREQUISITE)
    assert set(told.values_list("requisite__unit_id", "kind", "named_unit_id")) == {
        (pk, kind, unit_id) for pk, pairs in named.items() for kind, unit_id in pairs
    }


def test_seed_demo__campus__has_the_documented_counts(seed):
    seed(size="campus")

    students = UserRole.objects.filter(role=SystemRole.STUDENT).values("user").distinct()
    assert students.count() == 5_000
    assert counts(Unit, SemesterOffering, Enrollment) == [200, 400, 40_000]
    assert_seats_are_kept()


@pytest.mark.parametrize("today", DAYS)
def test_seed_demo__on_any_day__has_every_state_and_phase(seed, today):
    seed(today=today)

    present = datetime(today.year, today.month, today.day, tzinfo=UTC)
    opened, closed = Q(enrollment_opens_at__lte=present), Q(enrollment_closes_at__lte=present)
    offerings = SemesterOffering.objects.all()
    assert offerings.filter(opened & ~closed).exists()
    assert offerings.filter(closed).exists()
    assert offerings.filter(~opened).exists()
    assert set(Enrollment.objects.values_list("status", flat=True)) == set(EnrollmentState)
    assert not Enrollment.objects.filter(offering__enrollment_opens_at__gt=present).exists()
    assert not Enrollment.objects.filter(updated_at__gt=present).exists()
    assert_seats_are_kept()


def test_seed_demo__small__has_every_role_grant_job_and_session(seed):
    seed()

    present = clock.now()
    grants = UserRole.objects.all()
    held = set(grants.filter(valid_from__lte=present).values_list("role", flat=True))
    assert held == {*SystemRole, "tutor", "registrar"}
    for limit in ("course", "unit", "offering"):
        assert grants.filter(**{f"{limit}__isnull": False}).exists()
    assert grants.filter(revoked_at__isnull=False).exists()
    assert grants.filter(valid_until__lte=present).exists()
    assert grants.filter(valid_from__gt=present).exists()
    assert set(Job.objects.values_list("status", flat=True)) == set(JobState)
    assert JobRow.objects.filter(problem__isnull=False).exists()
    assert User.objects.filter(is_active=False).exists()
    assert set(DeviceSession.objects.values_list("ended_because", flat=True)) == {
        "",
        "logged_out",
        "token_reused",
    }


def test_seed_demo__small__has_every_standing_and_mixture_of_consent(seed):
    seed()

    assert set(StudentProfile.objects.values_list("academic_standing", flat=True)) == set(AcademicStanding.values)
    links = ParentGuardian.objects.all()
    consents = set(links.values_list("consent_results", "consent_attendance", "consent_finance"))
    assert {(False, False, False), (True, True, True), (True, False, False)} <= consents
    assert links.filter(ended_at__isnull=False).exists()
    shown = links.get(guardian__email="parent@demo.example", student__email="student@demo.example")
    assert (shown.consent_results, shown.consent_finance) == (True, False)


def test_seed_demo__small__has_applications_and_events_in_every_state_and_a_record(seed):
    seed()

    assert set(ScholarshipApplication.objects.values_list("status", flat=True)) == set(ApplicationState)
    assert set(LeaveApplication.objects.values_list("status", flat=True)) == set(LeaveState)
    for scholarship in Scholarship.objects.all():
        approved = scholarship.applications.filter(status=ApplicationState.APPROVED).count()
        assert scholarship.places_taken == approved <= scholarship.places
    assert set(Event.objects.values_list("status", flat=True)) == set(EventState)
    assert list(Event.objects.filter(going__gt=0).values_list("going", "rsvp_limit")) == [(6, 6)]
    assert {"user_role.add", "user_role.revoke", "session.log_in"} == set(
        AuditEvent.objects.values_list("action", flat=True)
    )


def test_seed_demo__small__has_every_place_term_and_kind_of_unit(seed):
    seed()

    offerings = SemesterOffering.objects.all()
    assert set(offerings.values_list("campus", flat=True)) == set(Campus)
    assert set(offerings.values_list("delivery_mode", flat=True)) == set(DeliveryMode.values)
    assert set(offerings.values_list("approval_required", flat=True)) == {True, False}
    assert offerings.filter(starts_on__isnull=False).exists()
    periods = TeachingPeriod.objects.all()
    assert set(periods.values_list("term", flat=True)) == set(Term.values)
    assert periods.exclude(closures=[]).filter(exams_start_on__isnull=False).exists()
    assert set(Unit.objects.values_list("is_active", flat=True)) == {True, False}
    assert Unit.objects.filter(convenor__isnull=True).exists()
    kinds = CourseUnit.objects.values("unit").annotate(kinds=Count("kind", distinct=True))
    assert kinds.filter(kinds=2).exists()


@pytest.mark.parametrize("today", DAYS)
def test_seed_demo__on_any_day__has_released_marks_that_are_the_transcripts(seed, today):
    seed(today=today)

    released = Mark.objects.filter(released_at__isnull=False)
    assert released.exists()
    assert MarkSheet.objects.filter(status=MarkSheetState.RELEASED, submitted_by__isnull=False).exists()
    entries = TranscriptEntry.objects.filter(enrollment__in=released.values("enrollment"))
    assert dict(released.values_list("enrollment", "mark")) == dict(entries.values_list("enrollment", "mark"))


def test_seed_demo__while_teaching_goes_on__has_open_sheets_with_some_of_the_marks(seed):
    seed(today=date(2026, 4, 20))

    (row, *_) = MarkSheet.objects.filter(status=MarkSheetState.OPEN)
    places = Enrollment.objects.filter(offering=row.offering_id, status=EnrollmentState.ENROLLED).count()
    assert 0 < row.marks.count() < places


@pytest.mark.parametrize("today", DAYS)
def test_seed_demo__timetable__holds_every_showcase_and_clashes_for_no_student(seed, today):
    seed(today=today)

    held = Session.objects.filter(status=SessionState.SCHEDULED)
    assert held.count() > 30
    assert held.filter(room=None).exclude(offering__campus=Campus.ONLINE).count() == 0
    taken = Enrollment.objects.filter(status=EnrollmentState.ENROLLED)
    for student in taken.values_list("student", flat=True).distinct():
        spans = list(held.filter(offering__in=taken.filter(student=student).values("offering")))
        pairs = overlapping(spans, spans)
        assert [pair for pair in pairs if pair[0].pk != pair[1].pk] == []
