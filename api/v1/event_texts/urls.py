"""Routes of texts about events."""

from api.routers import Router
from api.v1.event_texts import views

router = Router()
router.register("event-texts", views.EventTextViewSet, basename="event-text")
router.register("event-text-versions", views.EventTextVersionViewSet, basename="event-text-version")
urlpatterns = router.urls
