"""Who may do what to whom in a club, and where an answer stands. No database."""

from types import SimpleNamespace

import pytest

from domain.policy import limits
from domain.policy.social import SpaceRole
from domain.shared.errors import DomainError
from domain.social import rules

OWNER, MODERATOR, MEMBER, BLOCKED = SpaceRole


def code_of(check, **facts) -> str:
    try:
        check(**facts)
    except DomainError as error:
        return error.code
    return ""


@pytest.mark.parametrize("theirs", [None, *SpaceRole])
@pytest.mark.parametrize("wanted", [None, *SpaceRole])
def test_rank__of_a_moderator__reaches_plain_members_only(theirs, wanted):
    above = {OWNER, MODERATOR}
    refused = "rank_too_low" if theirs in above or wanted in above else ""

    assert code_of(rules.check_rank, own=MODERATOR, theirs=theirs, wanted=wanted) == refused
    assert code_of(rules.check_rank, own=OWNER, theirs=theirs, wanted=wanted) == ""
    assert code_of(rules.check_rank, own=None, theirs=theirs, wanted=wanted) == ""


@pytest.mark.parametrize(
    ("kind", "offering_id", "course_id", "refused"),
    [
        ("offering", 1, None, ""),
        ("course", None, 1, ""),
        ("club", None, None, ""),
        ("offering", None, None, "bad_space"),
        ("course", 1, 1, "bad_space"),
        ("club", None, 1, "bad_space"),
    ],
)
def test_space__names_what_its_kind_says(kind, offering_id, course_id, refused):
    assert code_of(rules.check_kind, kind=kind, offering_id=offering_id, course_id=course_id) == refused


def test_answer__stands_one_deeper_in_the_same_thread_until_it_is_too_deep():
    above = SimpleNamespace(post_id=1, root_id=7, depth=limits.THREAD_DEPTH_MAX - 1)
    deepest = SimpleNamespace(post_id=1, root_id=7, depth=limits.THREAD_DEPTH_MAX)

    assert rules.place_in_thread(post_id=1, parent=None) == rules.Place()
    assert rules.place_in_thread(post_id=1, parent=above) == rules.Place(7, limits.THREAD_DEPTH_MAX)
    assert code_of(rules.place_in_thread, post_id=1, parent=deepest) == "thread_too_deep"
    assert code_of(rules.place_in_thread, post_id=2, parent=above) == "other_post"


@pytest.mark.parametrize(
    ("targets", "refused"), [((1, None), ""), ((None, None), "bad_target"), ((1, 2), "bad_target")]
)
def test_target__is_exactly_one(targets, refused):
    assert code_of(rules.check_target, post_id=targets[0], comment_id=targets[1]) == refused
