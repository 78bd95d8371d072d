"""Version 1: the areas' routes."""

from django.urls import include, path

urlpatterns = [
    path("", include("api.v1.meta.urls")),
    path("", include("api.v1.auth.urls")),
    path("", include("api.v1.users.urls")),
    path("", include("api.v1.academic.urls")),
    path("", include("api.v1.jobs.urls")),
]
