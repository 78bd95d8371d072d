"""How a request for a place is refused: one error per rule, each with what would mend it."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from domain.shared.errors import Conflict, DomainError, Forbidden, RuleBroken


class EnrollmentRule(RuleBroken):
    """A rule of enrolling that is broken. `remedy` says what would mend it; some can be let pass with a reason."""

    code = "enrollment_rule"
    title = "A rule of enrolling is broken"
    description = "One of the rules below; the facts are in `params`."
    remedy: ClassVar[str] = ""
    can_be_overridden: ClassVar[bool] = True
    private: ClassVar[frozenset[str]] = frozenset()  # facts for the student and who may see all of the student's

    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)
        self.facts = facts
        self.params = {**facts, "remedy": self.remedy, "can_be_overridden": self.can_be_overridden}

    def without_private(self) -> Self:
        """Return the same for who may not see all of the student's."""
        return type(self)(**{name: value for name, value in self.facts.items() if name not in self.private})


class EnrollmentClosed(EnrollmentRule):
    code = "enrollment_closed"
    title = "The offering takes no enrollments now"
    description = "`params` say from when until when it does."
    remedy = "Enroll between the two instants, or ask the office for an exception."


class ResultsReleased(EnrollmentRule):
    code = "results_released"
    title = "The results of the offering are released"
    description = "Nobody gets a place any more in a class that has been marked."
    remedy = "Choose an offering of another period."
    can_be_overridden = False


class NotAStudent(EnrollmentRule):
    code = "not_a_student"
    title = "The person can't study now"
    description = "An active account with a student profile is needed, in a standing that allows study."
    remedy = "The office can mend the account, the profile or the standing."
    private = frozenset({"standing"})
    can_be_overridden = False


class OnHold(EnrollmentRule):
    code = "on_hold"
    title = "Something has to be settled first"
    description = "`params.holds` name what: see the enrollment holds."
    remedy = "Settle what the hold is about; whoever placed it releases it."
    private = frozenset({"holds"})


class AlreadyEnrolled(EnrollmentRule):
    code = "already_enrolled"
    title = "There is a live enrollment for this unit and period already"
    description = "`params` name it. One place, request or offer per student, unit and period."
    remedy = "Keep the one that is there, or swap it for this one in a plan."
    can_be_overridden = False


class AlreadyPassed(EnrollmentRule):
    code = "already_passed"
    title = "The unit is passed already"
    description = "`params` say which unit, itself or one that counts for it, and with which grade."
    remedy = "Choose another unit, or ask the office for an exception."
    private = frozenset({"unit", "grade"})


class AttemptsExhausted(EnrollmentRule):
    code = "attempts_exhausted"
    title = "The unit was tried as often as it may be"
    description = "`params` say how often it was, and how often it may be at this campus."
    remedy = "Ask the office for an exception."


class LoadExceeded(EnrollmentRule):
    code = "load_exceeded"
    title = "More credit points than one period holds"
    description = "`params` say how many are taken, how many this adds, and the limit."
    remedy = "Drop something of the same period, or ask the office for an exception."
    private = frozenset({"taken"})


class TimetableClash(EnrollmentRule):
    code = "timetable_clash"
    title = "Sessions are held at the same time as those of another unit"
    description = (
        "`params.clashes` name each unit of the student's, in how many sessions to come it clashes, and the first span "
        "that both want."
    )
    remedy = "Choose another unit or offering, withdraw from the other, or ask the office for an exception."
    private = frozenset({"clashes"})


class AntirequisiteTaken(EnrollmentRule):
    code = "antirequisite_taken"
    title = "A unit that excludes this one is passed or taken"
    description = "`params.units` name it by code: of two units that exclude each other one counts only."
    remedy = "Choose another unit, withdraw from the one that excludes it, or ask the office for an exception."
    private = frozenset({"units"})


class RequisitesMissing(EnrollmentRule):
    code = "requisites_missing"
    title = "What the unit requires is missing"
    description = (
        "`params.missing` say what to do, one line each; `params.tree` is the whole expression, each part with the "
        "facts used and its own outcome."
    )
    remedy = "Take what is missing before or, where that counts, beside it; or ask the office for an exception."
    private = frozenset({"tree"})


class OfferingFull(EnrollmentRule):
    code = "offering_full"
    title = "All seats are taken"
    description = "`params` say how many there are."
    remedy = "Join the waitlist if there is one, or choose another offering of the unit."
    can_be_overridden = False


class SeatsReserved(EnrollmentRule):
    code = "seats_reserved"
    title = "The seats left are kept for others"
    description = "`params.kept` says how many are kept for students of certain courses or intakes."
    remedy = "Join the waitlist, or wait until the kept seats are released."


class WaitlistFull(EnrollmentRule):
    code = "waitlist_full"
    title = "The waitlist is full, or there is none"
    description = "`params` say how long it may be and how long it is."
    remedy = "Choose another offering of the unit."
    can_be_overridden = False


class EnrollmentRefused(RuleBroken):
    code = "enrollment_refused"
    title = "The enrollment is refused"
    description = "`errors` name every broken rule by its code, with the facts in `params` and what would mend it."

    def __init__(self, causes: Sequence[DomainError]) -> None:
        super().__init__(f"{self.title}: {'; '.join(each.title for each in causes)}.", causes=causes)


class NotOverridable(RuleBroken):
    code = "rule_not_overridable"
    title = "This rule can't be let pass"
    description = "`params.rules` name those that can."


class OfferExpired(Conflict):
    code = "offer_expired"
    title = "The offer's time is over"
    description = "`params.offer_expires_at` is when it ended. The seat goes to the next of the waitlist."


class CapacityBelowEnrolled(RuleBroken):
    code = "capacity_below_enrolled"
    title = "More seats are taken than that"
    description = "`params.seats_taken` is how many. Withdraw somebody first."


class TooManyReserved(RuleBroken):
    code = "too_many_reserved"
    title = "More seats would be kept than there are"
    description = "`params` say the capacity and how many would be kept together."


class TooManyReservedPlaces(RuleBroken):
    code = "too_many_reserved_places"
    title = "The offering keeps seats for enough groups"
    description = "`params.limit` is how many groups there may be. Delete one first, or change it."


class OwnRequest(Forbidden):
    code = "own_request"
    title = "Nobody decides on their own request"
    description = "Somebody else has to decide."


class PlanRefused(RuleBroken):
    code = "plan_refused"
    title = "The plan is refused, and nothing was changed"
    description = "`errors` name every broken rule of every item: `pointer` leads to the item."

    def __init__(self, causes: Sequence[DomainError]) -> None:
        super().__init__(causes=causes)


class PlanItemRepeated(RuleBroken):
    code = "plan_item_repeated"
    title = "The plan asks twice for the same"
    description = "Each offering and each enrollment stands in one item of a plan at most."


class SwapNotCertain(RuleBroken):
    code = "swap_not_certain"
    title = "The new place is not certain, so the old one is kept"
    description = (
        "Somebody decides on the new one first; `params` say whether the offering asks for that, or which questions of "
        "the requisites do. Add it by itself, and drop the old one once it is there."
    )


class NoSuchEnrollment(RuleBroken):
    code = "no_such_enrollment"
    title = "There is no such enrollment among the student's"
    description = "An item of the plan names an enrollment that is not the student's, or not live."
