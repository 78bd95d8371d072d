"""The catalogue's routes."""

from api.routers import Router
from api.v1.academic import views

router = Router()
router.register("courses", views.CourseViewSet, basename="course")
router.register("units", views.UnitViewSet, basename="unit")
router.register("course-units", views.CourseUnitViewSet, basename="course-unit")
router.register("intakes", views.IntakeViewSet, basename="intake")
router.register("teaching-periods", views.TeachingPeriodViewSet, basename="teaching-period")
router.register("semester-offerings", views.SemesterOfferingViewSet, basename="semester-offering")
urlpatterns = router.urls
