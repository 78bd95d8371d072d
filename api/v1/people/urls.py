"""Routes of people, and of what is known of them."""

from api.routers import Router
from api.v1.people import views

router = Router()
router.register("users", views.UserViewSet, basename="user")
router.register("profile-photos", views.ProfilePhotoViewSet, basename="profile-photo")
router.register("student-profiles", views.StudentProfileViewSet, basename="student-profile")
router.register("parent-guardians", views.ParentGuardianViewSet, basename="parent-guardian")
router.register("external-ids", views.ExternalIdViewSet, basename="external-id")
urlpatterns = router.urls
