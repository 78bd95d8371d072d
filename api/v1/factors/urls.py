"""Routes of second factors and passkeys."""

from django.urls import path

from api.routers import Router
from api.v1.factors import views

router = Router()
router.register("passkeys", views.PasskeyViewSet, basename="passkey")
urlpatterns = [
    path("auth/token/second-factor", views.SecondFactorView.as_view(), name="token-second-factor"),
    path("auth/passkeys/challenge", views.PasskeyChallengeView.as_view(), name="passkey-challenge"),
    path("auth/passkeys/token", views.PasskeyTokenView.as_view(), name="passkey-token"),
    path("me/factors", views.FactorsView.as_view(), name="my-factors"),
    path("me/totp", views.TotpView.as_view(), name="my-totp"),
    path("me/totp/confirm", views.TotpConfirmView.as_view(), name="my-totp-confirm"),
    path("me/totp/remove", views.TotpRemoveView.as_view(), name="my-totp-remove"),
    path("me/recovery-codes", views.RecoveryCodesView.as_view(), name="my-recovery-codes"),
    path("me/passkeys/challenge", views.MyPasskeyChallengeView.as_view(), name="my-passkey-challenge"),
    path("me/passkeys", views.MyPasskeysView.as_view(), name="my-passkeys"),
    path("users/<uuid:pk>/reset-factors", views.ResetFactorsView.as_view(), name="user-reset-factors"),
    *router.urls,
]
