"""Routes of agendas and calendars."""

from django.urls import path

from api.v1.calendar import views

urlpatterns = [
    path("me/agenda", views.AgendaView.as_view(), name="agenda"),
    path("me/calendar-feed", views.CalendarFeedView.as_view(), name="my-calendar-feed"),
    path("me/calendar-feed/rotate", views.CalendarFeedRotateView.as_view(), name="rotate-my-calendar-feed"),
    path("calendar/public-events.ics", views.PublicFeedView.as_view(), name="public-calendar-feed"),
    path("calendar/<slug:secret>.ics", views.PersonalFeedView.as_view(), name="calendar-feed"),
    path(
        "calendar/<slug:secret>/semester-offerings/<uuid:offering_id>.ics",
        views.OfferingFeedView.as_view(),
        name="offering-calendar-feed",
    ),
]
