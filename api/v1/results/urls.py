"""Routes of sheets and marks."""

from api.routers import Router
from api.v1.results import views

router = Router()
router.register("mark-sheets", views.MarkSheetViewSet, basename="mark-sheet")
router.register("marks", views.MarkViewSet, basename="mark")
urlpatterns = [*router.urls]
