"""Who has earned most, who is not to be seen, and what is told of others."""

import pytest

from domain.audit.models import AuditEvent
from tests.api.gold.samples import student_of
from tests.factories.academic import CourseFactory, IntakeFactory
from tests.support.answers import codes

pytestmark = pytest.mark.django_db
BOARD, OWN = "/api/v1/gold-leaderboard", "/api/v1/me/gold-account"


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def board(client_as, course):
    """Make four students of a course, and one of another, by what they have earned."""
    earned = {"first": 90, "second": 50, "also_second": 50, "last": 10}
    made = {name: student_of(client_as, gold=((gold, 9),), course=course) for name, gold in earned.items()}
    return {**made, "elsewhere": student_of(client_as, gold=((70, 9),), intake=IntakeFactory())}


def ranks(client, query=""):
    return [(row["rank"], row["earned"]) for row in client.get(f"{BOARD}{query}").json()["top"]]


def test_leaderboard__of_a_course__ranks_by_what_was_earned_and_tells_names_only(board, query_count):
    last = board["last"]
    last.get(BOARD)
    answer = last.get(f"{BOARD}?scope=course").json()

    assert ranks(last, "?scope=course") == [(1, 90), (2, 50), (2, 50), (4, 10)]
    assert answer["own"] == {"rank": 4, "earned": 10, "on_leaderboard": True}
    assert [row["is_own"] for row in answer["top"]] == [False, False, False, True]
    assert set(answer["top"][0]) == {"rank", "name", "earned", "is_own"}
    assert ranks(last) == [(1, 90), (2, 70), (3, 50), (3, 50), (5, 10)]
    assert ranks(board["elsewhere"], "?scope=intake") == [(1, 70)]
    assert query_count(lambda: last.get(BOARD)) <= 2


def test_leaderboard__without_who_opted_out__shows_no_trace_of_them_but_to_themselves(board):
    shy, last = board["first"], board["last"]

    assert shy.patch(OWN, {"on_leaderboard": False}).json()["on_leaderboard"] is False

    assert AuditEvent.objects.filter(action="gold_account.change").count() == 1
    assert ranks(last, "?scope=course") == ranks(shy, "?scope=course") == [(1, 50), (1, 50), (3, 10)]
    assert shy.get(f"{BOARD}?scope=course").json()["own"] == {"rank": 1, "earned": 90, "on_leaderboard": False}
    assert last.get(f"{BOARD}?scope=course").json()["own"]["rank"] == 3


def test_leaderboard__of_another_course__is_for_those_who_see_every_one(board, course, client_as):
    other = CourseFactory()

    assert codes(board["last"].get(f"{BOARD}?scope=course&id={other.pk}")) == (403, "forbidden")
    assert len(board["last"].get(f"{BOARD}?scope=course&id={course.pk}").json()["top"]) == 4
    assert ranks(client_as("staff"), f"?scope=course&id={course.pk}")[0] == (1, 90)
    assert client_as("staff").get(BOARD).json()["own"] is None


def test_leaderboard__asked_in_another_way__answers_400(client_as):
    staff = client_as("staff")

    for query in ("?scope=unit", "?id=nobody", "?course_id=1", "?scope=all&scope=course", f"?id={staff.user.pk}"):
        assert staff.get(f"{BOARD}{query}").status_code == 400


def test_opting_out__before_the_first_gold__opens_an_account(client_as):
    student = student_of(client_as)

    assert student.get(OWN).json() == {"balance": 0, "earned": 0, "on_leaderboard": True, "expiring": []}
    assert student.patch(OWN, {"on_leaderboard": False}).json()["on_leaderboard"] is False
