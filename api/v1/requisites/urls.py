"""Routes of requisites."""

from api.routers import Router
from api.v1.requisites import views

router = Router()
router.register("unit-requisites", views.UnitRequisiteViewSet, basename="unit-requisite")
urlpatterns = router.urls
