"""Who is told of what is written: once, in one way, and only who reads it."""

import pytest

from domain.notifications.models import Happening
from tests.api.social.samples import COMMENTS, FOLLOWS, MEMBERS, POSTS, REASON, REPORTS, Class, enrolled, leave
from tests.factories.social import SpaceFactory
from tests.factories.users import UserFactory, UserRoleFactory

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, set]]:
    """Return what was to be told since the last time, and whom."""
    rows = [(each.kind, set(each.people)) for each in Happening.objects.order_by("pk") if each.people]
    Happening.objects.all().delete()
    return rows


def test_writing__tells_whom_it_names_whom_it_answers_and_who_follows_each_in_one_way():
    room = Class()
    eve, gone = enrolled(room.offering), enrolled(room.offering)
    ann, ben = room.ann.user.pk, room.ben.user.pk
    for client in (room.ann, room.ben, eve, gone):
        client.post(FOLLOWS, {"space_id": str(room.space.pk)})
    leave(gone, room.offering)
    told()

    post = room.post(room.ann, f"@{{{ben}}} @{{{room.stranger.user.pk}}}")

    kinds = dict(told())
    assert kinds["social_mentioned"] == {ben}
    assert kinds["social_posted"] - {ann} == {eve.user.pk}  # neither who is named, nor who has left
    for client in (room.ann, room.ben, eve):
        client.post(FOLLOWS, {"post_id": str(post.pk)})
    comment = room.comment(room.ben, post)
    kinds = dict(told())
    assert kinds["social_answered"] == {ann}
    assert eve.user.pk in kinds["social_commented"]
    assert ann not in kinds["social_commented"]
    room.comment(room.ann, post, f"@{{{ben}}}, when?", parent_id=str(comment.pk))
    kinds = dict(told())
    assert kinds["social_mentioned"] == {ben}
    assert "social_answered" not in kinds  # the same person is named
    assert ben not in kinds["social_commented"]


def test_change__tells_nobody_twice_that_it_names_them():
    room = Class()
    name = f"@{{{room.ben.user.pk}}}"
    post = room.post(room.ann, name)
    first = Happening.objects.filter(kind="social_mentioned").count()

    for body in ("Nobody", name, f"{name} @{{{room.convenor.user.pk}}}"):
        assert room.ann.patch(f"{POSTS}/{post.pk}", {"body": body}).status_code == 200

    assert first == 1
    people = [set(each.people) for each in Happening.objects.filter(kind="social_mentioned").order_by("pk")]
    assert people == [{room.ben.user.pk}, {room.convenor.user.pk}]


def test_report__tells_who_decides_about_it_and_neither_who_wrote_nor_who_reported_it():
    room, staff = Class(), UserRoleFactory(role_id="staff").user
    body = {"kind": "spam", "explanation": "Not a word of this."}
    told()

    by_ann, by_convenor = room.post(room.ann), room.post(room.convenor)
    told()
    assert room.ben.post(REPORTS, {"post_id": str(by_ann.pk), **body}).status_code == 201
    assert body["explanation"] not in str(Happening.objects.get().words)
    assert told() == [("social_reported", {room.convenor.user.pk})]
    room.ben.post(REPORTS, {"post_id": str(by_convenor.pk), **body})
    room.convenor.post(REPORTS, {"post_id": str(by_ann.pk), **body})

    assert told() == [("social_reported", {staff.pk})] * 2  # nobody else there can decide


def test_moderation__tells_the_author_that_it_was_and_not_who_reported_it(client_as):
    room = Class()
    post = room.post(room.ann)
    comment = room.comment(room.ben, post)
    report = room.ben.post(REPORTS, {"post_id": str(post.pk), "kind": "spam"}).json()["id"]
    told()

    room.convenor.post(f"{REPORTS}/{report}/uphold", REASON)
    room.convenor.post(f"{POSTS}/{post.pk}/restore", REASON)
    leave(room.ben, room.offering)
    room.convenor.post(f"{COMMENTS}/{comment.pk}/hide", REASON)

    words = str(list(Happening.objects.values_list("words", flat=True)))
    assert REASON["reason"] not in words
    assert str(room.ben.user.pk) not in words
    assert told() == [("social_hidden", {room.ann.user.pk}), ("social_restored", {room.ann.user.pk})]
    person = UserFactory()
    client_as("staff").post(MEMBERS, {"space_id": str(SpaceFactory().pk), "person_id": str(person.pk)})
    assert told() == [("social_invited", {person.pk})]
