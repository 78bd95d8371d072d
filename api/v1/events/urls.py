"""Routes of events."""

from api.routers import Router
from api.v1.events import views

router = Router()
router.register("events", views.EventViewSet, basename="event")
urlpatterns = router.urls
