"""gunicorn's settings: `gunicorn -c config/gunicorn.conf.py config.wsgi:application`."""

import tempfile
from pathlib import Path
from typing import Any

from config import handover
from config.env import ENV
from config.telemetry import web

bind = ENV.bind
workers = ENV.web_processes
threads = ENV.web_threads
worker_class = "config.worker.Worker"
# Each worker loads the code itself: half the memory could be shared, but then a reload by HUP would keep the old code,
# and what the master has opened while loading (a client of Redis, a pool of connections) would be everybody's.
preload_app = False
# Heartbeats in memory, so that a slow disk can't make a healthy worker look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else tempfile.gettempdir()  # noqa: S108
control_socket_disable = True
# nginx keeps a connection for 50 seconds, so it is always the one that closes: nobody sends into a closed connection.
keepalive = 65
timeout = 60
# Whoever is told to end (SIGTERM, SIGHUP, max_requests) takes no more connections and finishes what runs.
graceful_timeout = 30
max_requests = ENV.web_max_requests
max_requests_jitter = max_requests // 10
limit_request_line = 8190
limit_request_fields = 100
forwarder_headers = ""  # no proxy moves the application to another path
logger_class = "config.telemetry.speech.Speech"
accesslog = None  # the application writes one line per request, with its id
forwarded_allow_ips = ENV.forwarded_allow_ips


def on_starting(server: Any) -> None:
    """Serve metrics from the master, before the first worker counts anything."""
    web.begin(server)


def on_reload(server: Any) -> None:
    """Let the present workers serve until the new ones can."""
    handover.begin(server.worker_age)


def child_exit(server: Any, worker: Any) -> None:
    """Keep what a worker that has ended counted."""
    web.forget(worker.pid)


def on_exit(server: Any) -> None:
    """Leave no folder behind."""
    web.end()
