import pytest

from scripts.production import logins, manage, psql
from scripts.production.dotenv import Variables
from scripts.production.psql import Session, SqlError
from scripts.production.runtime import Host


def test_session__after_a_refusal_of_several_lines__reads_the_next_answer(production):
    variables = Variables(production.environment, {})
    runtime = Host(logins.from_variables(variables), production.environment["PG_BIN"])

    with Session(runtime.as_owner("psql", *psql.ARGUMENTS)) as session:
        with pytest.raises(SqlError, match="one two") as refusal:
            session.run("DO $$ BEGIN RAISE E'one\\ntwo\\n' USING ERRCODE = 'U0001'; END $$")

        assert refusal.value.state == "U0001"
        assert session.run("SELECT 3") == ["3"]
        assert session.run("SELECT E'4\\n5'") == ["4", "5"]


@pytest.mark.parametrize("arguments", [("-Atc", "SELECT 6"), ("--", "-Atc", "SELECT 6")])
def test_dbshell__with_arguments_of_psql__passes_them_on(production, arguments):
    code, out, said = production.run("manage.sh", "dbshell", "--owner", *arguments)

    assert (code, out) == (0, "6"), said
    assert manage.in_containers("dbshell", arguments)[-4:] == ["--dbname", "cms", "-Atc", "SELECT 6"]
    assert manage.with_django("dbshell", arguments)[-4:] == ["dbshell", "--", "-Atc", "SELECT 6"]
