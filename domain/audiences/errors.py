"""How rules of an audience are refused."""

from domain.shared.errors import RuleBroken


class BadAudience(RuleBroken):
    code = "bad_audience"
    title = "A rule of the audience does not name what its kind says"
    description = "`everyone` names nothing; each other kind names one object by its own field, and no other."


class UnknownAudience(RuleBroken):
    code = "unknown_audience"
    title = "There is no such object to address"
    description = "`errors` point at each rule that names an object that does not exist, or that the caller can't see."
