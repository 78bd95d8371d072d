"""Routes of what people are told."""

from django.urls import path

from api.routers import Router
from api.v1.notifications import views

router = Router()
router.register("notifications", views.NotificationViewSet, basename="notification")
router.register("notification-deliveries", views.NotificationDeliveryViewSet, basename="notification-delivery")
urlpatterns = [
    *router.urls,
    path("me/notifications/unread-count", views.UnreadCountView.as_view(), name="unread-count"),
    path("me/notifications/stream", views.NotificationStreamView.as_view(), name="notification-stream"),
    path("me/notification-preferences", views.NotificationPreferencesView.as_view(), name="notification-preferences"),
]
