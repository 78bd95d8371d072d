"""Routes of places and requests for places."""

from django.urls import path

from api.routers import Router
from api.v1.enrollment import views

router = Router()
router.register("enrollments", views.EnrollmentViewSet, basename="enrollment")
router.register("enrollment-approvals", views.EnrollmentApprovalViewSet, basename="enrollment-approval")
router.register("enrollment-overrides", views.EnrollmentOverrideViewSet, basename="enrollment-override")
router.register("enrollment-holds", views.EnrollmentHoldViewSet, basename="enrollment-hold")
router.register("reserved-places", views.ReservedPlaceViewSet, basename="reserved-place")
urlpatterns = [
    *router.urls,
    path("semester-offerings/<uuid:pk>/eligibility", views.EligibilityView.as_view(), name="eligibility"),
]
