"""Metrics and traces, both off without an address."""

from config.env import ENV

METRICS = bool(ENV.metrics_bind)
