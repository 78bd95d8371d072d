"""Routes of files."""

from django.urls import path

from api.routers import Router
from api.v1.files import views

router = Router()
router.register("files", views.FileViewSet, basename="file")
urlpatterns = [
    *router.urls,
    path("file-uploads/<str:token>", views.FileUploadView.as_view(), name="file-upload"),
    path("file-downloads/<str:token>", views.FileDownloadView.as_view(), name="file-download"),
]
