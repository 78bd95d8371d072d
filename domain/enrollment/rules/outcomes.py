"""What leaving a place leaves on the record."""

from datetime import date

from domain.policy.enrollments import WithdrawalOutcome
from domain.policy.workflows import EnrollmentState


def outcome_of_withdrawal(*, status: str, today: date, census_on: date, penalty_on: date) -> WithdrawalOutcome:
    """Return how a place is left on this day of the campus's calendar. Both dates are the last days of their kind."""
    if status != EnrollmentState.ENROLLED:
        return WithdrawalOutcome.CANCELLED
    if today <= census_on:
        return WithdrawalOutcome.NO_RECORD
    return WithdrawalOutcome.WD if today <= penalty_on else WithdrawalOutcome.WF
