"""Whether rooms and people are free, asked while they are held, and the writing that the database judges once more.

Locked in this order: sessions, rooms, people.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, connection, transaction

from domain import crud
from domain.academic.models import SemesterOffering
from domain.shared.errors import NotFound
from domain.shared.locking import lock_all
from domain.timetable import queries, rules
from domain.timetable.models import Room, Session, SessionInstructor
from domain.users.models import User

JUDGED_LAST = "sessions_room_is_never_double_booked, session_instructors_nobody_is_in_two_places"


def check_places(
    rows: Sequence[Session],
    *,
    offering: SemesterOffering,
    holders: Mapping[Any, Collection[Any]],
    new_room: bool = True,
) -> None:
    """Hold the rooms and people that sessions of an offering want, and refuse if they are taken.

    `holders` are the people by the session's id; `new_room`: whether the sessions were not in their rooms before.

    :raises NotFound: if a room is gone
    :raises RoomUnusable: if a room is closed, or at another campus
    :raises RoomTaken, InstructorTaken, SessionsClash: if something is taken
    """
    room_ids = {row.room_id for row in rows} - {None}
    people = {person for row in rows for person in holders[row.pk]}
    rooms = lock_all(Room, room_ids) if room_ids else []
    if len(rooms) < len(room_ids):
        raise NotFound
    if new_room:
        for room in rooms:
            rules.check_room(is_active=room.is_active, campus=room.campus, offering_campus=offering.campus)
    if people:
        lock_all(User, people)
    if not room_ids and not people:
        return
    wanted = [
        rules.Booking(
            session_id=row.pk,
            unit=offering.unit.code,
            held_on=row.held_on,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            room_id=row.room_id,
            instructor_ids=frozenset(holders[row.pk]),
        )
        for row in rows
    ]
    there = queries.bookings(
        room_ids=room_ids,
        instructor_ids=people,
        since=min(row.starts_at for row in rows),
        until=max(row.ends_at for row in rows),
        but=[row.pk for row in rows],
    )
    rules.check_clashes(wanted, there)


@contextmanager
def check_at_the_end() -> Iterator[None]:
    """Let the constraints judge where all sessions end up, not the way there; their refusals get codes.

    :raises Overlaps, RuleBroken: if a constraint refuses what was written
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS {JUDGED_LAST} DEFERRED")
            yield
            cursor.execute(f"SET CONSTRAINTS {JUDGED_LAST} IMMEDIATE")
    except IntegrityError as error:
        table = getattr(getattr(error.__cause__, "diag", None), "table_name", "")
        of_people = table == SessionInstructor._meta.db_table
        raise crud.explain(SessionInstructor if of_people else Session, error) from error
