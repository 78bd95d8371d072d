"""The words of events."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.policy import limits
from domain.policy.roles import AFFILIATIONS, Affiliation


class EventVisibility(StrEnum):
    """Who may read a published event."""

    PUBLIC = "public"
    MEMBERS = "members"
    STAFF = "staff"


class Channel(StrEnum):
    """Where, beside the calendar, an event is written about."""

    SOCIAL_POST = "social_post"
    NEWSLETTER = "newsletter"
    ARTICLE = "article"


class NotifyRule(StrEnum):
    """When the audience is told of an event."""

    NONE = "none"
    ON_PUBLISH = "on_publish"
    DAY_BEFORE = "day_before"
    HOUR_BEFORE = "hour_before"


class EventAnswer(StrEnum):
    """What somebody answers to an event."""

    GOING = "going"
    DECLINED = "declined"


# Whoever holds one of these works here; an event for staff is for nobody else.
WORKS_HERE: Final = tuple(role for role, told in AFFILIATIONS.items() if Affiliation.STAFF in told)


class TextSource(StrEnum):
    """Who made the words."""

    HUMAN = "human"
    GENERATED = "generated"


# Characters that a channel takes.
TEXT_LENGTHS: Final[Mapping[Channel, int]] = MappingProxyType(
    {
        Channel.SOCIAL_POST: limits.SOCIAL_POST_MAX,
        Channel.NEWSLETTER: limits.NEWSLETTER_MAX,
        Channel.ARTICLE: limits.ARTICLE_MAX,
    }
)
