"""Structured logs on standard output: one JSON object a line, or colours for people."""

from typing import Any

import orjson
import structlog

from config.env import ENV
from config.telemetry.scrubbing import scrub

JSON = ENV.log_format == "json"
_shared: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_renderer = (
    structlog.processors.JSONRenderer()
    if JSON
    else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
)
# On a developer's machine everything is told; what production writes down holds no secrets and nobody's name.
_errors = [scrub] if JSON else []
_AS_ALL_OTHERS: dict[str, Any] = {"handlers": [], "propagate": True}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "structured": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _shared,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_errors,
                _renderer,
            ],
        }
    },
    "handlers": {"stdout": {"class": "logging.StreamHandler", "formatter": "structured", "stream": "ext://sys.stdout"}},
    "root": {"handlers": ["stdout"], "level": ENV.log_level},
    "loggers": {
        "procrastinate.blueprints": {"level": "WARNING"},  # it speaks at every start of anything
        "procrastinate.periodic": {"level": "WARNING"},
        "psycopg.pool": {"level": "CRITICAL"},  # it speaks of every attempt; config/postgresql/pool.py says it once
        "gunicorn.error": {**_AS_ALL_OTHERS, "level": "INFO"},
        "gunicorn.access": {**_AS_ALL_OTHERS, "level": "CRITICAL"},
        "uvicorn": {**_AS_ALL_OTHERS, "level": "INFO"},
        "uvicorn.error": {**_AS_ALL_OTHERS, "level": "INFO"},
        "uvicorn.access": {**_AS_ALL_OTHERS, "level": "CRITICAL"},  # it writes queries down
        "httpx": {"level": "WARNING"},  # it speaks of every request
        # With LOG_LEVEL=DEBUG these write down what they send: signatures, keys, contents.
        **{name: {"level": "WARNING"} for name in ("boto3", "botocore", "s3transfer", "urllib3", "httpcore")},
        "opentelemetry": {"level": "ERROR"},  # while the collector is away it speaks of every attempt
        "django.request": {"level": "CRITICAL"},  # the request log says it once, with the request id
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
# Our own lines go straight to standard output: one line per request must cost little.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *_errors,
        structlog.processors.JSONRenderer(serializer=orjson.dumps, default=str) if JSON else _renderer,
    ],
    logger_factory=structlog.BytesLoggerFactory() if JSON else structlog.PrintLoggerFactory(),
    wrapper_class=structlog.make_filtering_bound_logger(ENV.log_level),
    cache_logger_on_first_use=True,
)
