"""Accounts, passwords and tokens."""

from datetime import timedelta

from config.env import ENV
from config.keys import signing_key, vault_key, verifying_key
from domain.policy import limits

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
TOKEN_ISSUER = "cms"
TOKEN_AUDIENCE = "cms-api"
SIMPLE_JWT = {
    "ALGORITHM": "EdDSA",
    "SIGNING_KEY": signing_key(),
    "VERIFYING_KEY": verifying_key(),
    "ISSUER": TOKEN_ISSUER,
    "AUDIENCE": TOKEN_AUDIENCE,
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=limits.ACCESS_TOKEN_MINUTES),
    "USER_ID_CLAIM": "sub",
    "JTI_CLAIM": "jti",
    "UPDATE_LAST_LOGIN": False,
    "LEEWAY": 5,
}
# What WebAuthn knows this installation by; passkeys are bound to the id for ever.
WEBAUTHN_RP_ID = ENV.webauthn_rp_id
WEBAUTHN_RP_NAME = "University CMS"
WEBAUTHN_ORIGINS = ENV.webauthn_origins
VAULT_KEY = vault_key()
