"""How requisites are refused."""

from domain.shared.errors import RuleBroken


class ExpressionInvalid(RuleBroken):
    code = "expression_invalid"
    title = "The requisites are not written as they must be"
    description = "`errors` point at each place, and say what is wrong there."


class ExpressionTooLarge(ExpressionInvalid):
    code = "expression_too_large"
    title = "There is too much of this"
    description = (
        "`params` name the limit: of nested branches, of parts of one expression, or of members of one branch."
    )


class UnknownPart(ExpressionInvalid):
    code = "unknown_part"
    title = "There is no such part"
    description = "A part of an expression has one of the kinds in `params`."


class UnknownKey(ExpressionInvalid):
    code = "unknown_field"
    title = "There is no such field to write"
    description = "A part of an expression has the keys of its kind, in `params`, and no others."


class PartIncomplete(ExpressionInvalid):
    code = "part_incomplete"
    title = "Something is left out"
    description = "The kind takes this key, or the branch at least one member."


class PartInvalid(ExpressionInvalid):
    code = "part_invalid"
    title = "This can't be asked for"
    description = "The value is of another type, or out of the range in `params`."


class PartRepeated(ExpressionInvalid):
    code = "part_repeated"
    title = "The same is said twice"
    description = "Members of one branch, and units of one list, are distinct."


class NamesItself(ExpressionInvalid):
    code = "names_itself"
    title = "A unit can't name itself"
    description = "Requisites name other units."


class NamesNothing(ExpressionInvalid):
    code = "names_nothing"
    title = "There is no such object"
    description = "The id leads to no unit, course or intake."


class NothingRequired(RuleBroken):
    code = "nothing_required"
    title = "These requisites require nothing"
    description = "Name an expression, an anti-requisite or an equivalent, or delete them."


class RequisiteCycle(RuleBroken):
    code = "requisite_cycle"
    title = "The units would require each other in a circle"
    description = (
        "`params.cycle` names them by code, each before the one that it requires; the last is the first again."
    )


class NeverMet(RuleBroken):
    code = "requisite_never_met"
    title = "Nobody could ever meet this"
    description = (
        "`params.unit` is the unit whose requisites could not be met any more, and `params.reasons` why: what excludes "
        "each other, and branches of which too few members are left."
    )
