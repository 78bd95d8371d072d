"""The job queue."""

# Every area's `jobs.py` is imported when Django starts, so that its tasks have names.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
