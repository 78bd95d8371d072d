import re

from api.openapi.catalogue import codes_of, find_problem, problems


def test_problems__are_complete_and_in_order():
    rows = problems()
    codes = [row["code"] for row in rows]

    assert codes == sorted(set(codes))
    for row in rows:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", row["code"])
        assert 400 <= row["status"] <= 599
        assert row["title"]
        assert not row["title"].endswith(".")
        assert row["description"].endswith(".")


def test_problems__of_http_and_of_the_domain__have_their_status():
    assert {code: find_problem(code)["status"] for code in ("malformed", "stale", "invalid_credentials")} == {
        "malformed": 400,
        "stale": 412,
        "invalid_credentials": 401,
    }


def test_find_problem__unknown_code__is_none():
    assert find_problem("no_such_code") is None


def test_codes_of__a_status__are_its_codes_only():
    assert codes_of(412) == ["stale"]


def test_problems__handed_out__can_be_changed_without_harm():
    problems()[0]["title"] = "changed"

    assert problems()[0]["title"] != "changed"
