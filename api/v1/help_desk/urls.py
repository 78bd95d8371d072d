"""Routes of the help desk."""

from api.routers import Router
from api.v1.help_desk import views

router = Router()
router.register("business-calendars", views.BusinessCalendarViewSet, basename="business-calendar")
router.register("ticket-queues", views.TicketQueueViewSet, basename="ticket-queue")
router.register("ticket-categories", views.TicketCategoryViewSet, basename="ticket-category")
urlpatterns = router.urls
