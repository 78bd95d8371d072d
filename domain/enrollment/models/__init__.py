"""Places and requests for places, what is decided about them, and what stands in their way."""

from domain.enrollment.models.decisions import EnrollmentApproval, EnrollmentOverride
from domain.enrollment.models.enrollments import Enrollment
from domain.enrollment.models.holds import EnrollmentHold
from domain.enrollment.models.places import ReservedPlace

__all__ = ["Enrollment", "EnrollmentApproval", "EnrollmentHold", "EnrollmentOverride", "ReservedPlace"]
