"""The route of the import."""

from django.urls import path

from api.v1.event_imports.views import EventImportView

urlpatterns = [path("events/import", EventImportView.as_view(), name="event-import")]
