"""How whole screens look on the wire."""

from typing import Any

from rest_framework import serializers

from api.serializers import choices
from api.v1.attendance.serializers import AttendanceFiguresSerializer
from api.v1.calendar.serializers import AgendaEntrySerializer
from api.v1.enrollment.serializers import RequisiteStandingSerializer, SkipReasonSerializer
from domain.academic.models import DeliveryMode, UnitKind
from domain.people.models import AcademicStanding
from domain.policy import limits
from domain.policy.campuses import Campus
from domain.policy.enrollments import HoldKind, RequisiteState
from domain.policy.timetable import SessionKind
from domain.policy.workflows import EnrollmentState, MarkSheetState

POINTS: dict[str, Any] = {"max_digits": 7, "decimal_places": 2}
FIGURE: dict[str, Any] = {"max_digits": 5, "decimal_places": 2, "allow_null": True}


class ScreenUnitSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    credit_points = serializers.DecimalField(**POINTS)


class ScreenPeriodSerializer(serializers.Serializer):
    """The teaching period, with the offering's own dates where it has some."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class ScreenNameSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()


class ScreenReasonSerializer(serializers.Serializer):
    """A rule that stands in the way, and what would mend it."""

    code = serializers.CharField()
    title = serializers.CharField()
    remedy = serializers.CharField()


class OfferedSerializer(serializers.Serializer):
    """An offering with the names that a screen shows."""

    offering_id = serializers.UUIDField()
    unit = ScreenUnitSerializer()
    teaching_period = ScreenPeriodSerializer()
    campus = serializers.ChoiceField(choices=choices(Campus))
    delivery_mode = serializers.ChoiceField(choices=DeliveryMode.choices)


class NextOfferingSerializer(OfferedSerializer):
    """An offering that the student could ask for, and what would come of it."""

    outcome = serializers.ChoiceField(
        choices=choices(EnrollmentState), allow_null=True, help_text="What asking now would lead to. Null: refused."
    )
    approval_required = serializers.BooleanField(help_text="Whether somebody decides on every request for it.")
    reasons = ScreenReasonSerializer(many=True)
    requisites = RequisiteStandingSerializer()
    needed = serializers.ChoiceField(
        choices=UnitKind.choices,
        allow_null=True,
        help_text="As what the student's course has the unit; null: not at all.",
    )
    core_units_behind = serializers.IntegerField(
        help_text="How many core units of the course it leads to, directly or through others."
    )
    seats_left = serializers.IntegerField(help_text="Also those that are kept for some.")
    waitlist_taken = serializers.IntegerField()
    enrollment_closes_at = serializers.DateTimeField()


class NextOfferingsSerializer(serializers.Serializer):
    """What the student could take next, the best first."""

    total = serializers.IntegerField(help_text="How many open offerings there are to ask for.")
    eligible = serializers.IntegerField(help_text="How many of them would not be refused.")
    results = NextOfferingSerializer(many=True)


class DashboardStudentSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    student_number = serializers.CharField()
    given_name = serializers.CharField()
    family_name = serializers.CharField()
    course = ScreenNameSerializer(allow_null=True)
    intake = ScreenNameSerializer(allow_null=True)
    academic_standing = serializers.ChoiceField(choices=AcademicStanding.choices)


class DashboardProgressSerializer(serializers.Serializer):
    """The figures of the transcript, and what the course asks for."""

    credit_points_attempted = serializers.DecimalField(**POINTS)
    credit_points_passed = serializers.DecimalField(**POINTS)
    credit_points_earned = serializers.DecimalField(**POINTS)
    credit_points_required = serializers.DecimalField(**POINTS, allow_null=True)
    gpa = serializers.DecimalField(**FIGURE)
    wam = serializers.DecimalField(**FIGURE)


class DashboardPlaceSerializer(OfferedSerializer):
    """A place, a request, an offer or a number in the queue."""

    enrollment_id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=choices(EnrollmentState))
    requisites = serializers.ChoiceField(choices=choices(RequisiteState))
    queue_position = serializers.IntegerField(allow_null=True)
    offer_expires_at = serializers.DateTimeField(allow_null=True)
    skip_reasons = SkipReasonSerializer(many=True)
    attendance = AttendanceFiguresSerializer(allow_null=True, help_text="Null: not enrolled, or not yet.")


class DashboardResultSerializer(serializers.Serializer):
    """A current line of the transcript. Credit without an enrollment has no period."""

    unit_id = serializers.UUIDField()
    unit_code = serializers.CharField()
    unit_name = serializers.CharField()
    credit_points = serializers.DecimalField(**POINTS)
    period_code = serializers.CharField(allow_blank=True)
    period_name = serializers.CharField(allow_blank=True)
    campus = serializers.ChoiceField(choices=choices(Campus))
    mark = serializers.DecimalField(**FIGURE)
    grade = serializers.CharField()
    grade_name = serializers.CharField()
    is_pass = serializers.BooleanField()
    earns_credit = serializers.BooleanField()
    released_at = serializers.DateTimeField()


class DashboardSerializer(serializers.Serializer):
    """A student's first screen."""

    student = DashboardStudentSerializer()
    progress = DashboardProgressSerializer()
    holds = serializers.ListField(child=serializers.ChoiceField(choices=choices(HoldKind)))
    current = DashboardPlaceSerializer(many=True, help_text="What is live, in the order of teaching periods.")
    next_sessions = AgendaEntrySerializer(
        many=True, help_text=f"Of the next {limits.NEXT_SESSIONS_DAYS} days, {limits.NEXT_SESSIONS_SHOWN} at most."
    )
    past = DashboardResultSerializer(many=True, help_text="Released results, the latest first.")
    available = NextOfferingsSerializer(help_text="The best ten; `/me/next-offerings` has more.")


class ClassSheetSerializer(serializers.Serializer):
    """How far the class's marks are."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=choices(MarkSheetState))
    marks_entered = serializers.IntegerField()
    marks_missing = serializers.IntegerField()


class TeachingClassSerializer(OfferedSerializer):
    """A class with its numbers."""

    capacity = serializers.IntegerField()
    seats_taken = serializers.IntegerField(help_text="By places, requests and offers.")
    waitlist_taken = serializers.IntegerField()
    enrolled = serializers.IntegerField()
    pending = serializers.IntegerField(help_text="Requests that somebody has to decide on.")
    conditional = serializers.IntegerField(help_text="Places that rest on results still to come.")
    failed_requisites = serializers.IntegerField(help_text="Places whose requisites failed, for the office to decide.")
    mark_sheet = ClassSheetSerializer(allow_null=True)


class TeachingPersonSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    given_name = serializers.CharField()
    family_name = serializers.CharField()


class TeachingApprovalSerializer(serializers.Serializer):
    """A request to decide on."""

    id = serializers.UUIDField()
    enrollment_id = serializers.UUIDField()
    offering_id = serializers.UUIDField()
    unit_code = serializers.CharField()
    student = TeachingPersonSerializer()
    questions = serializers.ListField(child=serializers.CharField())
    requisites = serializers.ChoiceField(choices=choices(RequisiteState))
    asked_at = serializers.DateTimeField()


class TeachingApprovalsSerializer(serializers.Serializer):
    total = serializers.IntegerField()
    results = TeachingApprovalSerializer(many=True, help_text="The first twenty; `/enrollment-approvals` has all.")


class SessionToMarkSerializer(serializers.Serializer):
    """A session that is over, and of which nobody has recorded who was there."""

    session_id = serializers.UUIDField()
    offering_id = serializers.UUIDField()
    unit_code = serializers.CharField()
    kind = serializers.ChoiceField(choices=choices(SessionKind))
    title = serializers.CharField(allow_blank=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    frozen_from = serializers.DateTimeField(help_text="When it is too late.")


class SessionsToMarkSerializer(serializers.Serializer):
    total = serializers.IntegerField(min_value=0)
    results = SessionToMarkSerializer(many=True, help_text=f"The oldest {limits.UNMARKED_SHOWN}.")


class TeachingSerializer(serializers.Serializer):
    """The first screen of whoever teaches."""

    classes = TeachingClassSerializer(many=True, help_text="Until 120 days after their end, the latest first.")
    next_sessions = AgendaEntrySerializer(
        many=True, help_text=f"Of the next {limits.NEXT_SESSIONS_DAYS} days, {limits.NEXT_SESSIONS_SHOWN} at most."
    )
    attendance_to_mark = SessionsToMarkSerializer()
    approvals = TeachingApprovalsSerializer()
