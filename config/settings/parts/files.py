"""Static files, uploads and e-mail."""

from config.env import ENV, ROOT

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "staticfiles"
MEDIA_ROOT = ENV.media_root
FILE_UPLOAD_PERMISSIONS = 0o600  # uploads go out through signed links only
EMAIL_HOST = ENV.email_host
EMAIL_PORT = ENV.email_port
EMAIL_HOST_USER = ENV.email_host_user
EMAIL_HOST_PASSWORD = ENV.email_host_password
EMAIL_TIMEOUT = 10  # seconds
EMAIL_USE_TLS = ENV.email_use_tls
DEFAULT_FROM_EMAIL = ENV.email_from
