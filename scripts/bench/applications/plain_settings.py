"""A plain Django: the product's database and keys, no middleware, Django REST framework as it comes."""

from typing import Any

from config.settings.prod import *  # noqa: F403 - settings build on settings

MIDDLEWARE = []
ROOT_URLCONF = "scripts.bench.applications.plain_urls"
REST_FRAMEWORK: dict[str, Any] = {  # type: ignore[no-redef]
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTStatelessUserAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 50,
}
