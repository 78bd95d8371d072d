"""The refresh token in a cookie, for pages: out of reach of scripts, and heeded only from pages that are ours."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from api.problems import OriginNotAllowed

# Browsers take a name with this prefix only with `Secure`, and so from nobody who listens on the way.
NAME = "__Secure-cms_refresh"
PATH = "/api/v1/auth"


def set_refresh_token(response: HttpResponse, token: str, *, expires_at: datetime) -> None:
    """Put a refresh token into the answer's cookie. `Secure` holds on http://localhost too: browsers allow it there."""
    response.set_cookie(NAME, token, expires=expires_at, path=PATH, secure=True, httponly=True, samesite="Strict")


def clear_refresh_token(response: HttpResponse) -> None:
    """Take the cookie away."""
    response.set_cookie(NAME, "", max_age=0, path=PATH, secure=True, httponly=True, samesite="Strict")


def refresh_token_of(request: HttpRequest) -> str | None:
    """Return the refresh token of the request's cookie, if there is one.

    :raises OriginNotAllowed: if there is one, but the request does not come from a page that is ours
    """
    token = request.COOKIES.get(NAME)
    if token:
        check_origin(request)
    return token or None


def check_origin(request: HttpRequest) -> None:
    """Refuse what no page of ours has sent.

    :raises OriginNotAllowed: for a missing or foreign `Origin`
    """
    origin = request.META.get("HTTP_ORIGIN", "")
    own = {f"{request.scheme}://{request.get_host()}", settings.PUBLIC_URL, settings.FRONTEND_URL} - {""}
    if origin not in own and origin not in settings.CORS_ALLOWED_ORIGINS:
        raise OriginNotAllowed
