import ast

import pytest

from tests.architecture.guards.sources import ROOT, dotted, parse, python_files
from tests.architecture.guards.writes import orm_writes

# Calls of these names that store nothing: (file, call).
HARMLESS: frozenset[tuple[str, str]] = frozenset(
    {("api/v1/check_in/views.py", "made.save()")}  # a QR code, drawn into memory
)


def test_api__writes_nothing():
    found = {
        f"{path.relative_to(ROOT).as_posix()}:{write}"
        for path in python_files(ROOT, "api")
        for write in orm_writes(parse(path))
        if (path.relative_to(ROOT).as_posix(), write.partition(" ")[2]) not in HARMLESS
    }

    assert found == set()


def test_harmless_calls__that_are_gone__leave_the_list():
    present = {
        (path.relative_to(ROOT).as_posix(), f"{dotted(node.func)}()")
        for path in python_files(ROOT, "api")
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Call)
    }

    assert present >= HARMLESS


@pytest.mark.parametrize(
    "text",
    [
        "row.save()",
        "Unit.objects.create(code='COS10009')",
        "Unit.objects.filter(pk=pk).update(name='x')",
        "self.get_object().delete()",
        "Unit.objects.bulk_create(rows)",
        "await row.asave()",
        "cursor.execute('INSERT INTO units VALUES (1)')",
        "cursor.execute('  update units set code = 1')",
    ],
)
def test_write__planted_in_a_view__is_reported(text):
    assert len(list(orm_writes(ast.parse(text)))) == 1


def test_reads__in_a_view__are_not_reported():
    assert list(orm_writes(ast.parse("rows.filter(pk=pk).exists(); update = 1; 'update of a list'"))) == []
