"""Hosts, origins, TLS and headers."""

from config.env import ENV
from domain.policy import limits

SECRET_KEY = ENV.secret_key
ALLOWED_HOSTS = ENV.allowed_hosts
CORS_ALLOWED_ORIGINS = ENV.cors_allowed_origins
CORS_ALLOW_CREDENTIALS = True
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_HEADERS = (
    "accept",
    "authorization",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "last-event-id",
    "prefer",
    "x-request-id",
)
CORS_EXPOSE_HEADERS = (
    "content-disposition",
    "etag",
    "idempotent-replayed",
    "link",
    "location",
    "preference-applied",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "x-request-id",
)
CSRF_FAILURE_VIEW = "api.errors.view_csrf"
CSRF_TRUSTED_ORIGINS = ENV.csrf_trusted_origins
TRUSTED_PROXIES = ENV.trusted_proxies
PUBLIC_URL = ENV.public_url
# Only Django's admin knows cookies of its own: they end with the browser, or an hour after the last page.
SESSION_COOKIE_AGE = 3600
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_MEMORY_SIZE = limits.BODY_BYTES_MAX
SILENCED_SYSTEM_CHECKS = [
    "security.W009",  # config/env refuses a weak key itself, with a limit of its own
    "security.W019",  # pages of the same origin may frame ours
    *([] if ENV.admin_path else ["security.W003"]),  # without the admin nobody is known by a cookie
]
