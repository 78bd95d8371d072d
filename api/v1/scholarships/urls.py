"""Routes of scholarships."""

from api.routers import Router
from api.v1.scholarships import views

router = Router()
router.register("scholarships", views.ScholarshipViewSet, basename="scholarship")
router.register("scholarship-applications", views.ScholarshipApplicationViewSet, basename="scholarship-application")
router.register("application-documents", views.ApplicationDocumentViewSet, basename="application-document")
urlpatterns = router.urls
