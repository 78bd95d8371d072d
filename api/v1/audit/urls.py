"""Routes of the record."""

from django.urls import path

from api.routers import Router
from api.v1.audit import views

router = Router()
router.register("audit-events", views.AuditEventViewSet, basename="audit-event")
urlpatterns = [
    path("audit-events/export", views.AuditExportView.as_view(), name="audit-event-export"),
    *router.urls,
]
