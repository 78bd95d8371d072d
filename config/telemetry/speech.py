"""gunicorn's own words, written as all others are."""

from logging.config import dictConfig
from typing import Any

from gunicorn.glogging import Logger

from config.settings.parts.logging import LOGGING


class Speech(Logger):
    """Hands gunicorn's messages to the one handler; the application writes the line of each request."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        dictConfig(LOGGING)
