"""Achievements by rule: what each kind counts, once, with the rule as it was."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from domain.achievements.jobs import award
from domain.achievements.models import Achievement, StudentAchievement
from domain.audit.models import AuditEvent
from domain.gold.models import GoldTransaction
from domain.notifications.models import Happening
from domain.policy import limits
from domain.shared import clock
from domain.users.models import User
from tests.api.gold.samples import balance_of, books, student_of
from tests.factories.achievements import AchievementFactory, StudentAchievementFactory
from tests.factories.attendance import AttendanceRecordFactory
from tests.factories.events import EventFactory, EventResponseFactory
from tests.factories.gold import GoldAccountFactory, GoldTransactionFactory
from tests.factories.people import EnrollmentFactory, StudentProfileFactory
from tests.factories.records import TranscriptEntryFactory
from tests.support.answers import codes, refusals

pytestmark = pytest.mark.django_db
ACHIEVEMENTS, HAD = "/api/v1/achievements", "/api/v1/student-achievements"
RULE = {"code": "golden_start", "name": "Golden start", "kind": "gold_earned", "threshold": 100, "gold": 25}


def test_achievement__on_gold__is_given_once_with_its_bonus_and_keeps_its_rule(client_as):
    staff, student = client_as("staff"), student_of(client_as, gold=((80, 9), (40, 9)))
    GoldTransactionFactory(student=StudentProfileFactory().user, amount=99)
    made = staff.post(ACHIEVEMENTS, RULE)
    assert made.status_code == 201, made.content

    for _ in range(2):
        award(0)

    (had,) = student.get(f"{HAD}?expand=achievement").json()["results"]
    assert had["rule"] == {**{k: RULE[k] for k in ("code", "name", "kind", "threshold")}, "minimum_mark": None}
    assert (had["counted"], had["gold"], had["achievement"]["code"]) == (120, 25, "golden_start")
    bonus = GoldTransaction.objects.get(kind="bonus")
    assert (bonus.student_id, bonus.amount, bonus.balance_after) == (student.user.pk, 25, 145)
    assert AuditEvent.objects.filter(action="student_achievement.record").count() == 1
    assert Happening.objects.get(kind="achievement_awarded").people == [student.user.pk]

    changed = staff.patch(f"{ACHIEVEMENTS}/{made.json()['id']}", {"threshold": 90, "name": "Golden"})
    assert changed.json()["threshold"] == 90
    award(0)
    assert StudentAchievement.objects.count() == 2
    assert student.get(HAD).json()["results"][0]["rule"]["threshold"] == 100
    assert (balance_of(student), books()["is_balanced"]) == (145, True)


def test_achievement__of_each_kind__counts_what_it_says():
    good, other = StudentProfileFactory().user, StudentProfileFactory().user
    for person, marks in ((good, (80, 75)), (other, (80, 60))):
        for mark in marks:
            TranscriptEntryFactory(student=person, mark=Decimal(mark), grade="D")
    for person, statuses in ((good, ("present", "late")), (other, ("present", "absent"))):
        for status in statuses:
            place = EnrollmentFactory(student=person)
            AttendanceRecordFactory(session__offering=place.offering, enrollment=place, status=status)
    over = EventFactory(status="published", starts_on=date(2026, 3, 2))
    for person, answer in ((good, "going"), (other, "declined")):
        EventResponseFactory(event=over, person=person, answer=answer)
    kinds = {"units_passed": 2, "sessions_attended": 2, "events_joined": 1}
    for kind, threshold in kinds.items():
        mark = Decimal(70) if kind == "units_passed" else None
        AchievementFactory(code=kind, kind=kind, threshold=threshold, minimum_mark=mark)

    award(0)

    found = StudentAchievement.objects.values_list("student_id", "achievement__code", "counted")
    assert set(found) == {(good.pk, kind, counted) for kind, counted in kinds.items()}


def test_achievement__outside_of_its_time_or_of_no_student__is_given_to_nobody():
    now = clock.now()
    AchievementFactory(active_from=now + timedelta(days=1))
    AchievementFactory(active_until=now - timedelta(days=1))
    AchievementFactory(threshold=10)
    GoldTransactionFactory(amount=500)  # by somebody without a profile
    closed = StudentProfileFactory(user__is_active=False).user
    GoldTransactionFactory(student=closed, amount=500)

    award(0)

    assert StudentAchievement.objects.count() == 0


def test_award__to_many__takes_as_many_statements_as_to_few(query_count):
    people = [User(email=f"many{n}@example.org", given_name="A", family_name="B") for n in range(50)]
    User.objects.bulk_create(people)
    for number, person in enumerate(people):
        StudentProfileFactory(user=person)
        GoldAccountFactory(student=person)
        GoldTransactionFactory(student=person, amount=100 if number < 5 else 60)
    AchievementFactory(threshold=100, gold=5)

    few = query_count(lambda: award(0))
    AchievementFactory(threshold=50, gold=5)
    Achievement.objects.filter(threshold=100).update(active_until=clock.now())
    many = query_count(lambda: award(0))

    assert few == many
    assert (StudentAchievement.objects.count(), books()["is_balanced"]) == (55, True)


WITHOUT_SENSE = (
    ({"minimum_mark": "70"}, "rule_broken"),
    ({"threshold": 0}, "validation_failed"),
    ({"code": "Golden Start"}, "validation_failed"),
    ({"gold": limits.GOLD_AWARD_MAX + 1}, "validation_failed"),
    ({"kind": "luck"}, "validation_failed"),
    ({"active_from": "2026-03-02T00:00:00Z", "active_until": "2026-03-01T00:00:00Z"}, "rule_broken"),
)


def test_add__of_a_rule_without_sense__is_refused(client_as):
    staff = client_as("staff")

    for body, code in WITHOUT_SENSE:
        assert codes(staff.post(ACHIEVEMENTS, {**RULE, **body})) == (422, code)
    assert Achievement.objects.count() == 0


def test_add__by_a_known_code__is_refused(client_as):
    AchievementFactory(code="golden_start")

    assert refusals(client_as("staff").post(ACHIEVEMENTS, RULE)) == (409, [("/code", "already_exists")])


def test_what_was_achieved__is_never_rewritten():
    StudentAchievementFactory(awarded_at=datetime(2026, 3, 2, tzinfo=UTC))

    for statement in ("UPDATE student_achievements SET counted = 1", "DELETE FROM student_achievements"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert StudentAchievement.objects.get().counted == 120
