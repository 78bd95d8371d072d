import ast
from textwrap import dedent

import pytest

from tests.architecture.guards.records import UNRECORDED, command_files, faults, functions, needless
from tests.architecture.guards.sources import ROOT, parse

KNOWN = functions([parse(path) for path in command_files(ROOT)])


def test_commands__that_change_something__record_it():
    assert list(faults(KNOWN)) == []


def test_exceptions__are_needed_and_have_a_reason():
    assert needless(KNOWN) == []
    assert all(UNRECORDED.values())


def planted(text: str):
    return functions([ast.parse(dedent(text))])


@pytest.mark.parametrize(
    "body",
    [
        "row.save()",
        "Unit.objects.create(code='x')",
        "Unit.objects.filter(pk=1).update(level=2)",
        "advance(row, JOB, 'job.cancel')",
        "crud.write(row)",
        "cursor.execute('UPDATE units SET level = 2')",
    ],
)
def test_command__that_writes_and_records_nothing__is_reported(body):
    assert list(faults(planted(f"def add_unit(actor): {body}"))) == ["add_unit changes something and records nothing"]


def test_command__that_writes_through_another_function__is_reported():
    text = """
        def add_unit(actor): _deeper()
        def _deeper(): _deepest()
        def _deepest(): row.save()
    """

    assert list(faults(planted(text))) == ["add_unit changes something and records nothing"]


@pytest.mark.parametrize(
    "text",
    [
        "def add_unit(actor): row.save(); record_event(actor, action='unit.add')",
        "def add_unit(actor): rows.update(level=2); audit.record_events(actor, events=[])",
        "def add_unit(actor): crud.add(actor)",
        "def add_unit(actor): return _deeper()\ndef _deeper(): row.save(); record_event(actor)",
        "def add_unit(actor): return queries.units(actor).first()",
        "def add_unit(actor): add_job(actor)\ndef add_job(actor): row.save(); record_event(actor)",
    ],
)
def test_command__that_records__or_changes_nothing__is_accepted(text):
    assert list(faults(planted(text))) == []


def test_exception__that_is_not_needed__is_reported():
    text = "def claim_key(actor): row.delete(); record_event(actor)\ndef keep_answer(actor): row.save()"

    assert {"claim_key"} < set(needless(planted(text)))
    assert "keep_answer" not in needless(planted(text))
