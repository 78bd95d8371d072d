"""Static files, uploads and e-mail."""

from typing import Any

from config.env import ENV, Environment

STATIC_URL = "/static/"
STATIC_ROOT = ENV.static_root
MEDIA_ROOT = ENV.media_root
# Where nginx has MEDIA_ROOT, at an address for redirects of ours only; empty: the API sends the bytes.
MEDIA_HANDED_OVER_AT = ENV.media_handed_over_at
FILE_UPLOAD_PERMISSIONS = 0o600  # uploads go out through signed links only


def bucket(environment: Environment) -> dict[str, Any]:
    """Return the storage that keeps files in a bucket; without keys, the machine's role gives them."""
    from botocore.config import Config  # noqa: PLC0415 - it takes its time, and most starts do without

    own_server = bool(environment.s3_endpoint_url)
    client = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path" if own_server else "virtual"},
        # Not every service that speaks S3 knows these checksums, and a signed address can't ask for one.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        connect_timeout=3,
        read_timeout=20,
        retries={"mode": "standard", "total_max_attempts": 3},
    )
    return {
        "BACKEND": "domain.shared.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": environment.s3_bucket,
            "region_name": environment.s3_region,
            "endpoint_url": environment.s3_endpoint_url or None,
            "access_key": environment.s3_access_key_id or None,
            "secret_key": environment.s3_secret_access_key or None,
            "client_config": client,
        },
    }


STORAGES: dict[str, dict[str, Any]] = {
    "default": bucket(ENV) if ENV.file_storage == "s3" else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_HOST = ENV.email_host
EMAIL_PORT = ENV.email_port
EMAIL_HOST_USER = ENV.email_host_user
EMAIL_HOST_PASSWORD = ENV.email_host_password
EMAIL_TIMEOUT = 10  # seconds
EMAIL_USE_TLS = ENV.email_use_tls
DEFAULT_FROM_EMAIL = ENV.email_from
