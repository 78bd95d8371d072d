"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")
application = get_wsgi_application()
# Load every endpoint now: a faulty one stops the start, and the first request is as fast as the next.
_ = get_resolver().url_patterns
