"""Registers the HTTP layer with Django."""

from django.apps import AppConfig
from django.conf import settings

from domain.shared.vault import open_vault
from domain.shared.webauthn import RelyingParty, use_relying_party


class ApiConfig(AppConfig):
    name = "api"

    def ready(self) -> None:
        """Tell the domain what only the settings know."""
        open_vault(settings.VAULT_KEY)
        party = RelyingParty(
            id=settings.WEBAUTHN_RP_ID, name=settings.WEBAUTHN_RP_NAME, origins=tuple(settings.WEBAUTHN_ORIGINS)
        )
        use_relying_party(party)
