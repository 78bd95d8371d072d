"""The API about itself: its index, enums, permissions, workflows, error codes."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from api import etags
from api.endpoints import Endpoint
from api.openapi.catalogue import find_problem, problems
from api.renderers import dumps
from api.v1.meta.tables import enums, index, permissions, workflows
from domain.shared.errors import NotFound


class MetaEndpoint(Endpoint):
    """A public table that changes only with a release."""

    public = True
    authentication_classes: Any = ()
    rate = "anonymous"
    caching = "public, max-age=300"
    conditional = True

    def constant(self, data: Any) -> HttpResponse:
        """Answer with a table, its tag, and 304 if the client has it already."""
        body = dumps(data)
        return self.tagged(body, etags.tag(body))


class LinkSerializer(serializers.Serializer):
    name = serializers.CharField()
    url = serializers.URLField()


class IndexSerializer(serializers.Serializer):
    """Where to go from here."""

    version = serializers.CharField()
    documentation = LinkSerializer(many=True)
    resources = LinkSerializer(many=True)


class IndexView(MetaEndpoint):
    @extend_schema(
        operation_id="getIndex",
        tags=["Meta"],
        summary="Where everything is",
        description="The API's resources and documentation.",
        responses=IndexSerializer,
    )
    def get(self, request: Request) -> HttpResponse:
        return self.constant(index(request._request))


class EnumValueSerializer(serializers.Serializer):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class EnumSerializer(serializers.Serializer):
    name = serializers.CharField()
    values = EnumValueSerializer(many=True)


class EnumsView(MetaEndpoint):
    @extend_schema(
        operation_id="listEnums",
        tags=["Meta"],
        summary="All enumerations",
        description="Every enumeration's values with their labels.",
        responses=EnumSerializer(many=True),
    )
    def get(self, request: Request) -> HttpResponse:
        return self.constant(enums())


class CellSerializer(serializers.Serializer):
    role = serializers.CharField(help_text="The role's code.")
    scope = serializers.CharField()


class PermissionSerializer(serializers.Serializer):
    permission = serializers.CharField()
    cells = CellSerializer(many=True)


class ScopeDescriptionSerializer(serializers.Serializer):
    scope = serializers.CharField()
    description = serializers.CharField(help_text="Which objects it reaches.")


class RoleNameSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    is_system = serializers.BooleanField(help_text="Declared in code, the same everywhere.")


class FieldRuleSerializer(serializers.Serializer):
    resource = serializers.CharField()
    field = serializers.CharField()
    read = serializers.CharField(allow_null=True, help_text="The permission that reading takes beyond `view`.")
    write = serializers.CharField(allow_null=True, help_text="The permission that writing takes beyond `change`.")


class PermissionTableSerializer(serializers.Serializer):
    """The whole rule book of rights."""

    scopes = ScopeDescriptionSerializer(many=True)
    roles = RoleNameSerializer(many=True)
    permissions = PermissionSerializer(many=True)
    fields = FieldRuleSerializer(many=True)  # type: ignore[assignment]


class PermissionsView(Endpoint):
    caching = "private, must-revalidate"
    conditional = True

    @extend_schema(
        operation_id="getPermissions",
        tags=["Meta"],
        summary="The permission matrix",
        description=(
            "Every permission with its scope for each role, the fields that take a permission of their own, and what "
            "the scopes mean. The university's own roles stand beside those of the system for whoever may see roles."
        ),
        responses=PermissionTableSerializer,
    )
    def get(self, request: Request) -> HttpResponse:
        body = dumps(permissions(self.actor))
        return self.tagged(body, etags.tag(body))


class StepSerializer(serializers.Serializer):
    name = serializers.CharField()
    sources = serializers.ListField(child=serializers.CharField())
    target = serializers.CharField()
    system = serializers.BooleanField(help_text="Whether only the system takes this step.")


class WorkflowSerializer(serializers.Serializer):
    name = serializers.CharField()
    initial = serializers.CharField()
    initials = serializers.ListField(child=serializers.CharField(), help_text="Every state in which one may begin.")
    states = serializers.ListField(child=serializers.CharField())
    steps = StepSerializer(many=True)


class WorkflowsView(MetaEndpoint):
    @extend_schema(
        operation_id="listWorkflows",
        tags=["Meta"],
        summary="The state machines",
        description="Every workflow's states, and the steps between them.",
        responses=WorkflowSerializer(many=True),
    )
    def get(self, request: Request) -> HttpResponse:
        return self.constant(workflows())


class ErrorCodeSerializer(serializers.Serializer):
    code = serializers.CharField()
    status = serializers.IntegerField()
    title = serializers.CharField()
    description = serializers.CharField()


class ErrorsView(MetaEndpoint):
    @extend_schema(
        operation_id="listErrorCodes",
        tags=["Meta"],
        summary="All error codes",
        description="Every `code` that a problem answer can carry.",
        responses=ErrorCodeSerializer(many=True),
    )
    def get(self, request: Request) -> HttpResponse:
        return self.constant(problems())


class ProblemView(MetaEndpoint):
    """What a problem's `type` leads to."""

    @extend_schema(exclude=True)
    def get(self, request: Request, code: str) -> HttpResponse:
        found = find_problem(code)
        if found is None:
            raise NotFound
        return self.constant(found)
