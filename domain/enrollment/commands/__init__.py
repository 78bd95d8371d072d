"""Asking for places, leaving them, deciding on them, and giving freed seats on."""

from domain.enrollment.commands.approvals import approve_enrollment_approval, reject_enrollment_approval
from domain.enrollment.commands.holds import add_enrollment_hold, release_enrollment_hold
from domain.enrollment.commands.offerings import (
    add_reserved_place,
    change_reserved_place,
    change_semester_offering,
    delete_reserved_place,
)
from domain.enrollment.commands.offers import accept_enrollment, decline_enrollment
from domain.enrollment.commands.plans import plan_enrollment
from domain.enrollment.commands.requests import add_enrollment, add_enrollments, add_enrollments_later
from domain.enrollment.commands.requisites import recheck_enrollments, recheck_students, waive_enrollment
from domain.enrollment.commands.results import complete_enrollments, fail_enrollments
from domain.enrollment.commands.seats import promote_enrollments
from domain.enrollment.commands.withdrawals import withdraw_enrollment, withdraw_enrollments

__all__ = [
    "accept_enrollment",
    "add_enrollment",
    "add_enrollment_hold",
    "add_enrollments",
    "add_enrollments_later",
    "add_reserved_place",
    "approve_enrollment_approval",
    "change_reserved_place",
    "change_semester_offering",
    "complete_enrollments",
    "decline_enrollment",
    "delete_reserved_place",
    "fail_enrollments",
    "plan_enrollment",
    "promote_enrollments",
    "recheck_enrollments",
    "recheck_students",
    "reject_enrollment_approval",
    "release_enrollment_hold",
    "waive_enrollment",
    "withdraw_enrollment",
    "withdraw_enrollments",
]
