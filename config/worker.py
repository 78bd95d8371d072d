"""gunicorn's threaded worker, whose own refusals are problem documents too."""

import orjson
from gunicorn.workers.gthread import ThreadWorker


class Worker(ThreadWorker):
    """Todo."""
