"""Routes of the API about itself."""

from django.urls import path

from api.v1.meta import views

urlpatterns = [
    path("meta/enums", views.EnumsView.as_view(), name="enums"),
    path("meta/permissions", views.PermissionsView.as_view(), name="permissions"),
    path("meta/workflows", views.WorkflowsView.as_view(), name="workflows"),
    path("meta/errors", views.ErrorsView.as_view(), name="errors"),
]
