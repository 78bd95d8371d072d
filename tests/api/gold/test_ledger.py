"""Giving gold, passing it on, spending it, taking it back, and writing off what expires."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from domain.audit.models import AuditEvent
from domain.gold.jobs import expire, warn
from domain.gold.models import GoldAccount, GoldLot, GoldTransaction
from domain.notifications.models import Happening
from domain.policy import limits
from tests.api.gold.samples import GOLD, balance_of, books, deed, student_of, told
from tests.factories.academic import CourseFactory, SemesterOfferingFactory, UnitFactory
from tests.factories.gold import GoldTransactionFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.users import RoleFactory, UserRoleFactory
from tests.support.answers import codes, refusals
from tests.support.factors import acting

pytestmark = pytest.mark.django_db
AWARD = {"amount": 50, "key": "open-day-2026:guide", "note": "Guided visitors."}
NUMBERS = count()


@pytest.fixture
def staff(client_as):
    return client_as("staff")


@pytest.fixture
def student(client_as):
    return student_of(client_as)


def award(client, student, **values):
    body = {**AWARD, "student_id": str(student.user.pk), **values}
    return client.post(f"{GOLD}/award", body, HTTP_IDEMPOTENCY_KEY=f"award-{next(NUMBERS)}")


def test_award__once_and_again__is_one_entry_that_the_student_reads(staff, student):
    first, again = award(staff, student), award(staff, student)

    assert told(first, "kind", "amount", "balance_after", "sequence") == (201, "award", 50, 50, 1)
    assert first["Location"] == f"{GOLD}/{first.json()['id']}"
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert student.get(GOLD).json()["results"] == [first.json()]
    assert AuditEvent.objects.filter(action="gold_transaction.award", reason="Guided visitors.").count() == 1
    assert refusals(award(staff, student, amount=51)) == (409, [("/key", "gold_key_taken")])
    assert codes(staff.post(f"{GOLD}/award", AWARD)) == (422, "idempotency_key_required")
    assert balance_of(student) == 50
    (news,) = Happening.objects.all()
    assert (news.kind, news.people, news.about_type) == ("gold_awarded", [student.user.pk], "gold_transaction")


def test_award__with_the_key_of_anothers__is_refused(staff, student, client_as):
    other = student_of(client_as)
    award(staff, other)

    assert refusals(award(staff, student)) == (409, [("/key", "gold_key_taken")])
    assert balance_of(student) == 0


def test_award__by_who_teaches__is_for_those_they_teach_and_small(client_as, student):
    convenor = client_as("convenor")
    offering = SemesterOfferingFactory(unit=UnitFactory(convenor=convenor.user))

    assert codes(award(convenor, student)) == (422, "validation_failed")  # nobody whom the convenor sees
    EnrollmentFactory(student=student.user, offering=offering)
    most = limits.GOLD_AWARD_TAUGHT_MAX
    assert refusals(award(convenor, student, amount=most + 1)) == (422, [("/amount", "too_much_gold")])
    assert told(award(convenor, student, amount=most), "amount") == (201, most)


def test_award__to_oneself_or_to_no_student__is_refused(staff, client_as):
    person, closed = client_as("convenor"), student_of(client_as)
    closed.user.is_active = False
    closed.user.save()

    assert codes(award(staff, staff)) == (403, "own_gold")
    for other in (person, closed):
        assert refusals(award(staff, other)) == (422, [("/student_id", "gold_is_for_students")])
    assert GoldTransaction.objects.count() == 0


def test_redeem__takes_what_expires_soonest_and_never_more_than_there_is(client_as):
    student = student_of(client_as, gold=((30, 300), (20, 10), (40, 100)))

    assert told(deed(student, "redeem", amount=50), "amount", "balance_after") == (201, -50, 40)
    assert list(GoldLot.objects.order_by("expires_at").values_list("amount", "remaining")) == [
        *((20, 0), (40, 10), (30, 30))
    ]
    assert deed(student, "redeem", amount=50).status_code == 200
    assert refusals(deed(student, "redeem", amount=49)) == (409, [("/key", "gold_key_taken")])
    answer = deed(student, "redeem", key="redeem-2", amount=41)
    assert refusals(answer) == (422, [("/amount", "not_enough_gold")])
    assert answer.json()["errors"][0]["params"] == {"available": 40, "needed": 41}
    assert (balance_of(student), books()["is_balanced"]) == (40, True)


def test_redeem__of_gold_whose_time_is_over__is_refused_and_the_job_writes_it_off_once(frozen_clock, client_as):
    student = student_of(client_as, gold=((30, 1), (20, 9), (7, 1)))
    frozen_clock.shift(timedelta(days=2))
    student = client_as(user=student.user)

    assert balance_of(student) == 20
    assert codes(deed(student, "redeem", amount=21)) == (422, "not_enough_gold")
    assert GoldTransaction.objects.filter(kind="expire").count() == 0
    for _ in range(2):
        expire(0)
    lost = GoldTransaction.objects.filter(kind="expire")
    assert sorted(lost.values_list("amount", flat=True)) == [-30, -7]
    assert AuditEvent.objects.filter(action="gold_transaction.expire").count() == 2
    assert (GoldAccount.objects.get().balance, books()["is_balanced"]) == (20, True)


def test_deed__after_a_time_is_over__writes_it_off_first(frozen_clock, client_as):
    student = student_of(client_as, gold=((30, 1), (20, 9)))
    frozen_clock.shift(timedelta(days=2))
    student = client_as(user=student.user)

    assert told(deed(student, "redeem"), "balance_after", "sequence") == (201, 10, 4)
    expire(0)
    assert (GoldTransaction.objects.count(), books()["is_balanced"]) == (4, True)


def test_expire__of_many__takes_as_many_statements_as_of_few(frozen_clock, query_count, student):
    GoldTransactionFactory.create_batch(2, days=1)
    GoldTransactionFactory.create_batch(15, days=5)

    frozen_clock.shift(timedelta(days=2))
    few = query_count(lambda: expire(0))
    frozen_clock.shift(timedelta(days=5))
    many = query_count(lambda: expire(0))

    assert (few, books()["balances_sum"]) == (many, 0)


def test_warn__of_gold_that_expires_soon__tells_each_once_what(frozen_clock, client_as):
    student = student_of(client_as, gold=((30, 3), (20, 6), (7, 90)))
    GoldTransactionFactory(days=90)

    for _ in range(2):
        warn(0)

    (news,) = Happening.objects.all()
    assert (news.kind, news.people) == ("gold_expiring", [student.user.pk])
    assert news.words["en"]["text"] == "50 of your gold expires soon, the first of it on 2026-03-05."
    frozen_clock.shift(timedelta(days=4))
    warn(0)
    assert Happening.objects.count() == 2


def test_transfer__moves_gold_with_its_expiry_and_leaves_both_halves(client_as):
    giver, taker = student_of(client_as, gold=((30, 10), (30, 100))), student_of(client_as)
    GoldTransactionFactory(student=taker.user, amount=5, days=50)
    offering = SemesterOfferingFactory()
    for each in (giver, taker):
        EnrollmentFactory(student=each.user, offering=offering)
    asked = {"student_id": str(taker.user.pk), "amount": 40}

    answer = deed(giver, "transfer", **asked)

    assert told(answer, "amount", "balance_after", "counterpart_id") == (201, -40, 20, str(taker.user.pk))
    half = taker.get(f"{GOLD}?kind=transfer").json()["results"][0]
    assert (half["amount"], half["group_id"]) == (40, answer.json()["group_id"])
    assert [lot["amount"] for lot in half["lots"]] == [30, 10]
    assert deed(giver, "transfer", **asked).status_code == 200
    assert (balance_of(giver), balance_of(taker)) == (20, 45)
    assert Happening.objects.get(kind="gold_received").people == [taker.user.pk]
    # What others passed on is not earned.
    assert taker.get("/api/v1/me/gold-account").json()["earned"] == 5
    assert (books()["is_balanced"], books()["entries_sum"]) == (True, 65)


def test_transfer__to_oneself_a_stranger_or_beyond_the_day__is_refused(client_as):
    giver, taker = student_of(client_as, gold=((500, 10),)), student_of(client_as)
    most = limits.GOLD_TRANSFERRED_DAILY_MAX
    taken = {"student_id": str(taker.user.pk)}

    assert refusals(deed(giver, "transfer", **taken)) == (422, [("/student_id", "does_not_exist")])
    offering = SemesterOfferingFactory()
    for each in (giver, taker):
        EnrollmentFactory(student=each.user, offering=offering)
    own = {"student_id": str(giver.user.pk)}
    assert refusals(deed(giver, "transfer", **own)) == (422, [("/student_id", "transfer_to_oneself")])
    assert deed(giver, "transfer", amount=most - 5, **taken).status_code == 201
    answer = deed(giver, "transfer", amount=6, key="again", **taken)
    assert refusals(answer) == (422, [("/amount", "transfer_limit_reached")])
    assert answer.json()["errors"][0]["params"] == {"most": most, "passed_on": most - 5}
    assert (balance_of(giver), balance_of(taker)) == (500 - most + 5, most - 5)


def test_own_gold__through_whom_somebody_else_acts__is_not_spent(client_as):
    student = student_of(client_as, gold=((50, 10),))
    admin = UserRoleFactory(role_id="admin").user

    assert codes(deed(acting(student.user, admin), "redeem")) == (403, "not_while_acting")
    assert balance_of(student) == 50


def test_deduct__takes_with_a_reason_and_never_more_than_there_is(staff, client_as):
    student = student_of(client_as, gold=((50, 10),))
    taken = {"student_id": str(student.user.pk), "amount": 20}

    assert told(deed(staff, "deduct", **taken), "amount", "note") == (201, -20, "So it is.")
    assert deed(staff, "deduct", **taken).status_code == 200
    assert codes(deed(staff, "deduct", **{**taken, "amount": 31, "key": "more"})) == (422, "not_enough_gold")
    assert student.get("/api/v1/me/gold-account").json()["earned"] == 50
    assert balance_of(student) == 30


def reverse(client, entry):
    return client.post(f"{GOLD}/{entry['id']}/reverse", {"reason": "A mistake."})


def test_reverse__of_an_award__takes_its_own_lot_first_once(staff, client_as):
    student = student_of(client_as, gold=((20, 5),))
    entry = award(staff, student).json()

    assert told(reverse(staff, entry), "kind", "amount", "reverses_id") == (201, "reversal", -50, entry["id"])
    assert codes(reverse(staff, entry)) == (409, "already_reversed")
    undoing = staff.get(f"{GOLD}?kind=reversal").json()["results"][0]
    assert codes(reverse(staff, undoing)) == (409, "not_reversible")
    assert list(GoldLot.objects.order_by("amount").values_list("amount", "remaining")) == [(20, 20), (50, 0)]
    assert student.get("/api/v1/me/gold-account").json()["earned"] == 20
    assert books()["is_balanced"]


def test_reverse__of_an_award_that_is_spent_or_over__is_refused(frozen_clock, staff, client_as):
    student = student_of(client_as)
    spent, over = award(staff, student).json(), award(staff, student, key="short", days=1).json()
    deed(student, "redeem", amount=60)
    frozen_clock.shift(timedelta(days=2))
    staff = client_as(user=staff.user)

    assert codes(reverse(staff, over)) == (422, "not_enough_gold")  # all of it had been spent, so nothing expired
    assert codes(reverse(staff, spent)) == (422, "not_enough_gold")
    lost = award(staff, student, key="lost", days=1).json()
    frozen_clock.shift(timedelta(days=2))
    assert codes(reverse(client_as(user=staff.user), lost)) == (409, "gold_expired")
    assert GoldTransaction.objects.filter(kind="reversal").count() == 0


def test_reverse__of_what_was_redeemed__brings_it_back_for_some_days_at_least(frozen_clock, staff, client_as):
    student = student_of(client_as, gold=((30, 5), (30, 300)))
    entry = deed(student, "redeem", amount=40).json()

    answer = reverse(staff, entry)

    least = datetime(2026, 3, 2, 12, tzinfo=UTC) + timedelta(days=limits.GOLD_GIVEN_BACK_DAYS)
    assert told(answer, "amount", "balance_after") == (201, 40, 60)
    assert [(lot["amount"], lot["expires_at"][:10]) for lot in answer.json()["lots"]] == [
        (30, f"{least:%Y-%m-%d}"),
        (10, f"{least - timedelta(days=limits.GOLD_GIVEN_BACK_DAYS - 300):%Y-%m-%d}"),
    ]
    assert books()["is_balanced"]


def test_reverse__of_a_transfer__undoes_both_halves(staff, client_as):
    giver, taker = student_of(client_as, gold=((30, 10),)), student_of(client_as)
    offering = SemesterOfferingFactory()
    for each in (giver, taker):
        EnrollmentFactory(student=each.user, offering=offering)
    entry = deed(giver, "transfer", student_id=str(taker.user.pk)).json()

    assert told(reverse(staff, entry), "amount") == (201, 10)
    assert (balance_of(giver), balance_of(taker), books()["is_balanced"]) == (30, 0, True)


def test_deeds__by_who_is_limited_to_a_course__tell_nothing_of_others(client_as):
    course, verbs = CourseFactory(), ("view", "deduct", "reverse")
    near, far = student_of(client_as, gold=((30, 10),), course=course), student_of(client_as, gold=((40, 10),))
    offering = SemesterOfferingFactory()
    for each in (near, far):
        EnrollmentFactory(student=each.user, offering=offering)
    passed_on = deed(near, "transfer", student_id=str(far.user.pk)).json()
    RoleFactory(code="cashier", cells={f"gold_transaction.{verb}": "any" for verb in verbs})
    RoleFactory(code="sees", cells={"user.view": "any"})
    cashier = UserRoleFactory(role_id="cashier", course=course).user
    cashier = client_as(user=UserRoleFactory(user=cashier, role_id="sees").user)

    for amount in (5, 999):  # never how much there is
        refused = deed(cashier, "deduct", student_id=str(far.user.pk), amount=amount)
        assert refusals(refused) == (403, [("/student_id", "forbidden")])
    assert codes(reverse(cashier, passed_on)) == (403, "forbidden")  # half of it is a student's elsewhere
    assert deed(cashier, "deduct", student_id=str(near.user.pk), amount=5).status_code == 201
    assert (balance_of(near), balance_of(far)) == (15, 50)


def test_reverse__by_the_student_it_concerns__is_refused(client_as):
    student = student_of(client_as, gold=((30, 10),))
    UserRoleFactory(user=student.user, role_id="staff")
    entry = deed(student, "redeem").json()

    assert codes(reverse(student, entry)) == (403, "own_gold")
    assert balance_of(student) == 20
