"""The made-up values of the examples: authentication."""

from typing import Any

_TOKEN = "mZ0c5o0Xb8W2rQkq3q4kq0Zl7c8mXv1dJt5yPp9sE2A"  # noqa: S105
VALUES: dict[str, dict[str, Any]] = {
    "DeviceSession": {
        "name": "Linh's phone",
        "platform": "ios",
        "user_agent": "CampusApp/2.1 (iPhone; iOS 19.3)",
        "address": "203.0.113.7",
        "current": True,
        "last_seen_at": "2026-02-16T04:05:06.000000Z",
        "ended_at": None,
        "ended_because": "",
        "acting_by_id": None,
        "expires_at": None,
    },
    "Revoked": {"revoked": 2},
    "PasswordResetConfirm": {"token": _TOKEN},
    "EmailVerificationConfirm": {"token": _TOKEN},
    "Passkey": {
        "user_id": "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a32",
        "name": "Phone",
        "transports": ["hybrid", "internal"],
        "backed_up": True,
        "last_used_at": "2026-02-16T04:05:06.000000Z",
        "recovery_codes": ["k7fq-2m9x-r4td", "9wpa-c3vn-6hje"],
    },
    "NewTotp": {
        "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        "otpauth_uri": "otpauth://totp/University%20CMS:student%40demo.example?secret=JBSWY3DPEHPK3PXP&issuer=CMS",
    },
    "RecoveryCodes": {"recovery_codes": ["k7fq-2m9x-r4td", "9wpa-c3vn-6hje"]},
    "Factors": {
        "second_factor": True,
        "totp_confirmed_at": "2026-02-16T04:05:06.000000Z",
        "passkeys": 1,
        "recovery_codes_left": 9,
    },
    "CeremonyOptions": {"expires_in": 300},
}
_ID = "Yk3v0cVh2mJ6wq8rT1bX9A"
_PROOF = {
    "id": _ID,
    "rawId": _ID,
    "type": "public-key",
    "clientExtensionResults": {},
    "response": {
        "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0",
        "authenticatorData": "SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ",
        "signature": "MEUCIQDx",
        "userHandle": "AZgfbnw6ex6PEDpdXBsKAQ",
    },
}
_NEW_KEY = {
    **_PROOF,
    "response": {"clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0", "attestationObject": "o2Nm"},
}
OBJECTS: dict[str, Any] = {
    "PasswordChangeRequest": {"current_password": "campus-demo-2026", "new_password": "three blue kettles sing"},
    "PasswordResetConfirmRequest": {"token": _TOKEN, "new_password": "three blue kettles sing"},
    "ConfirmPersonRequest": {},
    "TotpConfirmRequest": {"code": "492039"},
    "TotpRemoveRequest": {"code": "492039"},
    "CodeRequest": {"code": "492039"},
    "SecondFactorRequest": {"challenge": "Yk3v0cVh2mJ6wq8r", "code": "492039"},
    "PasskeyAddRequest": {"name": "Phone", "credential": _NEW_KEY},
    "PasskeyLoginRequest": {"credential": _PROOF},
    "ResetFactorsRequest": {"reason": "Lost the phone; identity checked at the desk."},
    "CeremonyOptions": {"options": {"challenge": "Yk3v0cVh2mJ6wq8r", "rpId": "cms.example.edu"}, "expires_in": 300},
}
