"""Routes of the documentation, below /api/."""

from django.urls import path

from api.openapi.views import DocumentView, ViewerView

urlpatterns = [
    path("v1/openapi.json", DocumentView.as_view(name="openapi.json"), name="openapi-json"),
    path("v1/openapi.yaml", DocumentView.as_view(name="openapi.yaml"), name="openapi-yaml"),
    path("v1/openapi-3.0.json", DocumentView.as_view(name="openapi-3.0.json"), name="openapi-3.0-json"),
    path("v1/openapi-3.0.yaml", DocumentView.as_view(name="openapi-3.0.yaml"), name="openapi-3.0-yaml"),
    path("docs", ViewerView.as_view(page="docs.html"), name="docs"),
    path("docs/start.js", ViewerView.as_view(page="docs.js"), name="docs-start"),
    path("redoc", ViewerView.as_view(page="redoc.html"), name="redoc"),
]
