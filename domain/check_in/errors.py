"""How opening self check-in, or checking in, is refused."""

from domain.shared.errors import Conflict, RuleBroken


class CheckInOutside(RuleBroken):
    code = "check_in_outside"
    title = "Self check-in is open around its session only"
    description = "`params` say from when until when it may be open. It ends after it begins, and later than now."


class CheckInNotOpen(Conflict):
    code = "check_in_not_open"
    title = "Self check-in has not opened yet"
    description = "`params.opens_at` says when it does."


class CheckInClosed(Conflict):
    code = "check_in_closed"
    title = "Self check-in is closed"
    description = "Its time is over, or the lecturer has closed it. `params.closes_at` says since when."


class CodeInvalid(RuleBroken):
    code = "code_invalid"
    title = "This is no code of ours"
    description = "It was not shown like that by any self check-in: something is missing, changed or made up."


class CodeExpired(RuleBroken):
    code = "code_expired"
    title = "The code is too old"
    description = "Another one is shown by now. Only the server's clock counts."


class CodeNotYetValid(RuleBroken):
    code = "code_not_yet_valid"
    title = "The code is not shown yet"
    description = "It belongs to a moment to come. Only the server's clock counts."


class AlreadyCheckedIn(Conflict):
    code = "already_checked_in"
    title = "You have checked in already"
    description = "Everybody checks in once while self check-in is open. Whoever needs a correction asks the lecturer."


class AlreadyMarked(Conflict):
    code = "already_marked"
    title = "The lecturer has marked your attendance"
    description = "What a person has marked, no code changes. Whoever needs a correction asks the lecturer."
