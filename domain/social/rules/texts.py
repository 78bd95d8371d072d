"""What a text may be made of: a little HTML, cleaned before it is kept, so that whoever shows it need not."""

import html
import re
from dataclasses import dataclass
from typing import Final
from unicodedata import category
from uuid import UUID

import nh3

from domain.policy import limits
from domain.policy.social import LINK_REL, SCHEMES, TAGS
from domain.shared.texts import control_character
from domain.social.errors import TextEmpty, TextTooLarge, TooManyMentions, TooMuchMarkup, UnshowableCharacter

# `@{…}` with a person's id: names are not unique, and change.
MENTION: Final = re.compile(r"@\{([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}", re.IGNORECASE)
# Where one block ends and the next begins, words don't touch.
BLOCKS: Final = re.compile(r"</(?:p|li|h3|h4|pre|blockquote)>|<br>")
BLANKS: Final = re.compile(r"\s+")
# `https:/api/v1/…` names no host: browsers look for it where the text is shown.
ABSOLUTE: Final = re.compile(r"(?:https?://[^/\\\s]|mailto:)", re.IGNORECASE)


# Letters, numbers, punctuation and symbols; not what only shapes, joins or spaces them.
SEEN: Final = frozenset("LNPS")


@dataclass(frozen=True)
class Text:
    """A text as it is kept: cleaned, its words alone, and whom it names."""

    body: str
    plain: str
    mentions: tuple[UUID, ...]


def check_text(written: str, *, most: int) -> Text:
    """Return a text without anything that could run, load or deceive.

    :raises TooMuchMarkup: if there are more tags than anybody needs
    :raises TextTooLarge: if it is longer than it may be
    :raises UnshowableCharacter: if an entity stands for what no screen shows
    :raises TextEmpty: if nothing is left that anybody sees
    :raises TooManyMentions: if it names too many people
    """
    if written.count("<") > limits.MARKUP_TAGS_MAX:
        raise TooMuchMarkup(fields=["body"], limit=limits.MARKUP_TAGS_MAX)
    body = nh3.clean(
        written,
        tags=set(TAGS),
        attributes={"a": {"href"}, "*": set()},
        url_schemes=set(SCHEMES),
        url_relative="deny",
        attribute_filter=_absolute,
        link_rel=LINK_REL,
    ).strip()
    if len(body) > most:
        raise TextTooLarge(fields=["body"], length=len(body), limit=most)
    plain = words_of(body)
    if found := control_character(body, is_line=False):
        raise UnshowableCharacter(fields=["body"], character=found)
    if not any(category(each)[0] in SEEN for each in plain):
        raise TextEmpty(fields=["body"])
    named = tuple(dict.fromkeys(UUID(found) for found in MENTION.findall(plain)))
    if len(named) > limits.MENTIONS_MAX:
        raise TooManyMentions(fields=["body"], limit=limits.MENTIONS_MAX)
    return Text(body, plain, named)


def _absolute(tag: str, name: str, value: str) -> str | None:
    return value if name != "href" or ABSOLUTE.match(value) else None


def words_of(body: str) -> str:
    """Return the words of a cleaned text, without markup."""
    words = nh3.clean(BLOCKS.sub(r"\g<0> ", body), tags=set())
    return BLANKS.sub(" ", html.unescape(words)).strip()
