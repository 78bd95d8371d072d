"""Routes of logging in."""

from django.urls import path

from api.v1.auth import views

urlpatterns = [
    path("auth/token", views.TokenView.as_view(), name="token"),
    path("auth/token/refresh", views.RefreshView.as_view(), name="token-refresh"),
    path("auth/logout", views.LogoutView.as_view(), name="logout"),
    path("auth/jwks.json", views.JwksView.as_view(), name="jwks"),
]
