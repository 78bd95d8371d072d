"""Where everything is mounted."""

from django.conf import settings
from django.urls import include, path, re_path

from api import health
from api.v1.meta.views import IndexView, ProblemView

urlpatterns = [
    path("", IndexView.as_view(), name="root"),
    path("api", IndexView.as_view(), name="api-root"),
    path("api/v1", IndexView.as_view(), name="index"),
    path("api/v1/", include("api.v1.urls")),
    path("api/", include("api.openapi.urls")),
    path("problems/<slug:code>", ProblemView.as_view(), name="problem"),
    re_path(r"^(?:livez|readyz|startupz)$", health.refuse),  # what asks is answered by api.health.Probes
]

if settings.ADMIN:
    from django.contrib import admin

    from config.admin import register

    register()
    urlpatterns.append(path(settings.ADMIN_PATH, admin.site.urls))
if settings.SERVE_STATIC:
    from django.contrib.staticfiles.views import serve

    urlpatterns.append(re_path(r"^static/(?P<path>.*)$", serve, {"insecure": True}))

handler400 = "api.errors.view_400"
handler403 = "api.errors.view_403"
handler404 = "api.errors.view_404"
handler500 = "api.errors.view_500"
