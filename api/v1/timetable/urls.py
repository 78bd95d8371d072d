"""Routes of the timetable."""

from api.routers import Router
from api.v1.timetable import views

router = Router()
router.register("rooms", views.RoomViewSet, basename="room")
router.register("session-patterns", views.SessionPatternViewSet, basename="session-pattern")
router.register("sessions", views.SessionViewSet, basename="session")
router.register("clash-allowances", views.ClashAllowanceViewSet, basename="clash-allowance")
urlpatterns = router.urls
