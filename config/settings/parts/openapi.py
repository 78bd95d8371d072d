"""drf-spectacular."""

SPECTACULAR_SETTINGS = {}
