"""Writing, answering, reacting, following: who may, what is refused, and what is kept of it."""

from datetime import timedelta

import pytest

from api import throttles
from domain.audit.models import AuditEvent
from domain.people.models import StudentProfile
from domain.policy import limits
from domain.social.models import Comment, Follow, Post, Reaction, Space
from tests.api.social.samples import COMMENTS, FOLLOWS, POSTS, REACTIONS, SPACES, Class, enrolled, leave, shown
from tests.factories.academic import CourseFactory, SemesterOfferingFactory, UnitFactory
from tests.factories.people import StudentProfileFactory
from tests.factories.social import CommentFactory, PostFactory, SpaceFactory
from tests.support.answers import codes, refusals

pytestmark = pytest.mark.django_db


def test_post__is_kept_clean_and_names_members_only(frozen_clock):
    room = Class()
    named = [f"@{{{each.user.pk}}}" for each in (room.ben, room.convenor, room.stranger)]

    post = room.post(room.ann, f"<p onclick=x>{' '.join(named)}</p><script>alert(1)</script>", title="Robotics")

    told = room.ben.get(f"{POSTS}/{post.pk}").json()
    assert told["body"] == f"<p>{' '.join(named)}</p>"
    assert {each["person_id"] for each in told["mentions"]} == {str(room.ben.user.pk), str(room.convenor.user.pk)}
    assert (told["author_id"], told["status"], told["edited_at"]) == (str(room.ann.user.pk), "visible", None)
    event = AuditEvent.objects.get(action="post.add")
    assert event.after == {"space_id": str(room.space.pk)}  # who reads the record need not read the post
    frozen_clock.shift(timedelta(minutes=5))
    changed = room.ann.patch(f"{POSTS}/{post.pk}", {"body": "Never mind."}, headers={"If-Match": f'"{post.version}"'})
    assert (changed.json()["body"], changed.json()["title"]) == ("Never mind.", "Robotics")
    assert changed.json()["edited_at"] is not None
    assert changed.json()["mentions"] == []


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"body": "<script>x</script>"}, ("/body", "text_empty")),
        ({"body": "<" * 100 + "<b>" * 400}, ("/body", "too_much_markup")),
        ({"body": "x" * (limits.POST_LENGTH_MAX + 1)}, ("/body", "max_length")),
        ({"body": "x\u0007"}, ("/body", "control_character")),
        ({"body": "x", "title": "a\nb"}, ("/title", "control_character")),
        ({"body": "x", "is_pinned": True}, ("/is_pinned", "unknown_field")),
    ],
)
def test_post__that_can_not_be_taken__is_refused_by_name(body, refused):
    room = Class()

    response = room.ann.post(POSTS, {"space_id": str(room.space.pk), **body})

    assert refusals(response)[0] in {400, 422}
    assert refused[1] in {response.json()["code"], *(code for _, code in refusals(response)[1])}
    assert refused[0] in [pointer for pointer, _ in refusals(response)[1]]
    assert Post.objects.count() == 0


def test_words__of_others__are_changed_and_withdrawn_by_nobody_else(client_as):
    room = Class()
    post = room.post(room.ann)
    comment = room.comment(room.ann, post)

    for client in (room.ben, room.convenor, client_as("admin")):
        for path in (f"{POSTS}/{post.pk}", f"{COMMENTS}/{comment.pk}"):
            assert client.patch(path, {"body": "Something else"}).status_code == 403
            assert client.post(f"{path}/withdraw").status_code == 403
    for client in (room.ann, room.ben):
        for action in ("hide", "restore", "pin", "unpin"):
            body = {"reason": "Because."} if action in {"hide", "restore"} else None
            assert client.post(f"{POSTS}/{post.pk}/{action}", body).status_code == 403
    post.refresh_from_db()
    comment.refresh_from_db()
    assert (post.version, comment.version) == (1, 1)


def test_archived_space__is_read_and_nothing_is_written_there():
    room = Class()
    post = room.post(room.ann)
    assert room.ann.patch(f"{SPACES}/{room.space.pk}", {"is_archived": True}).status_code == 403

    assert room.convenor.patch(f"{SPACES}/{room.space.pk}", {"is_archived": True}).json()["is_archived"] is True

    refused = [
        room.ann.post(POSTS, {"space_id": str(room.space.pk), "body": "x"}),
        room.ann.post(COMMENTS, {"post_id": str(post.pk), "body": "x"}),
        room.ann.post(REACTIONS, {"post_id": str(post.pk), "kind": "like"}),
        room.ann.patch(f"{POSTS}/{post.pk}", {"body": "x"}),
    ]
    assert [codes(each) for each in refused] == [(409, "space_archived")] * 4
    assert shown(room.ann, POSTS) == [str(post.pk)]
    assert (Post.objects.count(), Comment.objects.count(), Reaction.objects.count()) == (1, 0, 0)


def test_answer__to_what_is_too_deep_elsewhere_or_gone__is_refused():
    room = Class()
    post, other = room.post(room.ann), room.post(room.ann)
    comment = CommentFactory(post=post, author=room.ann.user)
    for _ in range(limits.THREAD_DEPTH_MAX):
        comment = CommentFactory(parent=comment)
    gone = CommentFactory(post=post, status="withdrawn")
    before = Comment.objects.count()

    def answer(parent, post):
        return codes(room.ben.post(COMMENTS, {"post_id": str(post.pk), "parent_id": str(parent.pk), "body": "x"}))

    assert answer(comment, post) == (422, "thread_too_deep")
    assert answer(comment, other) == (422, "other_post")
    assert answer(gone, post) == (409, "not_open")
    assert Comment.objects.count() == before


def test_space__is_made_once_by_those_who_teach_and_clubs_by_students(client_as):
    room = Class()
    offering = SemesterOfferingFactory(unit=UnitFactory(convenor=room.convenor.user))
    body = {"kind": "offering", "offering_id": str(offering.pk), "name": "Class"}
    other = {**body, "offering_id": str(SemesterOfferingFactory().pk)}
    course = {"kind": "course", "course_id": str(CourseFactory().pk), "name": "All of us"}

    refused = [room.ann.post(SPACES, body), room.convenor.post(SPACES, other), room.convenor.post(SPACES, course)]

    assert [each.status_code for each in refused] == [403] * 3
    assert client_as("parent").post(SPACES, {"kind": "club", "name": "Chess"}).status_code == 403
    assert codes(room.convenor.post(SPACES, {**course, "kind": "club"})) == (422, "bad_space")
    assert codes(room.convenor.post(SPACES, {**body, "is_open": True})) == (422, "rule_broken")
    assert Space.objects.count() == 1
    assert room.convenor.post(SPACES, body).status_code == 201
    assert codes(room.convenor.post(SPACES, body)) == (409, "already_exists")
    assert client_as("staff").post(SPACES, course).status_code == 201
    founded = room.ann.post(SPACES, {"kind": "club", "name": "Chess", "is_open": True}).json()
    assert (founded["my_role"], founded["i_joined"]) == ("owner", True)
    new = enrolled(offering)
    assert new.post(POSTS, {"space_id": founded["id"], "body": "x"}).status_code == 403  # found, but not joined
    assert shown(new, f"{SPACES}?kind=offering") == [str(Space.objects.get(offering=offering).pk)]


def test_reaction__is_given_once_in_each_way_and_taken_back():
    room = Class()
    post = room.post(room.ann)
    comment = room.comment(room.ann, post)
    body = {"post_id": str(post.pk), "kind": "like"}

    first = room.ben.post(REACTIONS, body)

    assert first.status_code == 201
    assert refusals(room.ben.post(REACTIONS, body)) == (409, [(f"/{name}", "already_exists") for name in body])
    assert codes(room.ben.post(REACTIONS, {**body, "comment_id": str(comment.pk)})) == (422, "bad_target")
    assert codes(room.ben.post(REACTIONS, {"kind": "like"})) == (422, "bad_target")
    assert room.ben.post(REACTIONS, {"comment_id": str(comment.pk), "kind": "thanks"}).status_code == 201
    mine = room.ben.get(f"{POSTS}/{post.pk}").json()["my_reactions"]
    assert mine == [{"reaction_id": first.json()["id"], "kind": "like"}]
    assert room.ann.get(f"{POSTS}/{post.pk}").json()["my_reactions"] == []
    assert room.ann.delete(f"{REACTIONS}/{first.json()['id']}").status_code == 403
    assert room.ben.delete(f"{REACTIONS}/{first.json()['id']}").status_code == 204
    assert [(each.kind, each.comment_id) for each in Reaction.objects.all()] == [("thanks", comment.pk)]


def test_follow__is_the_callers_own_and_of_what_the_caller_reads():
    room = Class()
    post = room.post(room.ann)

    made = room.ben.post(FOLLOWS, {"post_id": str(post.pk)})

    assert room.ben.get(f"{POSTS}/{post.pk}").json()["my_follow_id"] == made.json()["id"]
    assert room.ann.get(f"{POSTS}/{post.pk}").json()["my_follow_id"] is None
    assert refusals(room.ben.post(FOLLOWS, {"post_id": str(post.pk)})) == (409, [("/post_id", "already_exists")])
    assert room.ben.post(FOLLOWS, {"space_id": str(room.space.pk)}).status_code == 201
    assert shown(room.ann, FOLLOWS) == []
    assert room.ann.delete(f"{FOLLOWS}/{made.json()['id']}").status_code == 404
    for body in ({"post_id": str(post.pk)}, {"space_id": str(room.space.pk)}):
        assert room.stranger.post(FOLLOWS, body).status_code == 422
    assert room.ben.delete(f"{FOLLOWS}/{made.json()['id']}").status_code == 204
    leave(room.ben, room.offering)
    assert shown(room.ben, f"{FOLLOWS}?space_id={room.space.pk}") == [str(Follow.objects.get().pk)]


@pytest.mark.parametrize(
    ("kind", "path", "body"),
    [
        ("contribute", POSTS, {"space_id": "space", "body": "x"}),
        ("contribute", COMMENTS, {"post_id": "post", "body": "x"}),
        ("react", REACTIONS, {"post_id": "post", "kind": "like"}),
        ("report", "/api/v1/reports", {"post_id": "post", "kind": "spam"}),
    ],
)
def test_adding__faster_than_by_hand__waits(settings, kind, path, body):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, kind: "1/600"}
    throttles.rate.cache_clear()
    room = Class()
    post = PostFactory(space=room.space)
    sent = {name: {"space": str(room.space.pk), "post": str(post.pk)}.get(value, value) for name, value in body.items()}
    assert room.ann.post(path, sent).status_code == 201
    before = Post.objects.count(), Comment.objects.count(), Reaction.objects.count()

    refused = room.ann.post(path, sent)

    assert codes(refused) == (429, "rate_limited")
    assert int(refused["Retry-After"]) > 500
    assert room.ann.get(path).status_code == 200  # reading goes on, and so do others
    assert room.ben.post(path, {**sent, "kind": "sad"} if kind == "react" else sent).status_code == 201
    assert before <= (Post.objects.count(), Comment.objects.count(), Reaction.objects.count())


def test_course_space__is_read_by_who_is_in_the_course_now():
    room = Class()
    course = CourseFactory()
    post = PostFactory(space=SpaceFactory(course=course))
    assert shown(room.ann, POSTS) == []

    StudentProfileFactory(user=room.ann.user, course=course)

    assert shown(room.ann, POSTS) == [str(post.pk)]
    StudentProfile.objects.update(course=CourseFactory())
    assert shown(room.ann, POSTS) == []
