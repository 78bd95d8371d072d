"""Routes of sessions."""

from django.urls import path

from api.routers import Router
from api.v1.devices import views

router = Router()
router.register("device-sessions", views.DeviceSessionViewSet, basename="device-session")
urlpatterns = [
    *router.urls,
    path("auth/sessions/revoke-all", views.RevokeAllView.as_view(), name="revoke-all-sessions"),
]
