"""Routes of spaces, and of what people think of what is written there."""

from api.routers import Router
from api.v1.social import views

router = Router()
router.register("spaces", views.SpaceViewSet, basename="space")
router.register("space-members", views.SpaceMemberViewSet, basename="space-member")
router.register("reactions", views.ReactionViewSet, basename="reaction")
router.register("follows", views.FollowViewSet, basename="follow")
router.register("reports", views.ReportViewSet, basename="report")
urlpatterns = router.urls
