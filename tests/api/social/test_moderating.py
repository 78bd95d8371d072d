"""Reports, and what moderators decide: about others' words only, with a reason, on the record."""

import pytest

from domain.audit.models import AuditEvent
from domain.policy import limits
from domain.policy.social import SpaceRole
from domain.social.models import Post, Report
from tests.api.social.samples import COMMENTS, POSTS, REASON, REPORTS, Class, enrolled, shown
from tests.factories.social import PostFactory, ReportFactory, SpaceFactory, SpaceMemberFactory
from tests.support.answers import codes

pytestmark = pytest.mark.django_db


def test_report__upheld__hides_and_decides_all_others_about_the_same():
    room = Class()
    post = room.post(room.ann, "<p>A secret</p>", title="Notes")
    body = {"post_id": str(post.pk), "kind": "privacy"}
    eve = enrolled(room.offering)
    asked = room.ben.post(REPORTS, body, HTTP_IDEMPOTENCY_KEY="reported-once")
    reports = [asked.json()["id"], eve.post(REPORTS, body).json()["id"]]
    assert codes(room.ben.post(REPORTS, body)) == (409, "already_exists")
    assert codes(room.ann.post(REPORTS, body)) == (403, "own_contribution")
    assert shown(room.ann, REPORTS) == []  # whoever wrote it never learns who reported it
    assert shown(room.ben, REPORTS) == [reports[0]]
    assert [room.ben.post(f"{REPORTS}/{reports[0]}/{verb}", REASON).status_code for verb in ("uphold", "dismiss")] == [
        403,
        403,
    ]
    assert room.ann.post(f"{REPORTS}/{reports[0]}/dismiss", REASON).status_code == 404
    room.ann.patch(f"{POSTS}/{post.pk}", {"body": "Nothing at all"})

    told = room.convenor.post(f"{REPORTS}/{reports[0]}/uphold", REASON).json()

    assert (told["status"], told["quoted"], told["reporter_id"]) == ("upheld", "Notes A secret", str(room.ben.user.pk))
    assert set(Report.objects.values_list("status", "decided_by", "decision_reason")) == {
        ("upheld", room.convenor.user.pk, REASON["reason"])
    }
    # What is hidden is not read in the report about it, neither now nor in the answer that is told again.
    again = room.ben.post(REPORTS, body, HTTP_IDEMPOTENCY_KEY="reported-once")
    for shown_to_reporter in (again, room.ben.get(f"{REPORTS}/{reports[0]}")):
        assert (shown_to_reporter.json()["id"], shown_to_reporter.json()["quoted"]) == (reports[0], None)
    post.refresh_from_db()
    assert (post.status, post.hidden_reason) == ("hidden", REASON["reason"])
    assert codes(room.convenor.post(f"{REPORTS}/{reports[1]}/dismiss", REASON)) == (409, "wrong_state")
    events = AuditEvent.objects.filter(actor_id=room.convenor.user.pk).values_list("action", "reason")
    assert sorted(events) == [("post.hide", REASON["reason"]), *[("report.uphold", REASON["reason"])] * 2]
    assert "A secret" not in str(list(AuditEvent.objects.values_list("before", "after")))


def test_report__dismissed__leaves_what_was_reported_and_may_come_again():
    room = Class()
    comment = room.comment(room.ann, room.post(room.ann))
    body = {"comment_id": str(comment.pk), "kind": "spam", "explanation": "Always the same."}
    first = room.ben.post(REPORTS, body).json()["id"]

    told = room.convenor.post(f"{REPORTS}/{first}/dismiss", REASON).json()

    assert told["status"] == "dismissed"
    comment.refresh_from_db()
    assert comment.status == "visible"
    again = room.ben.post(REPORTS, body).json()["id"]
    room.ann.post(f"{COMMENTS}/{comment.pk}/withdraw")
    assert room.convenor.post(f"{REPORTS}/{again}/uphold", REASON).json()["status"] == "upheld"
    comment.refresh_from_db()
    assert comment.status == "withdrawn"  # there is nothing left to hide


def test_own_words__are_moderated_by_others_only(client_as):
    """Neither as a moderator nor through a report, whoever one is."""
    room = Class()
    staff = client_as("staff")
    for author in (room.convenor, staff):
        post = PostFactory(space=room.space, author=author.user)
        report = ReportFactory(post=post, reporter=room.ann.user)
        assert codes(author.post(f"{POSTS}/{post.pk}/hide", REASON)) == (403, "own_contribution")
        assert shown(author, REPORTS) == []
        assert author.get(f"{REPORTS}/{report.pk}").status_code == 404
        assert author.post(f"{REPORTS}/{report.pk}/dismiss", REASON).status_code == 404
        other = staff if author is room.convenor else room.convenor
        assert other.post(f"{REPORTS}/{report.pk}/uphold", REASON).status_code == 200
        assert codes(author.post(f"{POSTS}/{post.pk}/restore", REASON)) == (403, "own_contribution")
        post.refresh_from_db()
        assert post.status == "hidden"
        Report.objects.all().delete()


def test_pins__are_few_stand_first_and_go_with_what_is_hidden():
    room = Class()
    posts = PostFactory.create_batch(limits.PINS_MAX + 1, space=room.space)
    for post in posts[:-1]:
        assert room.convenor.post(f"{POSTS}/{post.pk}/pin").json()["is_pinned"] is True
    room.convenor.post(f"{POSTS}/{posts[0].pk}/pin")  # once more changes nothing

    assert codes(room.convenor.post(f"{POSTS}/{posts[-1].pk}/pin")) == (409, "too_many_pins")

    assert Post.objects.filter(is_pinned=True).count() == limits.PINS_MAX
    assert shown(room.ann, f"{POSTS}?page_size=5") == [str(each.pk) for each in reversed(posts[:-1])]
    assert room.convenor.post(f"{POSTS}/{posts[0].pk}/hide", REASON).json()["is_pinned"] is False
    assert codes(room.convenor.post(f"{POSTS}/{posts[0].pk}/pin")) == (409, "not_open")
    assert room.convenor.post(f"{POSTS}/{posts[-1].pk}/pin").status_code == 200
    assert room.convenor.post(f"{POSTS}/{posts[-1].pk}/unpin").json()["is_pinned"] is False


def test_club__is_moderated_by_its_own(client_as):
    club = SpaceFactory(is_open=False)
    owner, moderator, member = (client_as("student") for _ in range(3))
    for client, role in ((owner, SpaceRole.OWNER), (moderator, SpaceRole.MODERATOR), (member, SpaceRole.MEMBER)):
        SpaceMemberFactory(space=club, person=client.user, role=role)
    post = PostFactory(space=club, author=member.user)
    report = ReportFactory(post=post, reporter=owner.user)

    assert member.post(f"{POSTS}/{post.pk}/hide", REASON).status_code == 403
    assert moderator.post(f"{REPORTS}/{report.pk}/uphold", REASON).status_code == 200
    assert shown(owner, f"{POSTS}?status=hidden") == [str(post.pk)]
    assert owner.post(f"{POSTS}/{post.pk}/restore", REASON).status_code == 200
    assert client_as("convenor").post(f"{POSTS}/{post.pk}/hide", REASON).status_code == 404
