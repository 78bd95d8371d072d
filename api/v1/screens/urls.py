"""Routes of whole screens."""

from django.urls import path

from api.v1.screens import views

urlpatterns = [
    path("me/dashboard", views.DashboardView.as_view(), name="dashboard"),
    path("me/teaching", views.TeachingView.as_view(), name="teaching"),
    path("me/next-offerings", views.NextOfferingsView.as_view(), name="next-offerings"),
]
