"""Routes of leave."""

from django.urls import path

from api.routers import Router
from api.v1.leave import views

router = Router()
router.register("leave-applications", views.LeaveApplicationViewSet, basename="leave-application")
urlpatterns = [
    path("leave-applications/<uuid:pk>/link", views.LeaveEvidenceView.as_view(), name="leave-evidence"),
    *router.urls,
]
