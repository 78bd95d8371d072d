"""Routes of attendance."""

from django.urls import path

from api.routers import Router
from api.v1.attendance import views

router = Router()
router.register("attendance-records", views.AttendanceRecordViewSet, basename="attendance-record")
router.register("attendance-rates", views.AttendanceRateViewSet, basename="attendance-rate")
router.register("attendance-warnings", views.AttendanceWarningViewSet, basename="attendance-warning")
urlpatterns = [
    *router.urls,
    path(
        "sessions/<uuid:pk>/attendance",
        views.AttendanceSheetView.as_view({"get": "retrieve", "post": "mark"}),
        name="attendance-sheet",
    ),
    path(
        "semester-offerings/<uuid:pk>/attendance",
        views.AttendanceExportView.as_view(),
        name="attendance-export",
    ),
]
