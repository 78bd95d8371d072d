"""Which texts are taken, and who may decide what."""

from domain.social.rules.deciding import (
    check_not_own,
    check_open,
    check_pins,
    check_target,
    emptied,
    hiding,
    showing,
)
from domain.social.rules.spaces import check_kind, check_owners, check_rank
from domain.social.rules.texts import Text, check_text
from domain.social.rules.threads import Place, place_in_thread

__all__ = [
    "Place",
    "Text",
    "check_kind",
    "check_not_own",
    "check_open",
    "check_owners",
    "check_pins",
    "check_rank",
    "check_target",
    "check_text",
    "emptied",
    "hiding",
    "place_in_thread",
    "showing",
]
