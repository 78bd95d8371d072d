"""The endpoints of people, and of what is known of them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.bulk import BulkMixin, errors_of
from api.links import read_link
from api.v1.files.serializers import FileLinkSerializer
from api.v1.jobs.views import JobViewSet
from api.v1.people import filters, serializers
from api.viewsets import AddMixin, ChangeMixin, DeleteMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.crud import Outcome
from domain.people import commands, queries


class UserViewSet(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, BulkMixin, ResourceViewSet):
    """People with accounts. What the caller may not read of a person is null; accounts are never deleted."""

    resource = "user"
    bears_lag = True
    rows = queries.users
    serializer_class = serializers.UserSerializer
    add_serializer = change_serializer = serializers.UserAddSerializer
    filterset_class = filters.UserFilter
    ordering = {"family_name": "family_name", "given_name": "given_name"}
    default_ordering = "family_name,given_name"
    key_required = frozenset({"bulk", "bulk_deactivate"})
    add_later = commands.add_users_later
    job_source = JobViewSet.source

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_user(self.actor, values=values)

    def add_rows(self, items: Sequence[Mapping[str, Any]], atomic: bool) -> list[Outcome]:
        return commands.add_users(self.actor, items=items, atomic=atomic)

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        commands.change_user(self.actor, pk=pk, values=values, versions=versions)

    @extend_schema(request=serializers.UserReasonSerializer, responses={200: serializers.UserSerializer})
    @action(detail=True, methods=["post"])
    def deactivate(self, request: Request, pk: UUID) -> HttpResponse:
        """End an account's use and all its sessions. Not one's own, not that of somebody who holds more than the
        caller (403 `person_outranks_you`), and not the last administrator's (409 `last_administrator`).
        """
        commands.deactivate_user(self.actor, pk=pk, **self.validated(serializers.UserReasonSerializer))
        return self.shown(pk)

    @extend_schema(request=serializers.UserReasonSerializer, responses={200: serializers.UserSerializer})
    @action(detail=True, methods=["post"])
    def activate(self, request: Request, pk: UUID) -> HttpResponse:
        """Let a deactivated account be used again. Its sessions stay ended: the person logs in anew."""
        commands.activate_user(self.actor, pk=pk, **self.validated(serializers.UserReasonSerializer))
        return self.shown(pk)

    @extend_schema(
        summary="Deactivate many users",
        request=serializers.UserBulkDeactivateSerializer,
        responses={200: serializers.UserDeactivationsSerializer},
    )
    @action(detail=False, methods=["post"], url_path="bulk-deactivate", rate="heavy")
    def bulk_deactivate(self, request: Request) -> Response:
        """Deactivate accounts, each for itself, and tell what became of each."""
        body = self.validated(serializers.UserBulkDeactivateSerializer)
        pks = body["user_ids"]
        outcomes = commands.deactivate_users(self.actor, pks=pks, reason=body["reason"])
        failed = sum(outcome.error is not None for outcome in outcomes)
        told = [{"user_id": pk, "errors": errors_of(outcome)} for pk, outcome in zip(pks, outcomes, strict=True)]
        return Response({"deactivated": len(pks) - failed, "failed": failed, "outcomes": told})


class ProfilePhotoViewSet(ListMixin, RetrieveMixin, AddMixin, DeleteMixin, ResourceViewSet):
    """Photos of people, for whoever may see the person. Adding one takes the place of the one before."""

    resource = "profile_photo"
    rows = queries.profile_photos
    serializer_class = serializers.ProfilePhotoSerializer
    add_serializer = serializers.ProfilePhotoAddSerializer
    filterset_class = filters.ProfilePhotoFilter
    ordering = {"created_at": "created_at"}
    default_ordering = "created_at"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_profile_photo(self.actor, **values)

    @extend_schema(request=None, responses={200: FileLinkSerializer})
    @action(detail=True, methods=["post"], idempotent=False)
    def link(self, request: Request, pk: UUID) -> Response:
        """Get an address that gives the picture for some minutes. Each one is recorded."""
        photo = commands.view_profile_photo(self.actor, pk=pk)
        return Response(read_link(request._request, self.actor, "profile_photo", pk, photo.file))


class StudentProfileViewSet(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, ResourceViewSet):
    """What makes people students: the number, the course begun, the intake, the standing."""

    resource = "student_profile"
    bears_lag = True
    rows = queries.student_profiles
    serializer_class = serializers.StudentProfileSerializer
    add_serializer = serializers.StudentProfileAddSerializer
    change_serializer = serializers.StudentProfileChangeSerializer
    if_match_required = True
    filterset_class = filters.StudentProfileFilter
    ordering = {"student_number": "student_number"}
    default_ordering = "student_number"

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        commands.change_student_profile(self.actor, pk=pk, values=values, versions=versions)


class ParentGuardianViewSet(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, ResourceViewSet):
    """Guardians of students. Students are adults: a guardian sees what the student consents to, nothing more."""

    resource = "parent_guardian"
    rows = queries.parent_guardians
    serializer_class = serializers.ParentGuardianSerializer
    add_serializer = serializers.ParentGuardianAddSerializer
    change_serializer = serializers.ParentGuardianChangeSerializer
    filterset_class = filters.ParentGuardianFilter
    ordering = {"contact_priority": "contact_priority", "created_at": "created_at"}
    default_ordering = "contact_priority"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_parent_guardian(self.actor, values=values)

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        commands.change_parent_guardian(self.actor, pk=pk, values=values, versions=versions)

    @extend_schema(
        summary="Consent to what a guardian sees",
        request=serializers.ParentGuardianConsentSerializer,
        responses={200: serializers.ParentGuardianSerializer},
    )
    @action(detail=True, methods=["post"])
    def consent(self, request: Request, pk: UUID) -> HttpResponse:
        """Set what the guardian may see of the student. Only the student can, in person."""
        commands.consent_parent_guardian(
            self.actor, pk=pk, **self.validated(serializers.ParentGuardianConsentSerializer)
        )
        return self.shown(pk)

    @extend_schema(request=None, responses={200: serializers.ParentGuardianSerializer})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: UUID) -> HttpResponse:
        """End the link, and with it all consent."""
        commands.end_parent_guardian(self.actor, pk=pk)
        return self.shown(pk)


class ExternalIdViewSet(ListMixin, RetrieveMixin, AddMixin, DeleteMixin, ResourceViewSet):
    """What other systems call people: one id per person and system."""

    resource = "external_id"
    rows = queries.external_ids
    serializer_class = serializers.ExternalIdSerializer
    add_serializer = serializers.ExternalIdAddSerializer
    filterset_class = filters.ExternalIdFilter
    ordering = {"source": "source", "value": "value"}
    default_ordering = "source,value"
