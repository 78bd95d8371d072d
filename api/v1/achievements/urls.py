"""Routes of achievements."""

from api.routers import Router
from api.v1.achievements import views

router = Router()
router.register("achievements", views.AchievementViewSet, basename="achievement")
router.register("student-achievements", views.StudentAchievementViewSet, basename="student-achievement")
urlpatterns = router.urls
