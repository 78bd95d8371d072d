"""Routes of long work."""

from api.routers import Router
from api.v1.jobs import views

router = Router()
router.register("jobs", views.JobViewSet, basename="job")
router.register("job-rows", views.JobRowViewSet, basename="job-row")
router.register("failed-tasks", views.FailedTaskViewSet, basename="failed-task")
urlpatterns = router.urls
