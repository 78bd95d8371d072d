"""Routes of the resources of units."""

from api.routers import Router
from api.v1.resources import views

router = Router()
router.register("unit-resources", views.UnitResourceViewSet, basename="unit-resource")
urlpatterns = router.urls
