"""Accounts, passwords and tokens."""

from datetime import timedelta

from config.env import ENV
from config.keys import signing_key, vault_key, verifying_key
from domain.policy import limits

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["config.backends.AccountBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "given_name", "family_name", "preferred_name")},
    },
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": limits.PASSWORD_LENGTH[0]}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
]
# Where the links in e-mails lead: the front end, which calls the API with the token in the link.
FRONTEND_URL = ENV.frontend_url or next(iter(ENV.cors_allowed_origins), ENV.public_url)
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
# Secrets in tables that must be read again are sealed with it.
VAULT_KEY = vault_key()
