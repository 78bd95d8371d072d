"""Places and requests for places, decisions on them, and what stands in their way."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import etags
from api.bulk import BulkMixin, errors_of
from api.endpoints import Endpoint
from api.reading.question import check_names, pairs, refuse, single
from api.v1.enrollment import filters, serializers
from api.v1.jobs.views import JobViewSet
from api.viewsets import AddMixin, ChangeMixin, DeleteMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.crud import Outcome
from domain.enrollment import commands, queries
from domain.enrollment.queries import PlanAction, PlanItem


class EnrollmentViewSet(ListMixin, RetrieveMixin, AddMixin, BulkMixin, ResourceViewSet):
    """Places in offerings: asked for, waited for, offered, taken and left. A refusal names every broken rule."""

    resource = "enrollment"
    bears_lag = True
    rows = queries.enrollments
    serializer_class = serializers.EnrollmentSerializer
    add_serializer = serializers.EnrollmentAddSerializer
    filterset_class = filters.EnrollmentFilter
    ordering = {"requested_at": "requested_at", "unit.code": "unit__code"}
    default_ordering = "-requested_at"
    key_required = frozenset({"create", "bulk", "bulk_withdraw", "plan"})
    match_heeded = frozenset({"withdraw"})
    add_later = commands.add_enrollments_later
    job_source = JobViewSet.source

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_enrollment(self.actor, **values)

    def add_rows(self, items: Sequence[Mapping[str, Any]], atomic: bool) -> list[Outcome]:
        return commands.add_enrollments(self.actor, items=items, atomic=atomic)

    @extend_schema(request=serializers.WithdrawalSerializer, responses={200: serializers.EnrollmentSerializer})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: UUID) -> HttpResponse:
        """Leave a place or a request. `outcome` tells what that leaves on the record, by the campus's date."""
        versions = etags.expected_versions(request._request, required=False)
        values = self.validated(serializers.WithdrawalSerializer)
        commands.withdraw_enrollment(self.actor, pk=pk, versions=versions, **values)
        return self.shown(pk)

    @extend_schema(request=None, responses={200: serializers.EnrollmentSerializer})
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: UUID) -> HttpResponse:
        """Take an offered seat in time. The rules are asked again."""
        commands.accept_enrollment(self.actor, pk=pk)
        return self.shown(pk)

    @extend_schema(request=None, responses={200: serializers.EnrollmentSerializer})
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: UUID) -> HttpResponse:
        """Leave an offered seat to the next who waits."""
        commands.decline_enrollment(self.actor, pk=pk)
        return self.shown(pk)

    @extend_schema(request=serializers.EnrollmentWaiverSerializer, responses={200: serializers.EnrollmentSerializer})
    @action(detail=True, methods=["post"])
    def waive(self, request: Request, pk: UUID) -> HttpResponse:
        """Let a student keep a place although what its unit requires is missing, or would be if a result fails."""
        commands.waive_enrollment(self.actor, pk=pk, **self.validated(serializers.EnrollmentWaiverSerializer))
        return self.shown(pk)

    @extend_schema(
        summary="Withdraw many enrollments",
        request=serializers.EnrollmentBulkWithdrawSerializer,
        responses={200: serializers.EnrollmentWithdrawalsSerializer},
    )
    @action(detail=False, methods=["post"], url_path="bulk-withdraw", rate="heavy")
    def bulk_withdraw(self, request: Request) -> Response:
        """Withdraw enrollments, each for itself, and tell what became of each."""
        body = self.validated(serializers.EnrollmentBulkWithdrawSerializer)
        pks = body["enrollment_ids"]
        outcomes = commands.withdraw_enrollments(self.actor, pks=pks, reason=body["reason"])
        failed = sum(outcome.error is not None for outcome in outcomes)
        told = [{"enrollment_id": pk, "errors": errors_of(outcome)} for pk, outcome in zip(pks, outcomes, strict=True)]
        return Response({"withdrawn": len(pks) - failed, "failed": failed, "outcomes": told})

    @extend_schema(
        summary="Submit a plan",
        request=serializers.EnrollmentPlanSerializer,
        responses={200: serializers.EnrollmentPlanResultSerializer},
    )
    @action(detail=False, methods=["post"])
    def plan(self, request: Request) -> Response:
        """Add, drop and swap at once. Drops come first; a swap drops the old place only if the new one is had."""
        body = self.validated(serializers.EnrollmentPlanSerializer)
        items = [
            PlanItem(
                index=index,
                action=PlanAction(each["action"]),
                offering_id=each.get("offering_id"),
                enrollment_id=each.get("enrollment_id"),
            )
            for index, each in enumerate(body["items"])
        ]
        outcomes = commands.plan_enrollment(
            self.actor, items=items, atomic=body["atomic"], student_id=body.get("student_id")
        )
        states = queries.states_of([outcome.pk for outcome in outcomes if outcome.pk])
        told = [
            {
                "index": index,
                "enrollment_id": outcome.pk,
                **states.get(outcome.pk, {"status": None, "queue_position": None}),
                "errors": errors_of(outcome),
            }
            for index, outcome in enumerate(outcomes)
        ]
        failed = sum(bool(each["errors"]) for each in told)
        return Response({"done": len(told) - failed, "failed": failed, "outcomes": told})


class EligibilityView(Endpoint):
    """What would come of asking for a place."""

    permission = "enrollment.view_eligibility"

    def check_query(self, query_string: str) -> None:
        check_names(pairs(query_string), ("student_id",))

    @extend_schema(
        operation_id="getEligibility",
        tags=["Enrollment"],
        summary="Look at one's eligibility",
        description=(
            "Every rule of enrolling, whether it holds, and what would come of asking for a place now. "
            "Nothing is written. Without `student_id` it is about the caller."
        ),
        parameters=[OpenApiParameter("student_id", str, description="For whom; the caller, if it is left out.")],
        responses={200: serializers.EligibilitySerializer},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        text = single(pairs(request._request.META.get("QUERY_STRING", "")), "student_id")
        try:
            student_id = UUID(text) if text is not None else None
        except ValueError as error:
            raise refuse("student_id", "invalid", "student_id is a UUID.") from error
        return Response(queries.eligibility(self.actor, offering_id=pk, student_id=student_id))


class EnrollmentApprovalViewSet(ListMixin, RetrieveMixin, ResourceViewSet):
    """Requests that somebody decides on: those of `status=open` are the queue."""

    resource = "enrollment_approval"
    rows = queries.enrollment_approvals
    serializer_class = serializers.EnrollmentApprovalSerializer
    filterset_class = filters.EnrollmentApprovalFilter
    ordering = {"created_at": "created_at", "decided_at": "decided_at"}
    default_ordering = "created_at"

    @extend_schema(
        request=serializers.EnrollmentApprovalReasonSerializer,
        responses={200: serializers.EnrollmentApprovalSerializer},
    )
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: UUID) -> HttpResponse:
        """Give the student the place. Nobody decides on their own request."""
        values = self.validated(serializers.EnrollmentApprovalReasonSerializer)
        commands.approve_enrollment_approval(self.actor, pk=pk, **values)
        return self.shown(pk)

    @extend_schema(
        request=serializers.EnrollmentApprovalReasonSerializer,
        responses={200: serializers.EnrollmentApprovalSerializer},
    )
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: UUID) -> HttpResponse:
        """Refuse the place; its seat goes to who waits. Nobody decides on their own request."""
        values = self.validated(serializers.EnrollmentApprovalReasonSerializer)
        commands.reject_enrollment_approval(self.actor, pk=pk, **values)
        return self.shown(pk)


class EnrollmentOverrideViewSet(ListMixin, RetrieveMixin, ResourceViewSet):
    """Broken rules that somebody let pass, and why."""

    resource = "enrollment_override"
    rows = queries.enrollment_overrides
    serializer_class = serializers.EnrollmentOverrideSerializer
    filterset_class = filters.EnrollmentOverrideFilter
    ordering = {"created_at": "created_at"}
    default_ordering = "-created_at"


class EnrollmentHoldViewSet(ListMixin, RetrieveMixin, AddMixin, ResourceViewSet):
    """What a student has to settle before enrolling again."""

    resource = "enrollment_hold"
    rows = queries.enrollment_holds
    serializer_class = serializers.EnrollmentHoldSerializer
    add_serializer = serializers.EnrollmentHoldAddSerializer
    filterset_class = filters.EnrollmentHoldFilter
    ordering = {"created_at": "created_at"}
    default_ordering = "-created_at"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_enrollment_hold(self.actor, values=values)

    @extend_schema(request=serializers.HoldReleaseSerializer, responses={200: serializers.EnrollmentHoldSerializer})
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: UUID) -> HttpResponse:
        """Let the student enroll again, as far as this hold goes."""
        commands.release_enrollment_hold(self.actor, pk=pk, **self.validated(serializers.HoldReleaseSerializer))
        return self.shown(pk)


class ReservedPlaceViewSet(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, DeleteMixin, ResourceViewSet):
    """Seats of an offering that are kept for students of a course, of an intake, or of both."""

    resource = "reserved_place"
    rows = queries.reserved_places
    serializer_class = serializers.ReservedPlaceSerializer
    add_serializer = serializers.ReservedPlaceAddSerializer
    change_serializer = serializers.ReservedPlaceChangeSerializer
    if_match_required = True
    filterset_class = filters.ReservedPlaceFilter
    ordering = {"name": "name"}
    default_ordering = "name"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_reserved_place(self.actor, values=values)

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        commands.change_reserved_place(self.actor, pk=pk, values=values, versions=versions)

    def delete_row(self, pk: UUID, versions: Collection[int] | None) -> None:
        commands.delete_reserved_place(self.actor, pk=pk, versions=versions)
