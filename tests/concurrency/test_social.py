"""The last pin, the last owner, one reaction, one decision: of several at the same instant."""

from threading import Barrier, Event
from typing import Any

import pytest

from domain.policy import limits
from domain.policy.roles import SystemRole
from domain.policy.social import SpaceRole
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from domain.social import commands, rules
from domain.social.commands import comments, posts, spaces
from domain.social.models import Comment, Post, Reaction, Report, SpaceMember
from tests.concurrency.test_records import wait_at
from tests.factories.social import PostFactory, ReportFactory, SpaceFactory, SpaceMemberFactory
from tests.factories.users import UserFactory, UserRoleFactory
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system(reason="race")


def told(call: Any) -> str:
    """Return what became of a call: done, or the code of the refusal."""
    try:
        call()
        return "done"
    except DomainError as error:
        return error.code


def unlocked(model: Any, pk: Any) -> Any:
    return model.objects.get(pk=pk)


def race_for_the_last_pin(monkeypatch: Any) -> tuple[list[str], int]:
    space = SpaceFactory()
    PostFactory.create_batch(limits.PINS_MAX - 1, space=space, is_pinned=True)
    rows = PostFactory.create_batch(2, space=space)
    wait_at(monkeypatch, rules, "check_pins", Barrier(2))
    found = race(lambda number: told(lambda: commands.pin_post(SYSTEM, pk=rows[number].pk)), runners=2)
    return sorted(found), Post.objects.filter(is_pinned=True).count()


def test_last_pin__without_the_lock__is_given_twice(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(posts, "lock", unlocked)

    assert race_for_the_last_pin(monkeypatch) == (["done", "done"], limits.PINS_MAX + 1)


def test_last_pin__two_at_once__one_is_told(monkeypatch):
    assert race_for_the_last_pin(monkeypatch) == (["done", "too_many_pins"], limits.PINS_MAX)


def race_to_leave(monkeypatch: Any) -> tuple[list[str], int]:
    """Let the only two owners of a club leave it, each seeing the other."""
    space = SpaceFactory()
    rows = SpaceMemberFactory.create_batch(2, space=space, role=SpaceRole.OWNER)
    actors = [Actor(user_id=row.person_id) for row in rows]
    wait_at(monkeypatch, rules, "check_owners", Barrier(2))
    found = race(lambda number: told(lambda: commands.leave_space(actors[number], pk=space.pk)), runners=2)
    return sorted(found), SpaceMember.objects.filter(role=SpaceRole.OWNER).count()


def test_last_owner__without_the_lock__nobody_is_left(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(spaces, "lock", unlocked)

    assert race_to_leave(monkeypatch) == (["done", "done"], 0)


def test_last_owner__two_leave_at_once__one_stays(monkeypatch):
    assert race_to_leave(monkeypatch) == (["done", "last_owner"], 1)


WRITTEN = (
    (posts, Post, lambda actor, post: commands.add_post(actor, space_id=post.space_id, body="x")),
    (comments, Comment, lambda actor, post: commands.add_comment(actor, post_id=post.pk, body="x")),
)


def found_when_archived(monkeypatch: Any, model: Any, write: Any) -> int:
    """Archive a space that somebody has found open and writes to; return how much stands there then."""
    post, looked, archived = PostFactory(), Event(), Event()
    actor = Actor(user_id=UserFactory().pk, roles=frozenset({SystemRole.STAFF}))
    check_open = rules.check_open

    def look_and_wait(**found: Any) -> None:
        check_open(**found)
        looked.set()
        archived.wait(timeout=1)  # the lock keeps the other out, which is what we hope for

    monkeypatch.setattr(rules, "check_open", look_and_wait)

    def run(number: int) -> int:
        if number == 0:
            write(actor, post)
            return 0
        looked.wait(timeout=10)
        commands.change_space(SYSTEM, pk=post.space_id, values={"is_archived": True})
        found = model.objects.exclude(pk=post.pk).count()
        archived.set()
        return found

    return sum(race(run, runners=2))


@pytest.mark.parametrize(("module", "model", "write"), WRITTEN)
def test_archiving__without_the_lock__misses_what_is_written_meanwhile(monkeypatch, module, model, write):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(module, "lock_unchanged", lambda rows: None)

    assert found_when_archived(monkeypatch, model, write) == 0


@pytest.mark.parametrize(("module", "model", "write"), WRITTEN)
def test_archiving__waits_for_what_is_being_written(monkeypatch, module, model, write):
    assert found_when_archived(monkeypatch, model, write) == 1


def test_reaction__the_same_many_times_at_once__is_there_once():
    post, person = PostFactory(), UserRoleFactory(role_id="staff").user
    actor = Actor(user_id=person.pk, roles=frozenset({SystemRole.STAFF}))

    found = race(lambda _: told(lambda: commands.add_reaction(actor, post_id=post.pk, kind="like")), runners=6)

    assert sorted(found) == ["already_exists"] * 5 + ["done"]
    assert Reaction.objects.count() == 1


def test_reports__about_the_same_upheld_by_two_at_once__are_decided_once():
    post = PostFactory()
    rows = ReportFactory.create_batch(2, post=post)
    actor = Actor(user_id=UserFactory().pk, roles=frozenset({SystemRole.STAFF}))

    def uphold(number: int) -> str:
        return told(lambda: commands.uphold_report(actor, pk=rows[number].pk, reason="It names people."))

    found = race(uphold, runners=2)

    assert sorted(found) == ["done", "wrong_state"]
    assert set(Report.objects.values_list("status", flat=True)) == {"upheld"}
    post.refresh_from_db()
    assert (post.status, post.version) == ("hidden", 2)
