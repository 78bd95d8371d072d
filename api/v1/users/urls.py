"""Routes of people."""

from django.urls import path

from api.v1.users import views

urlpatterns = [path("me", views.MeView.as_view(), name="me")]
