"""Routes of posts and comments."""

from api.routers import Router
from api.v1.posts import views

router = Router()
router.register("posts", views.PostViewSet, basename="post")
router.register("comments", views.CommentViewSet, basename="comment")
urlpatterns = router.urls
