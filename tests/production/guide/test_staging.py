"""An old file comes over whole, whatever is in it, or not at all."""

import pytest
from django.core.management import CommandError

from scripts.migration import staging
from tests.production.guide.conftest import ask, change, stage

pytestmark = pytest.mark.django_db
SPOILS = """
    CREATE FUNCTION legacy.spoil() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.title := upper(NEW.title); RETURN NEW; END $$;
    CREATE TRIGGER spoils BEFORE INSERT ON legacy.cms_unit FOR EACH ROW EXECUTE FUNCTION legacy.spoil();
"""


def schema_is_there() -> bool:
    return bool(ask("SELECT 1 FROM pg_namespace WHERE nspname = 'legacy'"))


def test_file__of_all_kinds_of_values__is_staged_as_it_is(old):
    change(
        old,
        "CREATE TABLE odd (id INTEGER PRIMARY KEY, n INTEGER, r REAL, b BLOB, t TEXT, e TEXT)",
        "INSERT INTO odd VALUES (1, 9223372036854775807, 0.1, x'00ff', 'Đà ''Nẵng''\n\\N\t', NULL)",
        "INSERT INTO odd VALUES (2, -1, 12.5, NULL, '', NULL), (3, NULL, 1e300, x'', NULL, NULL)",
        "INSERT INTO odd VALUES (4, 0, -9e999, NULL, '\\.', NULL), (5, 0, -0.0, NULL, '0000-00-00', NULL)",
    )

    said = stage(old)

    assert "odd: 5 rows, the same in both" in said
    rows = ask("SELECT n, r::text, b, t, e FROM legacy.odd ORDER BY id")
    assert [(n, None if b is None else bytes(b), t, e) for n, _, b, t, e in rows] == [
        (9223372036854775807, b"\x00\xff", "Đà 'Nẵng'\n\\N\t", None),
        (-1, None, "", None),
        (None, b"", None, None),
        (0, None, "\\.", None),
        (0, None, "0000-00-00", None),
    ]
    assert [r for _, r, *_ in rows] == ["0.1", "12.5", "1" + 300 * "0", "-Infinity", "0.0"]


def test_column__of_several_types__is_text_and_named(old):
    change(
        old,
        "CREATE TABLE odd (id INTEGER PRIMARY KEY, mark DECIMAL)",
        "INSERT INTO odd VALUES (1, 55), (2, 'absent'), (3, x'41')",
    )

    said = stage(old)

    assert "mark holds more than one type: staged as text" in said
    assert ask("SELECT mark FROM legacy.odd ORDER BY id") == [("55",), ("absent",), ("\\x41",)]


def test_text__that_postgresql_can_not_hold__is_repaired_and_counted(old):
    change(
        old,
        "CREATE TABLE odd (id INTEGER PRIMARY KEY, name TEXT)",
        "INSERT INTO odd VALUES (1, CAST(x'4a6f73e9' AS TEXT)), (2, CAST(x'610062' AS TEXT)), (3, 'José')",
    )

    said = stage(old)

    assert "name: 2 texts were no UTF-8 or held NUL" in said
    assert ask("SELECT name FROM legacy.odd ORDER BY id") == [("Jos\ufffd",), ("a\ufffdb",), ("José",)]


def test_names__that_are_sql__are_names(old):
    change(old, """CREATE TABLE "x""; DROP TABLE users; --" ("select" TEXT, "a""b" INTEGER)""")

    stage(old)

    assert ask("""SELECT "select", "a""b" FROM legacy."x""; DROP TABLE users; --" """) == []


def test_rows__that_lead_nowhere__are_counted(old):
    change(old, "PRAGMA foreign_keys = OFF", "DELETE FROM auth_user WHERE id = 1")

    assert "cms_student: 1 rows name a auth_user that is not there" in stage(old)


@pytest.mark.parametrize(
    ("ruin", "reason"),
    [
        (lambda file: file.unlink(), "is not there"),
        (
            lambda file: file.write_bytes(b"nothing of the kind, but long enough to look at"),
            "can't be read as an SQLite",
        ),
        (lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]), "can't be read|is damaged"),
    ],
)
def test_file__missing_foreign_or_truncated__is_refused_and_nothing_staged(old, ruin, reason):
    ruin(old)

    with pytest.raises(CommandError, match=reason):
        stage(old)

    assert not schema_is_there()


def test_name__longer_than_postgresql_takes__is_refused_and_nothing_staged(old):
    change(old, f"CREATE TABLE {'z' * 64} (id INTEGER)")

    with pytest.raises(CommandError, match="cuts names after 63 bytes"):
        stage(old)

    assert not schema_is_there()


def test_table__staged_already__stays_unless_it_is_to_be_replaced(old):
    stage(old)
    change(old, "UPDATE cms_unit SET title = 'Another' WHERE id = 1")

    with pytest.raises(CommandError, match="staged already"):
        stage(old)
    assert ask("SELECT title FROM legacy.cms_unit WHERE id = 1") == [("Unit 1",)]

    stage(old, replace=True)
    assert ask("SELECT title FROM legacy.cms_unit WHERE id = 1") == [("Another",)]


def test_replacing__what_views_stand_on__is_refused_and_nothing_lost(staged):
    with pytest.raises(CommandError, match="views stand on it"):
        stage(staged, replace=True)

    assert ask("SELECT count(*) FROM legacy.load_users") == [(4,)]


def test_copy__that_differs_in_a_letter__is_refused_and_nothing_staged(old, monkeypatch):
    create = staging._create

    def create_spoiled(new, table, *args, **options):
        create(new, table, *args, **options)
        if table.name == "cms_unit":
            new.execute(SPOILS)

    monkeypatch.setattr(staging, "_create", create_spoiled)

    with pytest.raises(CommandError, match="copy of cms_unit differs"):
        stage(old)

    assert not schema_is_there()
