import hashlib
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Model, Q

from domain.academic.models import CourseUnit, DeliveryMode, SemesterOffering, TeachingPeriod, Term, Unit
from domain.enrollment.models import Enrollment
from domain.jobs.models import Job, JobRow
from domain.policy.campuses import Campus
from domain.policy.roles import Role
from domain.policy.workflows import HOLDS_SEAT, LIVE, EnrollmentState, JobState
from domain.shared import clock
from domain.users.models import DeviceSession, User, UserRole
from scripts.demo import accounts, writing
from scripts.demo.recipe import SIZES
from scripts.stack import banner
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

DAYS = [date(2026, 1, 8), date(2026, 3, 1), date(2026, 6, 20), date(2026, 8, 2), date(2026, 12, 31)]


@pytest.fixture
def seed(settings) -> Callable[..., str]:
    """Return the command; it returns what it printed."""
    settings.DEMO_DATA_ALLOWED = True

    def run(**options: object) -> str:
        out = StringIO()
        call_command("seed_demo", stdout=out, **options)
        return out.getvalue()

    return run


def digests() -> dict[str, str]:
    """Return a digest of each table's rows in the order in which they were written."""
    found = {}
    for model in writing.models():
        digest = hashlib.sha256()
        with connection.cursor() as cursor, cursor.copy(f"COPY {model._meta.db_table} TO STDOUT") as copy:
            for line in copy:
                digest.update(line)
        found[model._meta.db_table] = digest.hexdigest()
    return found


def counts(*models: type[Model]) -> list[int]:
    return [model._default_manager.count() for model in models]


def test_seed_demo__same_seed_and_day_twice__same_rows(seed):
    seed(seed=7, today=date(2026, 9, 1))
    before = digests()

    seed(seed=7, today=date(2026, 9, 1), replace=True, yes=True)

    assert digests() == before


def test_seed_demo__another_seed__other_rows_in_every_table_with_chance(seed):
    seed(seed=7, today=date(2026, 9, 1))
    before = digests()

    seed(seed=8, today=date(2026, 9, 1), replace=True, yes=True)

    same = {table for table, digest in digests().items() if digest == before[table]}
    assert same == {"stored_answers"}  # empty


def test_seed_demo__small__has_the_documented_counts(seed):
    seed()

    assert counts(User, Unit, TeachingPeriod, SemesterOffering, Enrollment) == [60, 40, 4, 60, 300]
    people = Counter(UserRole.objects.filter(reason="").values_list("role", flat=True))
    assert people == Counter(SIZES["small"].people)


def test_seed_demo__campus__has_the_documented_counts(seed):
    seed(size="campus")

    students = UserRole.objects.filter(role=Role.STUDENT).values("user").distinct()
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
    assert set(grants.filter(valid_from__lte=present).values_list("role", flat=True)) == set(Role)
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


@pytest.mark.parametrize("role", list(Role))
def test_demo_account__of_each_role__logs_in_and_holds_only_that_role(seed, role):
    seed()

    user = authenticate(username=f"{role}@demo.example", password="campus-demo-2026")

    assert isinstance(user, User)
    assert list(user.grants.values_list("role", flat=True)) == [role]
    assert user.is_superuser is (role == Role.ADMIN)


def test_demo_accounts__of_convenor_and_student__have_something_to_show(seed):
    seed()

    assert Unit.objects.filter(convenor__email="convenor@demo.example").count() == 4
    places = Enrollment.objects.filter(student__email="student@demo.example")
    assert places.count() == 9
    assert places.filter(status__in=LIVE).exists()


def test_demo_accounts__in_the_banner__are_those_of_the_data(seed):
    said = seed()

    assert banner.PASSWORD == accounts.PASSWORD
    assert f"all with the password {accounts.PASSWORD}" in said
    assert all(f"{name}@demo.example" in said for name in banner.ACCOUNTS)


def test_demo_password__hashed_by_argon2__needs_no_second_hashing(seed, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    seed()
    before = User.objects.get(email="admin@demo.example").password

    assert authenticate(username="admin@demo.example", password=accounts.PASSWORD)

    assert before.startswith("argon2$argon2id$")
    assert User.objects.get(email="admin@demo.example").password == before


def test_seed_demo__where_demo_data_are_not_allowed__refuses_and_writes_nothing(seed, settings):
    settings.DEMO_DATA_ALLOWED = False

    with pytest.raises(CommandError, match="do not allow demo data"):
        seed()

    assert counts(User, Unit) == [0, 0]


@pytest.mark.parametrize("options", [{}, {"yes": True}, {"replace": True}])
def test_seed_demo__database_with_users__refuses_and_changes_nothing(seed, options):
    person = UserFactory()

    with pytest.raises(CommandError, match=r"--replace|--yes"):
        seed(**options)

    assert list(User.objects.all()) == [person]
    assert Unit.objects.count() == 0


def test_seed_demo__with_replace_and_yes__replaces_all(seed):
    UserFactory(email="somebody@example.org")

    seed(replace=True, yes=True)

    assert User.objects.count() == 60
    assert not User.objects.filter(email="somebody@example.org").exists()


def test_seed_demo__failing_midway__leaves_the_database_as_it_was(seed, monkeypatch):
    person = UserFactory(email="somebody@example.org")
    monkeypatch.setattr("scripts.demo.demand.room_for", lambda *_args, **_kwargs: (-1, 0))

    with pytest.raises(CommandError, match="nothing was changed"):
        seed(replace=True, yes=True)

    assert list(User.objects.all()) == [person]
    assert Unit.objects.count() == 0


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
