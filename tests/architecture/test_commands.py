import ast
from textwrap import dedent

import pytest

from tests.architecture.guards.commands import OTHER_VERBS, faults
from tests.architecture.guards.sources import ROOT, parse, python_files

PATHS = [
    path
    for path in python_files(ROOT, "domain")
    if path.stem == "commands" or (path.parent.name == "commands" and path.stem != "__init__")
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands__of_the_project__have_the_form(path):
    assert list(faults(parse(path))) == []


def test_verbs__that_no_command_uses__leave_the_list():
    names = {node.name for path in PATHS for node in parse(path).body if isinstance(node, ast.FunctionDef)}

    assert {verb for verb in OTHER_VERBS if not any(name.startswith(f"{verb}_") for name in names)} == set()


def command(signature: str, *, before: str = "@transaction.atomic", body: str = "row.save()") -> ast.Module:
    return ast.parse(f'{before}\ndef {signature}:\n    """Do it."""\n    {body}\n')


def test_command__in_the_form__is_accepted():
    assert list(faults(command("add_unit(actor: Actor, *, code: str) -> Unit"))) == []


@pytest.mark.parametrize(
    ("planted", "reported"),
    [
        (command("unit_adding(actor: Actor)"), "is not named <verb>_<noun>"),
        (command("add(actor: Actor)"), "is not named <verb>_<noun>"),
        (command("add_unit(*, actor: Actor)"), "does not take (actor: Actor, *, …)"),
        (command("add_unit(actor, *, code)"), "does not take (actor: Actor, *, …)"),
        (command("add_unit(actor: Actor, code: str)"), "does not take (actor: Actor, *, …)"),
        (command("add_unit(code: str, *, actor: Actor)"), "does not take (actor: Actor, *, …)"),
        (command("add_unit(actor: Actor, **values: Any)"), "does not take (actor: Actor, *, …)"),
        (command("add_unit(actor: Actor)", before=""), "is not one transaction"),
        (command("add_unit(actor: Actor)", before="@durable", body="write(row)"), "is not one transaction"),
        (ast.parse("@transaction.atomic\ndef add_unit(actor: Actor): pass"), "has no docstring"),
    ],
)
def test_command__out_of_form__is_reported(planted, reported):
    (fault,) = faults(planted)

    assert fault.endswith(reported)


def delegating(helper: str, body: str) -> ast.Module:
    return ast.parse(
        dedent(
            f'''
            def refresh_login(actor: Actor):
                """Refuse after the revocation is committed."""
                {body}

            {helper}
            def _spend(): ...
            '''
        )
    )


def test_command__that_only_calls_what_is_atomic__is_accepted():
    assert list(faults(delegating("@transaction.atomic", "return _spend()"))) == []


@pytest.mark.parametrize(
    ("helper", "body"),
    [
        ("", "return _spend()"),
        ("@transaction.atomic", "_spend(); row.save()"),
        ("@transaction.atomic", "pass"),
    ],
)
def test_command__that_writes_outside_a_transaction__is_reported(helper, body):
    assert list(faults(delegating(helper, body))) == ["refresh_login is not one transaction"]


@pytest.mark.parametrize(
    ("body", "found"), [("claim(); start()", []), ("row.save()", ["log_in is not one transaction"])]
)
def test_command__of_steps_of_their_own__writes_nothing_itself(body, found):
    text = f'def log_in(actor: Actor):\n    """No transaction spans the steps."""\n    {body}'

    assert list(faults(ast.parse(text))) == found


def test_command__that_says_it_runs_in_the_callers_transaction__is_accepted():
    text = 'def claim_key(actor: Actor):\n    """Hold it until the caller\'s transaction ends."""'

    assert list(faults(ast.parse(text))) == []
