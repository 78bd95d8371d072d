"""How moving gold is refused."""

from domain.shared.errors import Conflict, Forbidden, RuleBroken


class NotEnoughGold(RuleBroken):
    code = "not_enough_gold"
    title = "There is not enough gold"
    description = "`params` say how much there is and how much it takes. No balance ever goes below zero."


class GoldIsForStudents(RuleBroken):
    code = "gold_is_for_students"
    title = "Only students with an open account have gold"
    description = "The person named is no student, or their account is closed."


class OwnGold(Forbidden):
    code = "own_gold"
    title = "Nobody decides on their own gold"
    description = "Somebody else has to, also where the caller acts as another person."


class TooMuchGold(RuleBroken):
    code = "too_much_gold"
    title = "That is more gold than the caller may award at once"
    description = "`params.most` is how much it may be."


class TransferToOneself(RuleBroken):
    code = "transfer_to_oneself"
    title = "Gold is passed on to somebody else"
    description = "Giver and receiver are the same person."


class TransferLimitReached(RuleBroken):
    code = "transfer_limit_reached"
    title = "That is more gold than may be passed on in a day"
    description = "`params` say how much may be passed on within 24 hours, and how much has been."


class GoldKeyTaken(Conflict):
    code = "gold_key_taken"
    title = "This key belongs to something else"
    description = "A key stands for one deed: the same again, with the same student and amount, is answered as before."


class NotReversible(Conflict):
    code = "not_reversible"
    title = "This can't be reversed"
    description = "What has expired stays so, and a reversal is final."


class AlreadyReversed(Conflict):
    code = "already_reversed"
    title = "This has been reversed"
    description = "An entry is reversed once, and as a whole."


class GoldExpired(Conflict):
    code = "gold_expired"
    title = "A part of this gold has expired"
    description = "To reverse it would take that part twice. Deduct what is due instead."
