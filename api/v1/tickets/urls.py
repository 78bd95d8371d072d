"""Routes of tickets."""

from django.urls import path

from api.routers import Router
from api.v1.tickets import views

router = Router()
router.register("tickets", views.TicketViewSet, basename="ticket")
router.register("ticket-comments", views.TicketCommentViewSet, basename="ticket-comment")
router.register("ticket-views", views.SavedViewViewSet, basename="ticket-view")
urlpatterns = [
    path("tickets/<uuid:pk>/forecast", views.TicketForecastView.as_view(), name="ticket-forecast"),
    path("ticket-attachments/<uuid:pk>/link", views.TicketAttachmentView.as_view(), name="ticket-attachment"),
    path("ticket-statistics", views.TicketStatisticsView.as_view(), name="ticket-statistics"),
    *router.urls,
]
