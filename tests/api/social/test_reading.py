"""What members read, what nobody else reads by any path, and what it costs."""

import pytest

from domain.policy.workflows import ContributionState
from domain.social.models import Comment, Post
from domain.social.queries import people_of, posts
from domain.users.models import User
from domain.users.queries import find_person
from tests.api.social.samples import COMMENTS, POSTS, REACTIONS, REASON, REPORTS, SPACES, Class, leave, shown
from tests.factories.academic import CourseFactory, CourseUnitFactory
from tests.factories.people import EnrollmentFactory, StudentProfileFactory
from tests.factories.social import CommentFactory, PostFactory, ReactionFactory, SpaceFactory, SpaceMemberFactory
from tests.factories.users import UserFactory, UserRoleFactory

pytestmark = pytest.mark.django_db


def paths_to(post: Post, comment: Comment) -> list[str]:
    """Return every list in which a post, or something about it, could show itself."""
    return [
        f"{POSTS}?space_id={post.space_id}&include_total=true",
        f"{POSTS}?search=secret",
        f"{POSTS}?author_id={post.author_id}&expand=author",
        f"{POSTS}?status=hidden",
        f"{COMMENTS}?post_id={post.pk}",
        f"{COMMENTS}?root_id={comment.root_id}",
        f"{REACTIONS}?post_id={post.pk}",
        f"{REACTIONS}?comment_id={comment.pk}",
    ]


def test_hidden_post__is_gone_by_every_path_for_members_and_told_to_its_author_and_moderators(client_as):
    room = Class()
    post = room.post(room.ann, "<p>A secret of Ben's</p>", title="Secret")
    comment = room.comment(room.ben, post)
    for target in ({"post": post}, {"post": None, "comment": comment}):
        ReactionFactory(person=room.ben.user, **target)
    assert all(shown(room.ben, path) for path in paths_to(post, comment) if "hidden" not in path)

    response = room.convenor.post(f"{POSTS}/{post.pk}/hide", REASON)

    assert (response.json()["status"], response.json()["hidden_reason"]) == ("hidden", REASON["reason"])
    assert [shown(room.ben, path) for path in paths_to(post, comment)] == [[]] * 8
    space = room.ben.get(f"{SPACES}/{room.space.pk}").json()
    assert space["posts"] == 0
    for path in (f"{POSTS}/{post.pk}", f"{COMMENTS}/{comment.pk}"):
        assert room.ben.get(path).status_code == 404
    refused = [
        room.ben.post(COMMENTS, {"post_id": str(post.pk), "body": "x"}),
        room.ben.post(REACTIONS, {"post_id": str(post.pk), "kind": "sad"}),
        room.ben.post(REACTIONS, {"comment_id": str(comment.pk), "kind": "sad"}),
        room.ben.post(REPORTS, {"post_id": str(post.pk), "kind": "spam"}),
    ]
    assert [each.json()["errors"][0]["code"] for each in refused] == ["does_not_exist"] * 4
    own = room.ann.get(f"{POSTS}/{post.pk}").json()
    assert (own["status"], own["hidden_reason"]) == ("hidden", REASON["reason"])
    for moderator in (room.convenor, client_as("staff")):
        assert shown(moderator, f"{POSTS}?status=hidden") == [str(post.pk)]
        assert shown(moderator, f"{COMMENTS}?post_id={post.pk}") == [str(comment.pk)]
    assert room.convenor.post(f"{POSTS}/{post.pk}/restore", REASON).json()["hidden_at"] is None
    assert shown(room.ben, f"{POSTS}?search=secret") == [str(post.pk)]


def test_hidden_post__withdrawn__stays_hidden_with_what_stands_below():
    room = Class()
    post = room.post(room.ann, "<p>A secret of Ben's</p>")
    comment = room.comment(room.ben, post)
    room.convenor.post(f"{POSTS}/{post.pk}/hide", REASON)

    told = room.ann.post(f"{POSTS}/{post.pk}/withdraw").json()

    assert (told["status"], told["body"], told["hidden_reason"]) == ("withdrawn", "", REASON["reason"])
    assert [shown(room.ben, path) for path in paths_to(post, comment)] == [[]] * 8
    assert shown(room.convenor, f"{COMMENTS}?post_id={post.pk}") == [str(comment.pk)]


def test_space__of_others_or_left__is_read_by_no_path(client_as):
    room = Class()
    post = room.post(room.ann, "<p>A secret</p>")
    comment = room.comment(room.ben, post)
    leave(room.ben, room.offering)

    for client in (room.ben, room.stranger, client_as("parent"), client_as("auditor"), client_as("convenor")):
        assert [shown(client, path) for path in paths_to(post, comment)] == [[]] * 8
        assert shown(client, SPACES) == []
        for path in (f"{SPACES}/{room.space.pk}", f"{POSTS}/{post.pk}", f"{COMMENTS}/{comment.pk}"):
            assert client.get(path).status_code == 404
        for path in (f"{COMMENTS}/{comment.pk}/withdraw", f"{POSTS}/{post.pk}/pin"):
            assert client.post(path).status_code == 404
        assert client.post(f"{POSTS}/{post.pk}/hide", REASON).status_code == 404
    assert room.ben.patch(f"{COMMENTS}/{comment.pk}", {"body": "x"}).status_code == 404
    left = room.ann.get(f"{COMMENTS}/{comment.pk}").json()
    assert (left["body"], left["author_name"]) == ("I do.", f"Nguyễn {room.ben.user.family_name}")


def test_withdrawn__words_are_gone_and_the_thread_stays():
    room = Class()
    post = room.post(room.ann, title="Robotics")
    comment = room.comment(room.ben, post)

    told = room.ann.post(f"{POSTS}/{post.pk}/withdraw").json()

    assert (told["status"], told["title"], told["body"], told["comments"]) == ("withdrawn", "", "", 1)
    assert shown(room.ben, f"{COMMENTS}?post_id={post.pk}") == [str(comment.pk)]
    assert shown(room.ben, f"{POSTS}?search=robotics") == []
    assert room.ben.post(f"{COMMENTS}/{comment.pk}/withdraw").json()["body"] == ""
    for again in (room.ann.post(f"{POSTS}/{post.pk}/withdraw"), room.ann.patch(f"{POSTS}/{post.pk}", {"body": "x"})):
        assert again.status_code == 409
    post.refresh_from_db()
    assert (post.body, post.plain, post.title) == ("", "", "")


def test_thread__is_read_parents_before_answers_and_page_by_page():
    room = Class()
    post = PostFactory(space=room.space)
    first, second = CommentFactory(post=post), CommentFactory(post=post)
    answer, late = CommentFactory(parent=first), CommentFactory(parent=second)
    deeper = CommentFactory(parent=answer)
    sibling = CommentFactory(parent=first)
    wanted = [str(each.pk) for each in (first, answer, sibling, deeper, second, late)]

    found, path = [], f"{COMMENTS}?post_id={post.pk}&page_size=2"
    while path:
        page = room.ann.get(path).json()
        found += page["results"]
        path = page["next"]

    assert [each["id"] for each in found] == wanted
    assert [each["depth"] for each in found] == [0, 1, 1, 2, 0, 1]
    assert shown(room.ann, f"{COMMENTS}?root_id={first.pk}") == wanted[:4]


def test_list__of_many_posts__costs_one_statement_with_all_its_counts(query_count):
    room = Class()
    written = Post.objects.bulk_create(
        Post(space=room.space, author=room.ann.user, body="x", plain="x", mentioned=[room.ben.user.pk])
        for _ in range(60)
    )
    CommentFactory(post=written[0], status=ContributionState.HIDDEN)
    CommentFactory(post=written[0])
    for person, kind in ((room.ann.user, "like"), (room.ben.user, "like"), (room.ben.user, "sad")):
        ReactionFactory(post=written[0], person=person, kind=kind)
    Post.objects.filter(pk=written[3].pk).update(is_pinned=True)
    path = f"{POSTS}?space_id={room.space.pk}&expand=author&page_size=100"
    room.ben.get(path)  # so that it is known who asks

    assert query_count(lambda: room.ben.get(path)) == 1

    found = {each["id"]: each for each in room.ben.get(path).json()["results"]}
    assert next(iter(found)) == str(written[3].pk)
    told = found[str(written[0].pk)]
    assert told["comments"] == 1
    assert told["reactions"] == [{"kind": "like", "count": 2}, {"kind": "sad", "count": 1}]
    assert [each["kind"] for each in told["my_reactions"]] == ["like", "sad"]
    assert told["mentions"] == [{"person_id": str(room.ben.user.pk), "name": f"Nguyễn {room.ben.user.family_name}"}]
    assert told["author"]["id"] == str(room.ann.user.pk)


def test_people_of_a_space__asked_of_it__are_those_who_read_it_asked_of_each():
    """The two ways to ask agree, whoever holds what."""
    room = Class()
    course = CourseFactory()
    CourseUnitFactory(course=course, unit=room.offering.unit)
    club = SpaceFactory(is_open=False)
    spaces = [room.space, SpaceFactory(course=course), club]
    EnrollmentFactory(offering=room.offering, status="waitlisted")
    EnrollmentFactory(offering=room.offering, status="completed")
    StudentProfileFactory(course=course)
    SpaceMemberFactory(space=club)
    SpaceMemberFactory(space=club, joined_at=None)
    SpaceMemberFactory(space=club, role="blocked")
    for limit in ({}, {"course": course}, {"unit": room.offering.unit}, {"offering": room.offering}):
        for role in ("staff", "convenor", "student", "auditor"):
            UserRoleFactory(role_id=role, user=UserFactory(), **limit)
    UserRoleFactory(role_id="admin", user=UserFactory(is_active=False))
    people = User.objects.filter(is_active=True)

    for space in spaces:
        post = PostFactory(space=space)
        told = set(people_of(space).values_list("pk", flat=True))
        reading = {pk for pk in people.values_list("pk", flat=True) if _reads(pk, post)}
        assert told == reading


def _reads(person_id, post) -> bool:
    actor = find_person(person_id)
    return actor is not None and posts(actor, "post.view").filter(pk=post.pk).exists()
