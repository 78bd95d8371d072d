"""Sending the rows of a view to the API, which refuses what breaks a rule; and keeping the book.

Every request has an `Idempotency-Key` made of what it says: one whose answer was lost is sent again, and done once.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

import orjson

from domain.policy import limits
from domain.policy.workflows import JOB
from scripts.migration.book import Book, Item, Outcome
from scripts.migration.errors import MigrationError
from scripts.migration.sending import Answer, Api

BYTES_MAX: Final = limits.BODY_BYTES_MAX * 3 // 4  # of one body: room for what the proxy counts as well
POLL_SECONDS: Final = 1.0
POINTER: Final = re.compile(r"/items/(?P<index>\d+)(?P<within>/.*)?")
UNTOLD: Final = {"code": "not_told", "detail": "The API did not say what became of this row."}


@dataclass
class Report:
    """How far it is."""

    done: int = 0
    refused: int = 0
    problems: dict[str, int] = field(default_factory=dict)

    def count(self, outcomes: Sequence[Outcome]) -> None:
        for each in outcomes:
            self.done += 1
            self.refused += bool(each.problems)
            for problem in each.problems:
                code = str(problem.get("code"))
                self.problems[code] = self.problems.get(code, 0) + 1


class Loader:
    """Loads one view to one endpoint: a bulk one, or one that takes a row at a time."""

    def __init__(self, api: Api, *, endpoint: str, batch: int, dry_run: bool) -> None:
        self._api, self._endpoint, self._dry_run = api, endpoint, dry_run
        self._is_bulk = endpoint.endswith("/bulk")
        self._batch = min(batch, limits.BULK_INLINE_MAX if dry_run else limits.BULK_MAX)

    def load(self, book: Book, *, again: bool, tell: Callable[[Report], None]) -> Report:
        """Load what is not loaded yet; a dry run loads nothing, and enters nothing in the book.

        :raises MigrationError: if it can't go on; run again, it goes on where it was
        """
        if not (self._endpoint or book.names_paths):
            raise MigrationError("Name an endpoint: the view has no column path.")
        report = Report()
        for old_ids in _parts(book.open(again=again), self._batch):
            for items in _bodies(book.items(old_ids)):
                outcomes = self._bulk(items) if self._is_bulk else [self._single(book, item) for item in items]
                if not self._dry_run:
                    book.write(outcomes)
                report.count(outcomes)
                tell(report)
        return report

    def _single(self, book: Book, item: Item) -> Outcome:
        answer = self._post_one(item)
        if answer.status == 412:  # another row of the same object has just changed it
            item = next(iter(book.items([item.old_id])), item)
            answer = self._post_one(item)
        if answer.is_ok:
            return Outcome(item, UUID(answer.body["id"]) if answer.body and "id" in answer.body else None)
        return Outcome(item, None, _problems(answer))

    def _post_one(self, item: Item) -> Answer:
        match = {} if item.version is None else {"If_Match": f'"{item.version}"'}
        return self._post(item.path or self._endpoint, item.body, [item], **match)

    def _bulk(self, items: Sequence[Item]) -> list[Outcome]:
        """Add rows. Those that a job does not take are put aside, and the rest sent again."""
        outcomes: list[Outcome] = []
        left = list(items)
        while left:
            answer = self._post(self._endpoint, {"items": [item.body for item in left], "atomic": False}, left)
            if answer.status == 202:
                return [*outcomes, *self._of_job(answer.body["id"], left)]
            if answer.is_ok:
                told = answer.body["outcomes"]
                return [*outcomes, *(_outcome(left[each["index"]], each["id"], each["errors"]) for each in told)]
            faults = _by_row(answer)
            if not faults:
                raise MigrationError(f"{self._endpoint} refuses all rows: {orjson.dumps(_problems(answer)).decode()}")
            outcomes += [Outcome(left[index], None, problems) for index, problems in faults.items()]
            left = [item for index, item in enumerate(left) if index not in faults]
        return outcomes

    def _of_job(self, job_id: str, items: Sequence[Item]) -> list[Outcome]:
        path = f"/api/v1/jobs/{job_id}"
        final = {str(each) for each in JOB.final_states()}
        while (job := self._get(path))["state"] not in final:
            time.sleep(POLL_SECONDS)
        if job["state"] != "succeeded":
            raise MigrationError(f"The job {job_id} is {job['state']}: {job['problem']}. What it did is in its rows.")
        rows = {row["index"]: row for row in self._rows(job_id)}
        told: Mapping[str, Any] = {"object_id": None, "problem": UNTOLD}
        found = [(item, rows.get(index, told)) for index, item in enumerate(items)]
        return [_outcome(item, row["object_id"], [row["problem"]] if row["problem"] else []) for item, row in found]

    def _rows(self, job_id: str) -> Iterator[Mapping[str, Any]]:
        path = f"/api/v1/job-rows?{urlencode({'job_id': job_id, 'page_size': limits.PAGE_SIZE_MAX})}"
        while path:
            page = self._get(path)
            yield from page["results"]
            following = urlsplit(page["next"] or "")
            path = f"{following.path}?{following.query}" if page["next"] else ""

    def _get(self, path: str) -> Any:
        answer = self._api.send("GET", path)
        if not answer.is_ok:
            raise MigrationError(f"{path} answers {answer.status}: {_problems(answer)}")
        return answer.body

    def _post(self, path: str, body: Any, items: Sequence[Item], **headers: str) -> Answer:
        if self._dry_run:
            return self._api.send("POST", path, body, Prefer="dry-run", Idempotency_Key=uuid4().hex, **headers)
        # With tries and version: what was refused and is sent again is meant, and not to be answered from memory.
        said = orjson.dumps([path, body, [[item.old_id, item.tries, item.version] for item in items]])
        return self._api.send("POST", path, body, Idempotency_Key=sha256(said).hexdigest(), **headers)


def _parts(old_ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(old_ids), size):
        yield old_ids[start : start + size]


def _bodies(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Give rows in parts that one body may hold."""
    part: list[Item] = []
    size = 0
    for item in items:
        more = len(orjson.dumps(item.body)) + 1
        if part and size + more > BYTES_MAX:
            yield part
            part, size = [], 0
        part.append(item)
        size += more
    if part:
        yield part


def _outcome(item: Item, new_id: str | None, problems: Sequence[Any]) -> Outcome:
    return Outcome(item, UUID(new_id) if new_id and not problems else None, problems)


def _problems(answer: Answer) -> list[Any]:
    body = answer.body if isinstance(answer.body, dict) else {}
    named = ("pointer", "code", "detail")
    found = [{name: each.get(name) for name in named} for each in body.get("errors") or []]
    return found or [{"code": body.get("code", str(answer.status)), "detail": body.get("detail") or body.get("title")}]


def _by_row(answer: Answer) -> dict[int, list[Any]]:
    """Return the faults by the rows that they point at."""
    found: dict[int, list[Any]] = {}
    for each in _problems(answer):
        at = POINTER.fullmatch(each.get("pointer") or "")
        if at:
            found.setdefault(int(at["index"]), []).append({**each, "pointer": at["within"]})
    return found
