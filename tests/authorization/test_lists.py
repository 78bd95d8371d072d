"""A list shows exactly the rows that the table lets the caller see: by page, by count, by any question."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from domain.policy.reach import Scope
from tests.authorization.calls import Call, Stage, calls
from tests.authorization.oracle import Holding, held
from tests.authorization.test_matrix import castings
from tests.authorization.worlds import Row
from tests.support.nouns import model_of

LISTS = [call for call in calls() if call.is_list and call.permission is not None]
DETAILS = {call.noun: call for call in calls() if call.method == "get" and call.path.endswith("/{id}")}


def every_row(stage: Stage, call: Call, query: str = "") -> tuple[list[dict[str, Any]], int]:
    """Follow the pages to the end; return all rows and the total that the first page told."""
    path, found, total = f"{call.path}?page_size=200&include_total=true{query}", [], None
    while path:
        response = stage.client.get(path)
        assert response.status_code == 200, response.content
        page = response.json()
        found += page["results"]
        total = page["total"] if total is None else total
        path = page["next"].removeprefix("http://testserver") if page["next"] else None
    return found, total or 0


def expected(stage: Stage, call: Call, holdings: list[Holding], grants: list[Any]) -> set[str]:
    """Return the ids that the table lets be seen: all there are, or those of declared rows."""
    permission = str(call.permission)
    reach = held(permission, holdings)
    model = model_of(call.noun)
    if Scope.ANY in reach and model is None:  # seen through rows of something else, all of which are declared
        return {str(row.pk) for row in stage.rows[call.noun].values()}
    if Scope.ANY in reach:
        hidden = [row.pk for row in stage.rows[call.noun].values() if not row.is_in(reach, permission)]
        return {str(pk) for pk in model.objects.exclude(pk__in=hidden).values_list("pk", flat=True)}
    rows = [*stage.rows[call.noun].values()]
    if call.noun == "user_role":
        rows += [Row(grant.pk, frozenset({Scope.OWN, *_limit(grant)})) for grant in grants]
    return {str(row.pk) for row in rows if row.is_in(reach, permission)}


def _limit(grant: Any) -> Iterator[Scope]:
    return (scope for scope in (Scope.COURSE, Scope.UNIT, Scope.OFFERING) if getattr(grant, f"{scope}_id"))


def faults(stage: Stage, call: Call) -> Iterator[str]:
    for words, holdings in castings(call):
        with stage.holding(*holdings) as grants:
            if not held(str(call.permission), holdings):
                continue
            rows, total = every_row(stage, call)
            shown, wanted = [row["id"] for row in rows], expected(stage, call, holdings, grants)
            if len(shown) != len(set(shown)):
                yield f"{words}: shows a row twice"
            if set(shown) != wanted:
                yield f"{words}: {len(set(shown) - wanted)} too many, {len(wanted - set(shown))} too few"
            if total != len(wanted):
                yield f"{words}: counts {total} of {len(wanted)}"
            detail = DETAILS.get(call.noun)
            for pk in sorted(set(shown))[:5] if detail else ():
                if detail.send(stage.client, pk=pk) != (200, ""):
                    yield f"{words}: lists {pk}, but does not show it"


def questions(call: Call) -> Iterator[str]:
    """Yield query strings that name values: whatever they are, no other row may come of them."""
    for parameter in call.body["parameters"]:
        schema = parameter.get("schema", {})
        inner = schema.get("items", schema)
        name = parameter.get("name")
        if parameter.get("in") != "query":
            continue
        if name == "ordering":
            yield from (urlencode({name: each}) for each in inner["enum"])
        elif "enum" in inner:
            yield from (urlencode({name: each}) for each in inner["enum"][:3])
        elif inner.get("type") == "boolean":
            yield from (f"{name}=true", f"{name}=false")
        elif inner.get("type") == "integer":
            yield f"{name}=1"
        elif "format" not in inner:
            yield from (urlencode({name: each}) for each in ("a", "%", "_", "Person"))


@pytest.mark.parametrize("call", LISTS, ids=str)
def test_list__for_every_role__shows_exactly_what_the_table_says(stage, call):
    assert list(faults(stage, call)) == []


@pytest.mark.parametrize("call", LISTS, ids=str)
def test_list__asked_in_any_way__shows_no_row_and_counts_none_beyond(stage, call):
    found = []
    for words, holdings in castings(call):
        with stage.holding(*holdings) as grants:
            reach = held(str(call.permission), holdings)
            if not reach or Scope.ANY in reach:
                continue
            wanted = expected(stage, call, holdings, grants)
            for question in questions(call):
                response = stage.client.get(f"{call.path}?page_size=200&include_total=true&{question}")
                if response.status_code == 400:
                    continue
                page = response.json()
                if not {row["id"] for row in page["results"]} <= wanted or page["total"] != len(page["results"]):
                    found.append(f"{words}, {question}: rows or a count beyond reach")

    assert found == []


def test_list__that_shows_a_row_too_many__is_reported(monkeypatch, stage):
    jobs = next(call for call in LISTS if call.noun == "job")
    rows = stage.rows["job"]
    monkeypatch.setitem(stage.rows, "job", {**rows, "own": Row(rows["own"].pk), "of_a_peer": rows["of_a_peer"]})

    assert any("student: 1 too many" in fault for fault in faults(stage, jobs))
    assert any("student: counts 1 of 0" in fault for fault in faults(stage, jobs))


def test_list__that_hides_a_row__is_reported(monkeypatch, stage):
    jobs = next(call for call in LISTS if call.noun == "job")
    rows = stage.rows["job"]
    monkeypatch.setitem(stage.rows, "job", {**rows, "of_a_peer": Row(rows["of_a_peer"].pk, frozenset({Scope.OWN}))})

    assert any("student: 0 too many, 1 too few" in fault for fault in faults(stage, jobs))
