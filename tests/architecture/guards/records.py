"""Whatever changes something writes down that it did."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.architecture.guards.sources import dotted, python_files
from tests.architecture.guards.writes import METHODS, STATEMENT

RECORDS = frozenset({"record_event", "record_events"})
# What `domain/crud.py` offers writes and records by itself; `write` and `advance` only write.
CRUD = frozenset({"crud.add", "crud.change", "crud.remove", "crud.add_many"})
WRITES = frozenset({"advance", "write"})
# Commands that change something and record nothing, each with its reason.
UNRECORDED: Mapping[str, str] = {
    "claim_key": "forgets an expired answer, which is no deed of anybody's",
    "answer_form": "a record would name who answered anonymously, and its instant tell which answer came then",
    "keep_answer": "keeps the answer to a deed that is recorded itself",
    "tell_of_expiring_gold": "tells of what is to come; nothing has changed yet",
    "claim_gold_accounts": "opens an empty account for entries, which are recorded",
    "forget_expired_answers": "clean-up of what is kept for a day only",
    "forget_old_jobs": "clean-up of jobs that ended long ago; that they were asked for stays recorded",
    "forget_failures": "the count of guesses after a proof, which is recorded",
    "forget_old_failures": "clean-up of counts that no longer matter",
    "forget_expired_challenges": "clean-up of what nobody can answer any more",
    "forget_retired_keys": "clean-up of keys that verify nothing",
    "forget_old_letters": "clean-up of links that no longer work",
    "forget_expired_tokens": "clean-up of tokens that nobody can use",
    "forget_upload": "a transfer that broke off; the file can be sent again",
    "forget_expired_files": "clean-up of files that were announced and never came",
    "forget_check_in_secrets": "clean-up of what made codes that nobody takes any more",
    "forget_spare_codes": "part of removing the last factor, which is recorded",
    "start_challenge": "a question; what becomes of the answer is recorded",
    "start_passkey_login": "a question; what becomes of the answer is recorded",
    "claim_challenge": "part of an answer, which is recorded",
    "claim_try": "part of an answer, which is recorded",
    "claim_step": "part of an answer, which is recorded",
    "add_letter": "what was asked for by a deed that is recorded itself",
    "start_job": "a worker takes up what was recorded when it was asked for",
    "report_job": "progress, a hundred rows at a time; each row is recorded by the command that adds it",
    "succeed_job": "the end of what was recorded when it was asked for; the job tells it",
    "fail_job": "the end of what was recorded when it was asked for; the job tells it",
    "keep_ticket": "part of a deed that is recorded",
    "keep_ticket_files": "part of a deed that is recorded",
    "tell": "tells of a deed that is recorded itself",
    "tell_all": "tells of deeds that are recorded themselves",
    "add_notifications": "a worker tells, a thousand people at a time, what was recorded when it happened",
    "read_notification": "that somebody looked at their own news",
    "claim_letters": "a worker takes up e-mails about what was recorded when it happened; the delivery tells it",
    "report_deliveries": "what became of e-mails; the delivery tells it",
    "forget_old_notifications": "clean-up of news that was read long ago",
    "forget_old_deliveries": "clean-up of e-mails that ended long ago",
    "forget_old_happenings": "clean-up of what nobody is told of any more",
    "tell_reviewers": "tells of a deed that is recorded itself",
    "tell_audiences": "tells of deeds that are recorded themselves",
    "tell_of_change": "tells of a deed that is recorded itself",
    "tell_of_end": "tells of a deed that is recorded itself",
    "tell_submitter": "tells of a deed that is recorded itself",
    "tell_merged": "tells of a deed that is recorded itself",
    "tell_moderators": "tells of a deed that is recorded itself",
    "tell_of_target": "tells of what time has done",
    "tell_desk": "tells of a deed that is recorded itself",
    "tell_of_ticket_comment": "tells of a deed that is recorded itself",
    "tell_of_start": "tells of what was announced by a deed that is recorded itself",
    "tell_audience": "tells of a deed that is recorded itself",
    "tell_of_step": "tells of a deed that is recorded itself",
    "tell_author": "tells of a deed that is recorded itself",
    "tell_invited": "tells of a deed that is recorded itself",
    "tell_mentioned": "tells of a deed that is recorded itself",
    "tell_of_comment": "tells of a deed that is recorded itself",
    "tell_of_post": "tells of a deed that is recorded itself",
    "record_event": "is the record",
    "record_events": "is the record",
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def command_files(root: Path) -> Iterator[Path]:
    for path in python_files(root, "domain"):
        if path.stem != "__init__" and "commands" in {path.stem, path.parent.name}:
            yield path


def functions(trees: list[ast.Module]) -> dict[str, Function]:
    """Return the functions of these modules by name, private ones too."""
    return {node.name: node for tree in trees for node in tree.body if isinstance(node, Function)}


def faults(known: Mapping[str, Function]) -> Iterator[str]:
    """Yield the public commands that write, themselves or by what they call, and record nothing."""
    for name, function in known.items():
        if name.startswith("_") or name in UNRECORDED:
            continue
        found = {each for one in _reached(function, known) for each in _deeds(one)}
        if "write" in found and "record" not in found:
            yield f"{name} changes something and records nothing"


def needless(known: Mapping[str, Function]) -> list[str]:
    """Return the exceptions that are no longer needed: the command is gone, or records."""
    return sorted(
        name
        for name in set(UNRECORDED) - RECORDS
        if name not in known or any(each == "record" for one in _reached(known[name], known) for each in _deeds(one))
    )


def _reached(function: Function, known: Mapping[str, Function]) -> list[Function]:
    """Return the function and all that it calls among the known ones, at any depth."""
    found, unseen = [], [function]
    while unseen:
        each = unseen.pop()
        found.append(each)
        names = {dotted(node.func).split(".")[-1] for node in ast.walk(each) if isinstance(node, ast.Call)}
        unseen += [known[name] for name in names if name in known and known[name] not in [*found, *unseen]]
    return found


def _deeds(function: Function) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and STATEMENT.match(node.value):
            yield "write"
        if not isinstance(node, ast.Call):
            continue
        name = dotted(node.func)
        last = name.split(".")[-1]
        if last in RECORDS or name in CRUD:
            yield "record"
        if last in WRITES or name in CRUD or (isinstance(node.func, ast.Attribute) and last in METHODS):
            yield "write"
