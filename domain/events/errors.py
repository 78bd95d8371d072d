"""How what is asked of events is refused."""

from domain.shared.errors import Conflict, Forbidden, RuleBroken


class EventTooLong(RuleBroken):
    code = "event_too_long"
    title = "The event lasts too long"
    description = "`params` say how many days it would last, and how many it may."


class BadAudience(RuleBroken):
    code = "bad_audience"
    title = "A rule of the audience does not name what its kind says"
    description = "`everyone` names nothing; each other kind names one object by its own field, and no other."


class UnknownAudience(RuleBroken):
    code = "unknown_audience"
    title = "There is no such object to address"
    description = "`errors` point at each rule that names an object that does not exist, or that the caller can't see."


class NoAudience(RuleBroken):
    code = "no_audience"
    title = "The event addresses nobody"
    description = "Before it is submitted, an event has a rule that says whom it is for."


class EventOver(Conflict):
    code = "event_over"
    title = "The event is over"
    description = "What has ended is neither announced nor answered to any more."


class OwnEvent(Forbidden):
    code = "own_event"
    title = "You wrote this event, or submitted it"
    description = "Somebody else publishes it: whoever wrote or submitted an event does not decide about it."


class PublishedByOthers(Forbidden):
    code = "published_by_others"
    title = "The event is published, and changed by those who publish"
    description = "What was reviewed would be so no longer. Ask those who may publish events, or cancel it."


class RsvpClosed(Conflict):
    code = "rsvp_closed"
    title = "Answers are not taken any more"
    description = "`params` say until when they were."


class EventFull(Conflict):
    code = "event_full"
    title = "As many are going as there are places"
    description = "`params` name the limit. A place that is given back goes to who asks first."


class LimitBelowGoing(RuleBroken):
    code = "limit_below_going"
    title = "More people are going than the limit would let"
    description = "`params` say how many. Nobody who was told to have a place loses it."
