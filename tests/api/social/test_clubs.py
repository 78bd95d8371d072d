"""Being in a club: joining, being invited, kept out or put out, and who may say so."""

import pytest

from domain.audit.models import AuditEvent
from domain.policy.social import SpaceRole
from domain.social.models import SpaceMember
from tests.api.social.samples import MEMBERS, POSTS, SPACES, Class, shown
from tests.factories.social import PostFactory, SpaceFactory, SpaceMemberFactory
from tests.support.answers import codes

pytestmark = pytest.mark.django_db
OWNER, MODERATOR, MEMBER, BLOCKED = SpaceRole


class Club:
    """A club with an owner, a moderator, and a member."""

    def __init__(self, client_as, **fields) -> None:
        self.space = SpaceFactory(**fields)
        self.rows, self.clients = {}, {}
        for role in (OWNER, MODERATOR, MEMBER):
            self.clients[role] = client_as("student")
            self.rows[role] = SpaceMemberFactory(space=self.space, person=self.clients[role].user, role=role)
        self.post = PostFactory(space=self.space)

    @property
    def path(self) -> str:
        return f"{SPACES}/{self.space.pk}"

    def roles(self) -> dict:
        return dict(SpaceMember.objects.values_list("person", "role"))


def test_open_club__is_found_joined_read_and_left(client_as):
    club, student = Club(client_as), client_as("student")
    assert shown(student, f"{SPACES}?search=space") == [str(club.space.pk)]
    assert shown(student, POSTS) == shown(student, MEMBERS) == []

    told = student.post(f"{club.path}/join").json()

    assert (told["my_role"], told["i_joined"]) == ("member", True)
    assert codes(student.post(f"{club.path}/join")) == (409, "already_exists")
    assert shown(student, POSTS) == [str(club.post.pk)]
    assert len(shown(student, MEMBERS)) == 4
    own = PostFactory(space=club.space, author=student.user)
    assert student.post(f"{club.path}/leave").status_code == 204
    assert shown(student, POSTS) == []
    assert student.post(f"{POSTS}/{own.pk}/withdraw").status_code == 404
    assert student.post(f"{club.path}/leave").status_code == 403
    assert str(own.pk) in shown(club.clients[MEMBER], POSTS)  # what was written stays, under its name


def test_closed_club__is_joined_by_invitation_alone(client_as):
    club, student = Club(client_as, is_open=False), client_as("student")
    body = {"space_id": str(club.space.pk), "person_id": str(student.user.pk)}
    assert student.post(f"{club.path}/join").status_code == 404
    staff = client_as("staff")  # who sees everybody; a student invites those whom a student sees
    assert staff.post(f"{club.path}/join").status_code == 403

    invited = staff.post(MEMBERS, body)

    assert (invited.status_code, invited.json()["joined_at"]) == (201, None)
    assert codes(staff.post(MEMBERS, body)) == (409, "already_exists")
    assert student.get(club.path).json()["i_joined"] is False
    assert shown(student, POSTS) == []
    assert [each["person_id"] for each in student.get(MEMBERS).json()["results"]] == [str(student.user.pk)]
    assert invited.json()["id"] not in shown(club.clients[MEMBER], MEMBERS)
    assert invited.json()["id"] in shown(club.clients[MODERATOR], MEMBERS)
    assert student.post(f"{club.path}/join").status_code == 200
    assert shown(student, POSTS) == [str(club.post.pk)]


def test_blocked__is_out_finds_nothing_and_does_not_come_back(client_as):
    club = Club(client_as)
    moderator, member = club.clients[MODERATOR], club.clients[MEMBER]
    row = f"{MEMBERS}/{club.rows[MEMBER].pk}"

    told = moderator.patch(row, {"role": "blocked"}).json()

    assert (told["role"], told["joined_at"]) == ("blocked", None)
    assert shown(member, POSTS) == shown(member, SPACES) == shown(member, MEMBERS) == []
    for verb in ("join", "leave"):
        assert member.post(f"{club.path}/{verb}").status_code == 404
    assert moderator.delete(row).status_code == 204
    assert member.post(f"{club.path}/join").status_code == 200
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {
        "space_member.change",
        "space_member.delete",
        "space.join",
    }


def test_moderator__acts_on_plain_members_and_a_member_on_nobody(client_as):
    club = Club(client_as)
    before = club.roles()

    def tried(by, whom, role) -> tuple[int, str]:
        return codes(club.clients[by].patch(f"{MEMBERS}/{club.rows[whom].pk}", {"role": role}))

    assert tried(MODERATOR, OWNER, "member") == (403, "rank_too_low")
    assert tried(MODERATOR, MEMBER, "moderator") == (403, "rank_too_low")
    assert tried(MODERATOR, MODERATOR, "owner") == (403, "rank_too_low")
    assert codes(club.clients[MODERATOR].delete(f"{MEMBERS}/{club.rows[OWNER].pk}")) == (403, "rank_too_low")
    for whom in (OWNER, MODERATOR, MEMBER):
        assert tried(MEMBER, whom, "blocked") == (403, "forbidden")
    body = {"space_id": str(club.space.pk), "person_id": str(club.clients[MEMBER].user.pk)}
    # Nor is anybody told who is in it, or kept out, by being told that a row is there.
    assert codes(club.clients[MEMBER].post(MEMBERS, body)) == (403, "forbidden")
    assert club.roles() == before


def test_last_owner__neither_leaves_nor_steps_down(client_as):
    club = Club(client_as)
    owner, row = club.clients[OWNER], f"{MEMBERS}/{club.rows[OWNER].pk}"

    refused = [
        owner.post(f"{club.path}/leave"),
        owner.patch(row, {"role": "member"}),
        owner.delete(row),
        client_as("staff").patch(row, {"role": "blocked"}),
    ]

    assert [codes(each) for each in refused] == [(409, "last_owner")] * 4
    assert club.roles()[owner.user.pk] == "owner"
    assert owner.patch(f"{MEMBERS}/{club.rows[MODERATOR].pk}", {"role": "owner"}).status_code == 200
    assert owner.post(f"{club.path}/leave").status_code == 204


def test_members__of_an_offering__are_nobodys_to_choose(client_as):
    room, staff = Class(), client_as("staff")
    body = {"space_id": str(room.space.pk), "person_id": str(room.stranger.user.pk)}

    assert codes(staff.post(MEMBERS, body)) == (409, "no_club")
    for client in (room.ann, room.convenor, staff):
        for verb in ("join", "leave"):
            assert client.post(f"{SPACES}/{room.space.pk}/{verb}").status_code == 403
    assert SpaceMember.objects.count() == 0
    invited = staff.post(MEMBERS, {**body, "space_id": str(SpaceFactory().pk), "role": "owner"})
    assert codes(invited) == (422, "rule_broken")
    assert SpaceMember.objects.count() == 0
