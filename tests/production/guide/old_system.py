"""The file of an earlier system, as `scripts/migration/mapping.sql` expects it: with what such files really hold."""

import sqlite3
from pathlib import Path

TABLES = """
CREATE TABLE auth_user (id INTEGER PRIMARY KEY AUTOINCREMENT, username VARCHAR(150), email VARCHAR(254),
    password VARCHAR(128), first_name VARCHAR(150), last_name VARCHAR(150), is_active BOOL, date_joined DATETIME);
CREATE TABLE cms_course (id INTEGER PRIMARY KEY, code TEXT, title TEXT, department TEXT, credit_points DECIMAL(6, 2),
    months INTEGER, active BOOL);
CREATE TABLE cms_unit (id INTEGER PRIMARY KEY, code TEXT, title TEXT, description TEXT, department TEXT,
    level INTEGER, credit_points DECIMAL(6, 2), active BOOL);
CREATE TABLE cms_course_unit (id INTEGER PRIMARY KEY, course_id INTEGER REFERENCES cms_course (id),
    unit_id INTEGER REFERENCES cms_unit (id), core BOOL);
CREATE TABLE cms_semester (id INTEGER PRIMARY KEY, name TEXT, year INTEGER, half INTEGER, starts_on DATE, ends_on DATE,
    census_on DATE);
CREATE TABLE cms_offering (id INTEGER PRIMARY KEY, unit_id INTEGER REFERENCES cms_unit (id),
    semester_id INTEGER REFERENCES cms_semester (id), campus TEXT, online BOOL, capacity INTEGER, opens_at DATETIME,
    closes_at DATETIME);
CREATE TABLE cms_student (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES auth_user (id), number TEXT,
    course_id INTEGER REFERENCES cms_course (id));
CREATE TABLE cms_enrolment (id INTEGER PRIMARY KEY, student_id INTEGER REFERENCES cms_student (id),
    offering_id INTEGER REFERENCES cms_offering (id), state CHAR(1), mark DECIMAL(5, 2), created_at DATETIME);
CREATE TABLE cms_event (id INTEGER PRIMARY KEY, title TEXT, text TEXT, starts_at DATETIME, place TEXT);
"""


def make(path: Path, *, students: int = 4, units: int = 3, places_each: int = 2) -> None:
    """Write the file: so many students, each with so many places, in one semester that is over and one that runs."""
    old = sqlite3.connect(path)
    old.executescript(TABLES)
    with old:
        _people(old, students)
        _catalogue(old, units)
        _places(old, students, units, places_each)
    old.close()


def _people(old: sqlite3.Connection, students: int) -> None:
    old.executemany(
        "INSERT INTO auth_user VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                n,
                f"s{n}",
                f" S{n}@Old.Example ",
                "unusable",
                "Thị Hồng",
                f"Nguyễn {n}",
                n % 7 != 3,
                "2023-02-01 09:00:00",
            )
            for n in range(1, students + 1)
        ),
    )
    old.executemany("INSERT INTO cms_course VALUES (?, ?, ?, ?, ?, ?, ?)", [(1, "ba-cs ", "Computing", "", 300, 36, 1)])
    old.executemany(
        "INSERT INTO cms_student VALUES (?, ?, ?, 1)",
        ((n, n, f"{100_000_000 + n}") for n in range(1, students + 1)),
    )


def _catalogue(old: sqlite3.Connection, units: int) -> None:
    old.executemany(
        "INSERT INTO cms_unit VALUES (?, ?, ?, ?, 'Computing', ?, 12.5, 1)",
        ((n, f"old{n:05}", f"Unit {n}", None if n % 2 else "", 1 + n % 3) for n in range(1, units + 1)),
    )
    old.executemany("INSERT INTO cms_course_unit VALUES (?, 1, ?, ?)", ((n, n, n % 2) for n in range(1, units + 1)))
    old.executemany(
        "INSERT INTO cms_semester VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (1, "Semester 1, 2024", 2024, 1, "2024-02-26", "2024-06-07", "2024-03-31"),
            (2, "Semester 2, 2024", 2024, 2, "2024-07-29", "2024-11-01", "0000-00-00"),
        ],
    )
    old.executemany(
        "INSERT INTO cms_offering VALUES (?, ?, ?, 'Hawthorn', 0, 1, ?, ?)",
        (
            (2 * n + s, n, s + 1, f"202{3 + s}-11-01 09:00:00", f"202{4 + s}-03-08 17:00:00")
            for n in range(1, units + 1)
            for s in (0, 1)
        ),
    )


def _places(old: sqlite3.Connection, students: int, units: int, places_each: int) -> None:
    rows = []
    for student in range(1, students + 1):
        for each in range(places_each):
            number = len(rows) + 1
            unit, semester = 1 + (student + each // 2) % units, each % 2
            state, mark = ("F" if number % 10 == 0 else "C", 100 - number % 60) if semester == 0 else ("E", None)
            if mark is not None and number % 10 == 0:
                mark = 31.5
            rows.append((number, student, 2 * unit + semester, state, mark, "2024-02-01 10:00:00"))
    old.executemany("INSERT INTO cms_enrolment VALUES (?, ?, ?, ?, ?, ?)", rows)
    old.executemany(
        "INSERT INTO cms_event VALUES (?, ?, ?, ?, ?)",
        [(1, "Open day", "", "2100-03-01 10:00:00", "Atrium"), (2, "Long ago", None, "2001-01-01 10:00:00", None)],
    )
