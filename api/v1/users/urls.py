"""Routes of roles and grants, and of the caller's own account."""

from django.urls import path

from api.routers import Router
from api.v1.users import views

router = Router()
router.register("roles", views.RoleViewSet, basename="role")
router.register("user-roles", views.UserRoleViewSet, basename="user-role")
urlpatterns = [
    path("me", views.MeView.as_view(), name="me"),
    path("me/stop-acting", views.StopActingView.as_view(), name="stop-acting"),
    path("users/<uuid:pk>/act-as", views.ActAsView.as_view(), name="act-as"),
    *router.urls,
]
