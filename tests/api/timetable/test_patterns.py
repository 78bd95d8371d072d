"""Weekly patterns: their sessions, and edits of one, of those that follow and of all."""

from datetime import UTC, datetime

import pytest

from domain.audit.models import AuditEvent
from domain.timetable.models import Session, SessionInstructor, SessionPattern
from tests.api.timetable.samples import PATTERNS, SESSIONS, instructor, pattern, session
from tests.factories.academic import SemesterOfferingFactory, TeachingPeriodFactory
from tests.factories.timetable import RoomFactory

pytestmark = pytest.mark.django_db
BREAK = {"starts_on": "2026-04-06", "ends_on": "2026-04-10", "reason": "Break"}


@pytest.fixture(autouse=True)
def before_term(time_machine):
    time_machine.move_to(datetime(2026, 2, 1, tzinfo=UTC), tick=False)


@pytest.fixture
def staff(client_as):
    return client_as("staff")


@pytest.fixture
def offering():
    return SemesterOfferingFactory(teaching_period=TeachingPeriodFactory(closures=[BREAK]))


def made(staff, offering, **body):
    """Make a pattern; return its sessions in their order."""
    answer = staff.post(PATTERNS, pattern(offering, **body))
    assert answer.status_code == 201, answer.json()
    return sessions(staff, answer.json()["id"])


def sessions(staff, pattern_id):
    return staff.get(f"{SESSIONS}?pattern_id={pattern_id}&page_size=100").json()["results"]


def days(rows):
    return [row["held_on"] for row in rows]


def test_add__every_week__skips_the_break_and_keeps_nine_o_clock_when_clocks_change(staff, offering):
    rows = made(staff, offering)

    assert days(rows) == [
        *("2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23", "2026-03-30"),
        *("2026-04-13", "2026-04-20", "2026-04-27", "2026-05-04", "2026-05-11", "2026-05-18", "2026-05-25"),
    ]
    assert {row["starts_local"] for row in rows} == {"09:00:00"}
    # Melbourne's clocks go back on 5 April.
    assert {row["starts_at"][11:16] for row in rows[:5]} == {"22:00"}
    assert {row["starts_at"][11:16] for row in rows[5:]} == {"23:00"}


def test_add__on_the_last_day_of_teaching__includes_it(staff, offering):
    assert days(made(staff, offering, weekday=7))[-1] == "2026-05-31"


def test_add__in_odd_even_and_listed_weeks__counts_weeks_without_the_break(staff, offering):
    odd = days(made(staff, offering, weeks="odd"))
    even = days(made(staff, offering, weeks="even", starts_local="11:00", ends_local="12:00"))
    listed = days(made(staff, offering, weeks="listed", week_numbers=[1, 6]))

    assert odd[:4] == ["2026-03-02", "2026-03-16", "2026-03-30", "2026-04-20"]
    assert even[:3] == ["2026-03-09", "2026-03-23", "2026-04-13"]
    assert sorted(odd + even) == days(made(staff, offering, starts_local="14:00", ends_local="15:00"))
    assert listed == ["2026-03-02", "2026-04-13"]


def test_add__to_an_offering_with_dates_of_its_own__takes_those(staff):
    offering = SemesterOfferingFactory(starts_on="2026-03-09", ends_on="2026-03-16")

    assert days(made(staff, offering)) == ["2026-03-09", "2026-03-16"]
    assert days(made(staff, offering, starts_on="2026-03-10")) == ["2026-03-16"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"weeks": "listed", "week_numbers": [1, 40]}, "no_such_week"),
        ({"weeks": "listed"}, "rule_broken"),
        ({"week_numbers": [1]}, "rule_broken"),
        ({"weekday": 8}, "validation_failed"),
        ({"ends_local": "09:00"}, "rule_broken"),
        ({"starts_on": "2026-05-01", "ends_on": "2026-04-01"}, "rule_broken"),
    ],
)
def test_add__of_what_makes_no_sense__writes_nothing(staff, offering, body, code):
    answer = staff.post(PATTERNS, pattern(offering, **body))

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not SessionPattern.objects.exists()
    assert not Session.objects.exists()


def test_add__of_more_sessions_than_one_may_have__writes_nothing(staff):
    offering = SemesterOfferingFactory(starts_on="2026-01-01", ends_on="2027-12-31")

    answer = staff.post(PATTERNS, pattern(offering))

    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_sessions")
    assert answer.json()["params"] == {"sessions": 104, "limit": 60}
    assert not SessionPattern.objects.exists()


def test_add__to_an_offering_that_is_taught_for_ever__writes_nothing(staff):
    offering = SemesterOfferingFactory(starts_on="2026-03-02", ends_on="9999-12-31")

    assert staff.post(PATTERNS, pattern(offering, weeks="listed", week_numbers=[1])).status_code == 422
    assert not SessionPattern.objects.exists()


def test_add__where_some_days_are_taken__tells_every_clash_and_writes_nothing(staff, offering):
    room, person = RoomFactory(), instructor()
    staff.post(SESSIONS, session(offering, room=room, held_on="2026-03-09", starts_local="10:00"))
    staff.post(SESSIONS, session(offering, people=[person], held_on="2026-05-25", ends_local="10:00"))

    answer = staff.post(PATTERNS, pattern(offering, room=room, people=[person]))

    assert (answer.status_code, answer.json()["code"]) == (409, "sessions_clash")
    told = [(each["code"], each["params"]["held_on"]) for each in answer.json()["errors"]]
    assert told == [("room_taken", "2026-03-09"), ("instructor_taken", "2026-05-25")]
    assert (SessionPattern.objects.count(), Session.objects.count()) == (0, 2)


def test_add__of_any_length__takes_the_same_statements(staff, query_count):
    room, person = RoomFactory(), instructor()
    short = SemesterOfferingFactory(starts_on="2026-03-02", ends_on="2026-03-08")
    long = SemesterOfferingFactory(starts_on="2026-03-09", ends_on="2026-12-01")
    staff.get(PATTERNS)

    counts = [
        query_count(lambda each=each: staff.post(PATTERNS, pattern(each, room=room, people=[person])))
        for each in (short, long)
    ]

    assert Session.objects.count() == 1 + 39
    assert counts[0] == counts[1] <= 26


def test_rehearsal__of_a_pattern__answers_and_writes_nothing(staff, offering):
    answer = staff.post(PATTERNS, pattern(offering), HTTP_PREFER="dry-run")

    assert answer.status_code == 201
    assert not SessionPattern.objects.exists()


def test_move__of_one__detaches_it_and_later_edits_of_all_pass_it_by(staff, offering):
    rows = made(staff, offering)
    one = staff.post(f"{SESSIONS}/{rows[1]['id']}/move", {"held_on": "2026-03-10"}).json()
    assert (one["held_on"], one["is_detached"]) == ("2026-03-10", True)

    staff.post(f"{SESSIONS}/{rows[3]['id']}/move", {"starts_local": "08:00", "scope": "all"})

    after = sessions(staff, rows[0]["pattern_id"])
    assert [row["starts_local"] for row in after] == ["08:00:00", "09:00:00", *["08:00:00"] * 10]
    body = {"starts_local": "07:00", "scope": "all", "include_detached": True}
    staff.post(f"{SESSIONS}/{rows[3]['id']}/move", body)
    assert {row["starts_local"] for row in sessions(staff, rows[0]["pattern_id"])} == {"07:00:00"}


def test_move__of_those_that_follow__leaves_the_ones_before(staff, offering):
    rows, room = made(staff, offering), RoomFactory()

    answer = staff.post(
        f"{SESSIONS}/{rows[10]['id']}/move",
        {"held_on": "2026-05-19", "room_id": str(room.pk), "scope": "following", "notice": "Painting."},
    )

    assert answer.status_code == 200
    after = sessions(staff, rows[0]["pattern_id"])
    assert days(after) == [*days(rows[:10]), "2026-05-19", "2026-05-26"]
    assert [row["room_id"] for row in after] == [None] * 10 + [str(room.pk)] * 2
    assert AuditEvent.objects.filter(action="session.move", reason="Painting.").count() == 2


def test_move__of_all_by_a_week__is_no_clash_with_where_they_were(staff, offering):
    room, person = RoomFactory(), instructor()
    rows = made(staff, offering, room=room, people=[person], starts_on="2026-04-13")

    answer = staff.post(f"{SESSIONS}/{rows[0]['id']}/move", {"held_on": "2026-04-20", "scope": "all"})

    assert answer.status_code == 200
    assert days(sessions(staff, rows[0]["pattern_id"])) == [*days(rows[1:]), "2026-06-01"]
    held = SessionInstructor.objects.values_list("starts_at", "ends_at")
    assert set(held) == set(Session.objects.values_list("starts_at", "ends_at"))


def test_move__of_all_into_others__tells_every_clash_and_moves_none(staff, offering):
    room = RoomFactory()
    rows = made(staff, offering, room=room)
    made(staff, offering, room=room, starts_local="11:00", ends_local="12:00", starts_on="2026-05-18")

    answer = staff.post(f"{SESSIONS}/{rows[0]['id']}/move", {"ends_local": "11:30", "scope": "all"})

    assert (answer.status_code, answer.json()["code"]) == (409, "sessions_clash")
    told = [each["params"]["held_on"] for each in answer.json()["errors"]]
    assert told == ["2026-05-18", "2026-05-25"]
    assert sessions(staff, rows[0]["pattern_id"]) == rows


def test_edit__of_all__leaves_what_is_over(client_as, offering, time_machine):
    rows = made(client_as("staff"), offering)
    time_machine.move_to(datetime(2026, 3, 12, tzinfo=UTC), tick=False)
    staff = client_as("staff")

    staff.post(f"{SESSIONS}/{rows[5]['id']}/cancel", {"scope": "all", "notice": "The unit ends early."})

    after = sessions(staff, rows[0]["pattern_id"])
    assert [row["status"] for row in after] == ["scheduled"] * 2 + ["cancelled"] * 10
    assert {row["notice"] for row in after[2:]} == {"The unit ends early."}


def test_cancel__of_all__is_no_detaching_and_skips_what_is_cancelled(staff, offering):
    rows = made(staff, offering)
    staff.post(f"{SESSIONS}/{rows[2]['id']}/cancel", {"notice": "Holiday."})

    assert staff.post(f"{SESSIONS}/{rows[0]['id']}/cancel", {"scope": "all", "notice": "No."}).status_code == 200

    after = sessions(staff, rows[0]["pattern_id"])
    assert [row["notice"] for row in after] == ["No.", "No.", "Holiday.", *["No."] * 9]


def test_assign__of_those_that_follow__replaces_who_holds_them(staff, offering):
    first, second = instructor(), instructor()
    rows = made(staff, offering, people=[first])

    answer = staff.post(
        f"{SESSIONS}/{rows[11]['id']}/assign", {"instructor_ids": [str(second.pk)], "scope": "following"}
    )

    assert answer.status_code == 200
    after = sessions(staff, rows[0]["pattern_id"])
    assert [row["instructor_ids"] for row in after] == [[str(first.pk)]] * 11 + [[str(second.pk)]]


def test_assign__of_somebody_who_is_elsewhere_on_some_days__changes_none(staff, offering):
    person = instructor()
    rows = made(staff, offering)
    staff.post(SESSIONS, session(offering, people=[person], held_on="2026-03-30"))

    answer = staff.post(f"{SESSIONS}/{rows[0]['id']}/assign", {"instructor_ids": [str(person.pk)], "scope": "all"})

    assert (answer.status_code, answer.json()["code"]) == (409, "instructor_taken")
    assert answer.json()["params"]["held_on"] == "2026-03-30"
    assert sessions(staff, rows[0]["pattern_id"]) == rows


def test_edit__of_all__takes_the_same_statements_for_any_number(staff, offering, query_count):
    few = made(staff, offering, starts_on="2026-05-18")
    many = made(staff, offering, starts_local="12:00", ends_local="13:00")

    counts = [
        query_count(
            lambda row=row: staff.post(
                f"{SESSIONS}/{row['id']}/move", {"starts_local": "12:30" if row is many[0] else "09:30", "scope": "all"}
            )
        )
        for row in (few[0], many[0])
    ]

    assert counts[0] == counts[1] <= 20


def test_move__of_others_onto_days_that_are_closed__is_refused_unless_meant(staff, offering):
    rows = made(staff, offering)
    body = {"held_on": "2026-03-09", "scope": "all"}

    answer = staff.post(f"{SESSIONS}/{rows[0]['id']}/move", body)

    assert (answer.status_code, answer.json()["code"]) == (422, "on_closures")
    assert answer.json()["params"]["days"] == [BREAK["starts_on"]]
    assert days(sessions(staff, rows[0]["pattern_id"])) == days(rows)
    assert staff.post(f"{SESSIONS}/{rows[0]['id']}/move", {**body, "on_closures": True}).status_code == 200


def test_move__that_says_nothing__is_refused_and_detaches_nothing(staff, offering):
    rows = made(staff, offering)

    answer = staff.post(f"{SESSIONS}/{rows[0]['id']}/move", {"notice": "?"})

    assert (answer.status_code, answer.json()["code"]) == (422, "nothing_to_move")
    assert not Session.objects.filter(is_detached=True).exists()
