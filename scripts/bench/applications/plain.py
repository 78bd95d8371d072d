"""Views as one writes them without the product's mechanism."""

import orjson
from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ModelViewSet

from domain.academic.models import SemesterOffering, Unit
from domain.shared import clock

ORDER = ("-enrollment_opens_at", "id")
UNIT = (
    "id", "code", "name", "description", "department", "level", "credit_points", "convenor_id", "is_active",
    "version", "created_at", "updated_at",
)  # fmt: skip
OFFERING = (
    "id", "unit_id", "teaching_period_id", "campus", "delivery_mode", "capacity", "waitlist_capacity",
    "approval_required", "promotion", "offer_hours", "seats_taken", "waitlist_taken", "enrollment_opens_at",
    "enrollment_closes_at", "starts_on", "ends_on", "census_on", "penalty_on", "version", "created_at", "updated_at",
)  # fmt: skip


class Floor(APIView):
    """A token checked and a constant answered: the least that a view of Django REST framework costs."""

    def get(self, request: Request) -> Response:
        return Response({"status": "ok"})


class UnitSerializer(serializers.ModelSerializer):
    class Meta:
        model = Unit
        fields = UNIT


class OfferingSerializer(serializers.ModelSerializer):
    unit = UnitSerializer()
    open_now = serializers.SerializerMethodField()

    class Meta:
        model = SemesterOffering
        fields = (*OFFERING, "unit", "open_now")

    def get_open_now(self, offering: SemesterOffering) -> bool:
        return offering.enrollment_opens_at <= clock.now() < offering.enrollment_closes_at


class Stock(ModelViewSet):
    """A list as the tutorials write it."""

    queryset = SemesterOffering.objects.select_related("unit").order_by(*ORDER)
    serializer_class = OfferingSerializer


class Values(APIView):
    """A list without model instances and serializers, encoded by orjson."""

    def get(self, request: Request) -> HttpResponse:
        present = clock.now()
        rows = SemesterOffering.objects.order_by(*ORDER).values(*OFFERING, *(f"unit__{name}" for name in UNIT))[:50]
        for row in rows:
            row["unit"] = {name: row.pop(f"unit__{name}") for name in UNIT}
            row["open_now"] = row["enrollment_opens_at"] <= present < row["enrollment_closes_at"]
        body = orjson.dumps({"results": list(rows), "next": None, "previous": None}, default=str)
        return HttpResponse(body, content_type="application/json")
