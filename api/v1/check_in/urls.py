"""Routes of self check-in."""

from django.urls import path

from api.routers import Router
from api.v1.check_in import views

router = Router()
router.register("check-in-windows", views.CheckInWindowViewSet, basename="check-in-window")
router.register("check-ins", views.CheckInViewSet, basename="check-in")
urlpatterns = [
    path("check-in-windows/<uuid:pk>/code", views.CheckInCodeView.as_view(), name="check-in-code"),
    path("check-in-windows/<uuid:pk>/qr", views.CheckInQrView.as_view(), name="check-in-qr"),
    *router.urls,
]
