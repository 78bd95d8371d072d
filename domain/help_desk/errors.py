"""How hours, queues and categories are refused."""

from domain.shared.errors import RuleBroken


class BusinessHoursInvalid(RuleBroken):
    code = "business_hours_invalid"
    title = "These are no hours of business"
    description = (
        "Hours of one day do not overlap and end after they start, a week has some of them, and a holiday stands there "
        "once. `params.because` says what is wrong: `closed` (they end before they start), `overlap`, `short` (hardly "
        "any in a week), `repeated` or `year` (of a holiday)."
    )


class TargetsInvalid(RuleBroken):
    code = "targets_invalid"
    title = "These are no targets"
    description = (
        "A priority has one target, and the first answer comes no later than the resolution. `params.because` says "
        "what is wrong: `repeated` or `order`."
    )


class NotStaff(RuleBroken):
    code = "not_staff"
    title = "Only staff work in queues"
    description = "`params.ids` are no active accounts that hold a role of staff."


class RouteInvalid(RuleBroken):
    code = "route_invalid"
    title = "A route leads from a unit to a queue"
    description = "Each unit stands there once; `params.ids` are units or queues that do not exist."
