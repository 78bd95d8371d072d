"""Spaces in every relation to the caller, and what is written there: made once for all worlds of one cast."""

from dataclasses import dataclass, field
from typing import Any

from domain.policy.social import SpaceRole
from domain.policy.workflows import ContributionState
from domain.social.models import Comment, Post, Space
from tests.authorization.cast import COURSE, OFFERING, OWN, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, Scopes
from tests.factories.academic import SemesterOfferingFactory
from tests.factories.social import (
    CommentFactory,
    FollowFactory,
    PostFactory,
    ReactionFactory,
    ReportFactory,
    SpaceFactory,
    SpaceMemberFactory,
)

NOBODY: Scopes = frozenset()
MINE = frozenset({OWN})
READ = frozenset({OWN, TAUGHT})  # by whom everybody is that is logged in, or convenes
HIDDEN, WITHDRAWN = ContributionState.HIDDEN, ContributionState.WITHDRAWN
# By what somebody looks after each space; in the others the caller is in, or nothing.
ABOVE: dict[str, Scopes] = {
    "taught": frozenset({TAUGHT}),
    "limit": frozenset({UNIT, OFFERING}),
    "same_unit": frozenset({UNIT}),
    "in_course": frozenset({COURSE}),
    "course": frozenset({COURSE}),
    "owned": READ,
    "moderated": READ,
}


@dataclass
class Talk:
    """The rows by noun."""

    cast: Cast
    space: dict[str, Row] = field(default_factory=dict)
    space_member: dict[str, Row] = field(default_factory=dict)
    post: dict[str, Row] = field(default_factory=dict)
    comment: dict[str, Row] = field(default_factory=dict)
    reaction: dict[str, Row] = field(default_factory=dict)
    follow: dict[str, Row] = field(default_factory=dict)
    report: dict[str, Row] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.other, self.caller = self.cast.people["other"], self.cast.caller
        self.spaces: dict[str, Space] = {}
        self.posts: dict[str, Post] = {}
        self.comments: dict[str, Comment] = {}
        self._open_spaces()
        self._write_posts()
        self._write_comments()
        self._answer()

    def _open_spaces(self) -> None:
        cast, view = self.cast, "space.view"
        joins = {"space.join": MINE, "space.leave": MINE}
        self._space("studied", {view: READ}, offering=cast.studied)
        for name in ("taught", "same_unit", "in_course"):
            self._space(name, offering=getattr(cast, name))
        self._space("limit", offering=cast.offering)
        self._space("course", course=cast.course)
        self._space("foreign", offering=SemesterOfferingFactory())
        self._space("open", {view: READ, "space.join": MINE})
        self._space("archived", is_archived=True)
        self._space("closed", is_open=False)
        self._space("joined", {view: READ, **joins}, is_open=False)
        self._space("invited", {view: READ, **joins}, is_open=False)
        self._space("owned", joins, is_open=False)
        self._space("moderated", {view: READ, "space.add": NOBODY, "space.change": NOBODY, **joins}, is_open=False)
        self._space("blocked")
        seen = {"space_member.view": MINE}
        self._member("joined", "own", seen)
        self._member("joined", "peer", seen)
        self._member("joined", "other", joined_at=None)
        self._member("joined", "in_unit", role=SpaceRole.BLOCKED)
        self._member("invited", "own", seen, joined_at=None)
        self._member("invited", "peer")
        self._member("owned", "own", role=SpaceRole.OWNER)
        self._member("owned", "peer")
        self._member("moderated", "own", role=SpaceRole.MODERATOR)
        self._member("moderated", "other", joined_at=None)
        self._member("moderated", "peer", role=SpaceRole.OWNER)
        self._member("blocked", "own", role=SpaceRole.BLOCKED)
        self._member("open", "peer")

    def _space(self, name: str, only: dict[str, Scopes] | None = None, **fields: Any) -> None:
        self.spaces[name] = SpaceFactory(**fields)
        not_joined = {"space.join": NOBODY, "space.leave": NOBODY}
        self.space[name] = Row(self.spaces[name].pk, ABOVE.get(name, NOBODY), {**not_joined, **(only or {})})

    def _member(self, space: str, who: str, only: dict[str, Scopes] | None = None, **fields: Any) -> None:
        row = SpaceMemberFactory(space=self.spaces[space], person=self.cast.people[who], **fields)
        above = MINE if space in ("owned", "moderated") else NOBODY
        self.space_member[f"{who}_in_{space}"] = Row(row.pk, above, only or {})

    def _written(self, noun: str, row: Any, *, above: Scopes, read: Scopes, own: bool) -> Row:
        """Return what the words say of a text: who reads it, who looks after it, whose it is."""
        writes = NOBODY if above == READ else above
        mine = MINE if own else NOBODY
        only = {
            f"{noun}.view": read | above,
            f"{noun}.add": writes | (READ if own and read else NOBODY),
            f"{noun}.change": mine,
            f"{noun}.withdraw": mine,
        }
        return Row(row.pk, above, only)

    def _post(self, name: str, *, read: Scopes = NOBODY, own: bool = False, **fields: Any) -> None:
        space = name.partition("_")[0] if name not in self.spaces else name
        above = ABOVE.get(space, NOBODY)
        author = self.caller if own else self.other
        row = self.posts[name] = PostFactory(space=self.spaces[space], author=author, **fields)
        self.post[name] = self._written("post", row, above=above, read=read, own=own)

    def _write_posts(self) -> None:
        self._post("studied", read=READ)
        self._post("studied_own", read=READ, own=True)
        self._post("studied_withdrawn", read=READ, status=WITHDRAWN)
        self._post("studied_hidden", status=HIDDEN)
        self._post("studied_hidden_own", read=READ, own=True, status=HIDDEN)
        self._post("joined", read=READ)
        for name in ("foreign", "open", "closed", "invited", "blocked"):
            self._post(name)
        self._post("closed_own", own=True)
        for name in ABOVE:
            self._post(name, status=HIDDEN)

    def _comment(self, post: str, *, read: Scopes = NOBODY, own: bool = False, **fields: Any) -> None:
        below = self.posts[post]
        space = next(name for name, each in self.spaces.items() if each.pk == below.space_id)
        author = self.caller if own else self.other
        row = CommentFactory(post=below, author=author, **fields)
        name = f"{'own' if own else 'other'}{'_hidden' if fields else ''}_below_{post}"
        self.comments[name] = row
        above = ABOVE.get(space, NOBODY)
        self.comment[name] = self._written("comment", row, above=above, read=read, own=own)

    def _write_comments(self) -> None:
        self._comment("studied", read=READ)
        self._comment("studied", status=HIDDEN)
        self._comment("studied", own=True, read=READ, status=HIDDEN)
        self._comment("studied_hidden")
        self._comment("studied_hidden", own=True)
        self._comment("studied_hidden_own", read=READ)
        self._comment("closed")
        self._comment("closed", own=True)
        for name in ABOVE:
            self._comment(name)

    def _answer(self) -> None:
        people = self.cast.people
        for name in ("studied", "studied_hidden", "closed", *ABOVE):
            seen = self.post[name].only["post.view"]
            self._reaction(name, "peer", seen, post=self.posts[name])
            self._reaction(name, "own", seen, post=self.posts[name])
        for post in ("studied", "studied_hidden", "taught"):
            name = f"other_below_{post}"
            seen = self.comment[name].only["comment.view"]
            self._reaction(f"comment_{name}", "peer", seen, post=None, comment=self.comments[name])
        for name in ("studied", "closed", *ABOVE):
            above = ABOVE.get(name, NOBODY)
            row = ReportFactory(post=self.posts[name], reporter=people["peer"])
            self.report[name] = Row(row.pk, above, {"report.add": NOBODY})
        row = ReportFactory(post=self.posts["studied"], reporter=self.caller)
        self.report["own"] = Row(row.pk, NOBODY, {"report.view": READ, "report.add": MINE})
        for who, scopes in (("own", MINE), ("peer", NOBODY)):
            self.follow[who] = Row(FollowFactory(space=self.spaces["studied"], person=people[who]).pk, scopes)

    def _reaction(self, name: str, who: str, seen: Scopes, **target: Any) -> None:
        row = ReactionFactory(person=self.cast.people[who], **target)
        mine = MINE if who == "own" else NOBODY
        self.reaction[f"{name}_{who}"] = Row(row.pk, seen, {"reaction.add": mine, "reaction.delete": mine})


_made: dict[str, Any] = {}


def talk_of(cast: Cast) -> Talk:
    """Return what is said around this cast."""
    if _made.get("caller") != cast.caller.pk:
        _made.update(caller=cast.caller.pk, talk=Talk(cast))
    talk: Talk = _made["talk"]
    return talk
