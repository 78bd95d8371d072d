"""What the guides have operators ask PostgreSQL can be asked."""

import re

import pytest
from django.db import connection

from config.env import ROOT

pytestmark = pytest.mark.django_db
STATEMENT = re.compile(r"[`\"](SELECT [^`\"]+)[`\"]")
# Asked where the extension is, of a session that is there, and by the superuser of a replica.
ELSEWHERE = ("pg_stat_statements", "PID", "pg_promote")
ALL = {
    statement
    for name in ("operations", "security", "scaling")
    for statement in STATEMENT.findall((ROOT / f"docs/{name}.md").read_text())
    if not any(word in statement for word in ELSEWHERE)
}


def test_statements__of_the_guides__are_found():
    assert len(ALL) > 10


@pytest.mark.parametrize("statement", sorted(ALL))
def test_statement__of_a_guide__is_understood(statement):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement.rstrip(';')}")

        assert cursor.fetchall()
