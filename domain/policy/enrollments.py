"""The words of enrolling: how a place is left, how a freed seat is given on, what stops a student."""

from enum import StrEnum


class WithdrawalOutcome(StrEnum):
    """How a place, or a request for one, was left, and what that leaves on the record."""

    CANCELLED = "cancelled"  # it never was a place
    REJECTED = "rejected"
    DECLINED = "declined"
    EXPIRED = "expired"
    NO_RECORD = "no_record"  # until the census date
    WD = "wd"  # until the penalty date
    WF = "wf"  # later: it counts as failed


class Promotion(StrEnum):
    """How a freed seat goes to the first of the waitlist: at once, or by an offer with a deadline."""

    AUTOMATIC = "automatic"
    OFFER = "offer"


class RequisiteState(StrEnum):
    """How an enrollment stands to what its unit requires."""

    MET = "met"
    CONDITIONAL = "conditional"  # if what is in progress is passed
    WAIVED = "waived"
    FAILED = "failed"


class HoldKind(StrEnum):
    """Why a student may not enroll until somebody releases the hold."""

    FINANCE = "finance"
    LIBRARY = "library"
    CONDUCT = "conduct"
    DOCUMENTS = "documents"
    OTHER = "other"
