"""A space of a class, one of a course, and a club; what is written there, and what others think of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from domain.policy.social import ReactionKind, ReportKind, SpaceKind, SpaceRole
from domain.policy.workflows import ContributionState, ReportState
from scripts.demo.offerings import Offering
from scripts.demo.people import Person
from scripts.demo.recipe import Recipe, new_id

SINCE, STEP = timedelta(days=20), timedelta(hours=7)
CLUB = 2  # the last of the three spaces
ROLES: Final = (SpaceRole.OWNER, SpaceRole.MODERATOR, *[SpaceRole.MEMBER] * 4)
WORDS: Final = (
    ("Welcome", "Ask here whatever others may want to know, too.", True),
    ("Notes of the first week", "Who has written down what was on the last slide?", False),
    ("", "Does anybody know where we meet on Thursday?", False),
    ("Robots wanted", "Bring what you have built: we need six for the show.", False),
    ("Cheap laptops!!!", "Write to me, everything must go.", False),
)
SPAM = len(WORDS) - 1
ANSWERS: Final = ("I have, and share it tonight.", "Thank you!", "In the large hall, as always.")


class SpaceRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    kind: str
    offering_id: str | None
    course_id: str | None
    name: str
    description: str
    is_open: bool


class MemberRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    space_id: str
    person_id: str
    role: str
    joined_at: datetime


class PostRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    space_id: str
    author_id: str
    title: str
    body: str
    plain: str
    status: str
    is_pinned: bool
    hidden_at: datetime | None
    hidden_reason: str


class CommentRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    post_id: str
    parent_id: str | None
    root_id: str
    depth: int
    author_id: str
    body: str
    plain: str


class ReactionRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    post_id: str
    person_id: str
    kind: str


class FollowRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    space_id: str
    person_id: str


class ReportRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    reporter_id: str
    post_id: str
    space_id: str
    author_id: str
    kind: str
    quoted: str
    status: str
    decided_at: datetime
    decided_by_id: str
    decision_reason: str


def spaces(recipe: Recipe, taught: Sequence[Offering], course_id: str) -> list[SpaceRow]:
    """Open a space for the first showcase, one for the first course, and a club."""
    dice, at = recipe.dice("spaces"), recipe.present - SINCE
    showcase = next(offering.row.id for offering in taught if offering.is_showcase)
    told = (
        (SpaceKind.OFFERING, showcase, None, "Class", "For all who take it.", False),
        (SpaceKind.COURSE, None, course_id, "Our course", "For all who are in it.", False),
        (SpaceKind.CLUB, None, None, "Robotics club", "For all who build things that move.", True),
    )
    return [SpaceRow(new_id(dice, at), at, at, *each) for each in told]


def members(recipe: Recipe, made: Sequence[SpaceRow], students: Sequence[Person]) -> Iterator[MemberRow]:
    """Let the first students run the club."""
    dice, at = recipe.dice("space members"), recipe.present - SINCE
    for student, role in zip(students, ROLES, strict=False):
        yield MemberRow(new_id(dice, at), at, at, made[CLUB].id, student.id, role, at)


def posts(recipe: Recipe, made: Sequence[SpaceRow], students: Sequence[Person]) -> list[PostRow]:
    """Let students write, one of them something that is hidden."""
    dice, found = recipe.dice("posts"), []
    for number, (title, words, is_pinned) in enumerate(WORDS):
        at = recipe.present - SINCE + STEP * (number + 1)
        hidden_at = recipe.present - STEP if number == SPAM else None
        found.append(
            PostRow(
                id=new_id(dice, at),
                created_at=at,
                updated_at=hidden_at or at,
                space_id=made[0 if number < CLUB else CLUB].id,
                author_id=students[number % len(students)].id,
                title=title,
                body=f"<p>{words}</p>",
                plain=words,
                status=ContributionState.HIDDEN if hidden_at else ContributionState.VISIBLE,
                is_pinned=is_pinned,
                hidden_at=hidden_at,
                hidden_reason="Nothing is sold here." if hidden_at else "",
            )
        )
    return found


def comments(recipe: Recipe, written: Sequence[PostRow], students: Sequence[Person]) -> list[CommentRow]:
    """Answer to one post in a thread, and to another."""
    dice = recipe.dice("comments")
    found: list[CommentRow] = []
    for number, words in enumerate(ANSWERS):
        at = recipe.present - SINCE + STEP * (number + 10)
        parent = found[0] if number == 1 else None
        pk = new_id(dice, at)
        found.append(
            CommentRow(
                id=pk,
                created_at=at,
                updated_at=at,
                post_id=written[2 if number == CLUB else 1].id,
                parent_id=parent.id if parent else None,
                root_id=parent.id if parent else pk,
                depth=1 if parent else 0,
                author_id=students[(number + 2) % len(students)].id,
                body=f"<p>{words}</p>",
                plain=words,
            )
        )
    return found


def reactions(recipe: Recipe, written: Sequence[PostRow], students: Sequence[Person]) -> Iterator[ReactionRow]:
    """Let students like the first post."""
    dice, at = recipe.dice("reactions"), recipe.present - STEP
    for student in students[:5]:
        yield ReactionRow(new_id(dice, at), at, at, written[0].id, student.id, ReactionKind.LIKE)


def follows(recipe: Recipe, made: Sequence[SpaceRow], students: Sequence[Person]) -> Iterator[FollowRow]:
    """Let two students follow the club."""
    dice, at = recipe.dice("follows"), recipe.present - SINCE
    for student in students[:2]:
        yield FollowRow(new_id(dice, at), at, at, made[CLUB].id, student.id)


def reports(
    recipe: Recipe, written: Sequence[PostRow], students: Sequence[Person], moderator: Person
) -> Iterator[ReportRow]:
    """Let a student report what was hidden then."""
    dice, post, at = recipe.dice("reports"), written[SPAM], recipe.present - 2 * STEP
    yield ReportRow(
        id=new_id(dice, at),
        created_at=at,
        updated_at=at + STEP,
        reporter_id=students[0].id,
        post_id=post.id,
        space_id=post.space_id,
        author_id=post.author_id,
        kind=ReportKind.SPAM,
        quoted=f"{post.title} {post.plain}",
        status=ReportState.UPHELD,
        decided_at=at + STEP,
        decided_by_id=moderator.id,
        decision_reason="Nothing is sold here.",
    )
