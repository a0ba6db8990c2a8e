"""How gunicorn serves geo-kla: two processes with threads, each with its engine warmed up."""

import gc
import importlib.util
import logging
import os
import threading

bind = os.environ.get("GEO_KLA_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
# A forked copy of a loaded application would share database sockets and compiled-code locks.
preload_app = False
timeout = 120
graceful_timeout = 8
keepalive = 5
# The heartbeat file must not lie on a slow disk.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
# Its default is one socket per user, which two clones would fight for.
control_socket_disable = True
accesslog = "-"
errorlog = "-"
# Without the query: it may hold the place where somebody lives.
access_log_format = '%(t)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'


def post_worker_init(worker: object) -> None:
    """Warm up the engine before the first request; a failure is told, and the worker serves anyway."""
    if importlib.util.find_spec("geo_kla.warm") is None:
        return
    from geo_kla import warm

    try:
        warm.up()
    except Exception:
        logging.getLogger("geo_kla").exception("warming up failed, the first request will be slow")
    # What is loaded by now stays: going through it for garbage would hold up a request for a third of a second.
    gc.collect()
    gc.freeze()
    threading.Thread(target=warm.rest, name="warm", daemon=True).start()
