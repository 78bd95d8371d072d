"""Numbers with their units and reasons."""

from typing import Final

PAGE_SIZE: Final = 25
PAGE_SIZE_MAX: Final = 200
EXPAND_DEPTH: Final = 2
FILTER_VALUES_MAX: Final = 100  # values of one repeated query parameter
SEARCH_LENGTH_MAX: Final = 100  # characters
QUERY_STRING_MAX: Final = 8_000  # characters; beyond it no client of ours is at work
BODY_BYTES_MAX: Final = 2 * 1024 * 1024
CREDENTIALS_BYTES_MAX: Final = 16 * 1024  # of a body sent before anybody is logged in
BODY_DEPTH_MAX: Final = 32  # nested arrays and objects
BULK_INLINE_MAX: Final = 200  # rows answered at once; more become a job
BULK_MAX: Final = 10_000  # rows of one job
IDEMPOTENCY_HOURS: Final = 24
IDEMPOTENCY_KEY_MAX: Final = 255  # characters
JOBS_KEPT_DAYS: Final = 30
ACCESS_TOKEN_MINUTES: Final = 10
REFRESH_TOKEN_DAYS: Final = 30  # unused for that long, a device must log in again
CREDIT_POINTS_MAX: Final = 1_000
CAPACITY_MAX: Final = 10_000  # seats; the largest lecture streams stay far below
UNIT_LEVELS: Final = (1, 9)  # undergraduate years 1 to 4, graduate 5 to 9
YEARS: Final = (1990, 2100)
