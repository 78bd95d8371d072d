"""The words of spaces, and of what is written there."""

from enum import StrEnum
from typing import Final


class SpaceKind(StrEnum):
    """Whose space it is."""

    OFFERING = "offering"
    COURSE = "course"
    CLUB = "club"


class SpaceRole(StrEnum):
    """What somebody is in a club."""

    OWNER = "owner"
    MODERATOR = "moderator"
    MEMBER = "member"
    BLOCKED = "blocked"


class ReactionKind(StrEnum):
    """How somebody reacts."""

    LIKE = "like"
    THANKS = "thanks"
    CELEBRATE = "celebrate"
    LAUGH = "laugh"
    SURPRISED = "surprised"
    SAD = "sad"


class ReportKind(StrEnum):
    """What is wrong with what was reported."""

    SPAM = "spam"
    ABUSE = "abuse"
    CHEATING = "cheating"
    PRIVACY = "privacy"
    OTHER = "other"


# Who looks after a club.
MODERATES: Final = (SpaceRole.OWNER, SpaceRole.MODERATOR)
# What a text may be made of. Everything else is taken out, and its words stay, but for those of scripts and styles.
TAGS: Final = frozenset(
    {"a", "b", "blockquote", "br", "code", "em", "h3", "h4", "i", "li", "ol", "p", "pre", "s", "strong", "u", "ul"}
)
SCHEMES: Final = frozenset({"http", "https", "mailto"})
LINK_REL: Final = "nofollow noopener noreferrer"
