"""What can never be in the books, and what a reconciliation finds if it is there all the same."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from domain.gold.models import GoldAllocation, GoldLot, GoldTransaction
from tests.api.gold.samples import books, deed, student_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client_as):
    return client_as("staff")


BY_HAND = (
    "UPDATE gold_transactions SET amount = 1",
    "DELETE FROM gold_transactions",
    "UPDATE gold_allocations SET amount = 1",
    "UPDATE gold_accounts SET balance = 1",
    "UPDATE gold_lots SET remaining = 0",
    "DELETE FROM gold_lots",
    "DELETE FROM gold_accounts",
)


def test_books__written_by_hand__refuse(client_as):
    deed(student_of(client_as, gold=((30, 10),)), "redeem")

    for statement in BY_HAND:
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert books()["is_balanced"]


WITHOUT_SENSE = (
    {"amount": -31, "kind": "redeem"},
    {"amount": -1},
    {"amount": 0, "kind": "reversal"},
    {"kind": "gift"},
    {"kind": "reversal", "amount": -30},
)


def write_by_hand(student, **values):
    GoldTransaction.objects.create(student=student.user, key="by-hand", **{"kind": "award", **values})
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_entry__that_overdraws_or_has_no_sense__is_refused_by_the_database(client_as, staff):
    student = student_of(client_as, gold=((30, 10),))
    half = {"kind": "transfer", "amount": -5, "group_id": student.user.pk, "counterpart": staff.user}

    for values in (*WITHOUT_SENSE, half):
        with pytest.raises(IntegrityError), transaction.atomic():
            write_by_hand(student, **values)
    assert books()["entries"] == 1


PLANTED = (
    ("UPDATE gold_accounts SET balance = balance + 5", {"balance": 45}),
    ("DELETE FROM gold_transactions WHERE kind = 'redeem'", {"entries": 1, "entries_sum": 50}),
    ("UPDATE gold_transactions SET balance_after = 7 WHERE kind = 'redeem'", {"entries_broken": 1}),
    ("UPDATE gold_accounts SET earned = earned + 5", {"earned": 55, "earned_sum": 50}),
    ("UPDATE gold_lots SET remaining = 0", {"lots_sum": 0, "lots_broken": 1}),
)


def test_reconciliation__of_planted_faults__finds_each(client_as):
    student, auditor = student_of(client_as, gold=((50, 10),)), client_as("auditor")
    deed(student, "redeem")
    assert auditor.get("/api/v1/gold-reconciliation").json()["is_balanced"] is True

    for statement, wrong in PLANTED:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE gold_transactions DISABLE TRIGGER gold_transactions_are_append_only")
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(statement)
            cursor.execute("SET LOCAL session_replication_role = origin")
            found = auditor.get("/api/v1/gold-reconciliation").json()
            assert (found["is_balanced"], found["faulty"], found["orphans"]) == (False, 1, [])
            (account,) = found["accounts"]
            assert account == account | wrong | {"student_id": str(student.user.pk)}
            transaction.set_rollback(True)
    assert books()["is_balanced"]


def test_reconciliation__with_half_of_a_transfer__finds_it(client_as, staff):
    student = student_of(client_as, gold=((50, 10),))
    half = {"kind": "transfer", "amount": -50, "key": "half", "group_id": student.user.pk, "counterpart": staff.user}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE gold_transactions DISABLE TRIGGER gold_transactions_transfers_have_two_halves")
        row = GoldTransaction.objects.create(student=student.user, **half)
        GoldAllocation.objects.create(transaction=row, lot=GoldLot.objects.get(), amount=50)

        found = books()
        transaction.set_rollback(True)

    assert (found["is_balanced"], found["orphans"], found["faulty"]) == (False, [str(student.user.pk)], 0)
