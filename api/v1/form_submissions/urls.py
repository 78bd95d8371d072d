"""Routes of what is submitted to forms."""

from django.urls import path

from api.routers import Router
from api.v1.form_submissions import views

router = Router()
router.register("form-submissions", views.FormSubmissionViewSet, basename="form-submission")
urlpatterns = [
    path("form-files/<uuid:pk>/link", views.FormFileLinkView.as_view(), name="form-file-link"),
    *router.urls,
]
