"""Routes of passwords and addresses."""

from django.urls import path

from api.v1.passwords import views

urlpatterns = [
    path("auth/password", views.PasswordView.as_view(), name="password"),
    path("auth/password-reset", views.PasswordResetView.as_view(), name="password-reset"),
    path("auth/password-reset/confirm", views.PasswordResetConfirmView.as_view(), name="password-reset-confirm"),
    path("auth/email-verification", views.EmailVerificationView.as_view(), name="email-verification"),
    path(
        "auth/email-verification/confirm",
        views.EmailVerificationConfirmView.as_view(),
        name="email-verification-confirm",
    ),
]
