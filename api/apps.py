"""Registers the HTTP layer with Django."""

from django.apps import AppConfig
from django.conf import settings

from domain.shared.drafting import use_generator
from domain.shared.mail import Office, use_office
from domain.shared.store import use_store
from domain.shared.vault import open_vault
from domain.shared.webauthn import RelyingParty, use_relying_party


class ApiConfig(AppConfig):
    name = "api"

    def ready(self) -> None:
        """Tell the domain what only the settings know."""
        open_vault(settings.VAULT_KEY)
        use_store(settings.REDIS_URL, settings.REDIS_SSL_CA)
        party = RelyingParty(
            id=settings.WEBAUTHN_RP_ID, name=settings.WEBAUTHN_RP_NAME, origins=tuple(settings.WEBAUTHN_ORIGINS)
        )
        use_relying_party(party)
        use_office(Office(sender=settings.DEFAULT_FROM_EMAIL, frontend=settings.FRONTEND_URL))
        if settings.GENERATOR_URL:
            from domain.shared.chat import ChatCompletions  # noqa: PLC0415 - most starts do without

            chosen = ChatCompletions(
                url=settings.GENERATOR_URL,
                model=settings.GENERATOR_MODEL,
                key=settings.GENERATOR_API_KEY,
                seconds=settings.GENERATOR_SECONDS,
            )
            use_generator(chosen)
