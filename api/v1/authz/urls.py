"""Routes of questions about rights."""

from django.urls import path

from api.v1.authz import views

urlpatterns = [path("authz/explain", views.ExplainView.as_view(), name="authz-explain")]
