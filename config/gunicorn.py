"""gunicorn's settings: `gunicorn -c python:config.gunicorn config.wsgi:application`."""

import tempfile
from pathlib import Path

from config.env import ENV

bind = ENV.bind
workers = ENV.web_processes
threads = ENV.web_threads
worker_class = "config.worker.Worker"
# Heartbeats in memory, so that a slow disk can't make a healthy worker look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else tempfile.gettempdir()  # noqa: S108
control_socket_disable = True
keepalive = 65  # seconds; longer than the proxy in front keeps its end
timeout = 60
graceful_timeout = 30
max_requests = ENV.web_max_requests
max_requests_jitter = max_requests // 10
limit_request_line = 8190
limit_request_fields = 100
forwarder_headers = ""  # no proxy moves the application to another path
accesslog = None  # the application writes one line per request, with its id
forwarded_allow_ips = ENV.forwarded_allow_ips
