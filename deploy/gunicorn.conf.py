"""Settings of the web server, for `make run`, for a start by hand and in the container alike.

One process with threads by default: the embedded database and cache belong to one process. A real deployment
sets WEB_CONCURRENCY. Threads alone die under slow clients, so nginx stands in front there (deploy/nginx.conf).
"""

import os
from pathlib import Path
from typing import Any

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 30
# Longer than nginx keeps its idle connections, so that it is never the web server that closes one in use.
keepalive = 75
# As long as gunicorn takes without taking any length: a filter may list many codes. What is longer it answers itself.
limit_request_line = 8190
# Workers report that they live through a file; on a disk that write can wait.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 -- the directory, not a file name
# gunicorn would keep a control socket in the home directory, which a read-only container has not.
control_socket_disable = True


def when_ready(server: Any) -> None:
    """Say where to go, once the server listens."""
    server.log.info("TradeTalks is ready: http://%s/", bind)
