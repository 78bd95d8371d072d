"""Routes of gold."""

from django.urls import path

from api.routers import Router
from api.v1.gold import views

router = Router()
router.register("gold-transactions", views.GoldTransactionViewSet, basename="gold-transaction")
urlpatterns = [
    *router.urls,
    path("gold-leaderboard", views.LeaderboardView.as_view(), name="gold-leaderboard"),
    path("gold-reconciliation", views.ReconciliationView.as_view(), name="gold-reconciliation"),
    path("me/gold-account", views.OwnGoldView.as_view(), name="own-gold"),
]
