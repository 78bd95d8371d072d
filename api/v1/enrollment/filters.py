"""What the lists of places and decisions can be filtered by."""

from api.reading.filters import Choice, FilterSet, Identifier, Instant, Text
from domain.policy.campuses import Campus
from domain.policy.enrollments import HoldKind, RequisiteState, WithdrawalOutcome
from domain.policy.workflows import ApprovalState, EnrollmentState


class EnrollmentFilter(FilterSet):
    status = Choice(choices=[(each.value, each.value) for each in EnrollmentState])
    student_id = Identifier()
    offering_id = Identifier()
    unit_id = Identifier()
    teaching_period_id = Identifier()
    campus = Choice(
        field_name="offering__campus", choices=[(each.value, each.value) for each in Campus], label="The offering's."
    )
    outcome = Choice(choices=[(each.value, each.value) for each in WithdrawalOutcome])
    requisites = Choice(choices=[(each.value, each.value) for each in RequisiteState])
    requested_at__gte = Instant(field_name="requested_at", lookup_expr="gte", label="Requested then or later.")
    requested_at__lt = Instant(field_name="requested_at", lookup_expr="lt", label="Requested before.")


class EnrollmentApprovalFilter(FilterSet):
    status = Choice(choices=[(each.value, each.value) for each in ApprovalState])
    enrollment_id = Identifier()
    offering_id = Identifier(field_name="enrollment__offering_id", label="The enrollment's offering.")


class EnrollmentOverrideFilter(FilterSet):
    enrollment_id = Identifier()
    rule = Text()


class EnrollmentHoldFilter(FilterSet):
    student_id = Identifier()
    kind = Choice(choices=[(each.value, each.value) for each in HoldKind])


class ReservedPlaceFilter(FilterSet):
    offering_id = Identifier()
    course_id = Identifier()
    intake_id = Identifier()
