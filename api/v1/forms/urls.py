"""Routes of forms."""

from django.urls import path

from api.routers import Router
from api.v1.forms import views

router = Router()
router.register("forms", views.FormViewSet, basename="form")
router.register("form-versions", views.FormVersionViewSet, basename="form-version")
urlpatterns = [
    path("forms/<uuid:pk>/answer", views.FormAnswerView.as_view(), name="form-answer"),
    path("forms/<uuid:pk>/export", views.FormExportView.as_view(), name="form-export"),
    *router.urls,
]
