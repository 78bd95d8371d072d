"""How reading news, or choosing what to be told of, is refused."""

from domain.shared.errors import RuleBroken


class KindMandatory(RuleBroken):
    code = "kind_mandatory"
    title = "This can't be switched off or put off"
    description = "`params` name the kind, the channel, and the timings that may be chosen for them."


class QuietHoursHalf(RuleBroken):
    code = "quiet_hours_half"
    title = "Quiet hours have a begin and an end, and they differ"
    description = "Give both, or null for both."


class NotificationsUnknown(RuleBroken):
    code = "notifications_unknown"
    title = "Some of these are no notifications of the caller"
    description = "`params.ids` name them. Nothing was marked."
