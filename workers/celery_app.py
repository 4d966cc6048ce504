"""Celery, set up to be a wake-up only: what is to be done stands in the outbox (ADR 0002)."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from celery import Celery
from kombu.entity import Queue

from participation.settings import current

#: Seconds. A task is ended by force after HARD_LIMIT; the broker hands an unacknowledged one to another worker only
#: after VISIBILITY, which must be longer, or a long render would be started twice.
HARD_LIMIT = 900
VISIBILITY = 1800

QUEUES = ("default", "render")


def broker_url(redis_url: str) -> str:
    """Celery's spelling of a Redis address: ``unix:///path?db=0`` becomes ``redis+socket:///path?virtual_host=0``."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={database}"


def make_app(redis_url: str | None) -> Celery:
    """The Celery application on that Redis (None: only to be looked at, in tests)."""
    app = Celery("participation", set_as_current=True)
    app.conf.update(
        broker_url=broker_url(redis_url) if redis_url else "memory://",
        # JSON only: a pickle in the queue would run whatever somebody put there.
        task_serializer="json",
        accept_content=["json"],
        # Acknowledged when done, not when fetched: a worker that is killed loses nothing.
        task_acks_late=True,
        # A lost process gives its message back at once; delivery counts those losses, so that one which kills every worker
        # is parked instead of going round for ever.
        task_reject_on_worker_lost=True,
        # One at a time: a worker that sits on a long render keeps no other work waiting behind it.
        worker_prefetch_multiplier=1,
        # Results live in the database with what the work made; nobody asks Celery for them.
        task_ignore_result=True,
        result_backend=None,
        task_store_errors_even_if_ignored=False,
        # Names, not classes, decide where a message goes; unknown queues are refused instead of made.
        task_queues=[Queue(name) for name in QUEUES],  # type: ignore[no-untyped-call]
        task_default_queue="default",
        task_create_missing_queues=False,
        task_time_limit=HARD_LIMIT,
        broker_transport_options={
            "visibility_timeout": VISIBILITY,
            # All of it in one database under one prefix, apart from the rate limits' keys.
            "global_keyprefix": "celery:",
            # A Redis that hangs is noticed; one that is away is tried again by the relay, not by the sender.
            "socket_timeout": 30,
            "socket_connect_timeout": 5,
            "health_check_interval": 25,
            "max_retries": 1,
        },
        broker_connection_timeout=5,
        # Redis may come later than the worker, or go away for an hour: wait for it, for ever.
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        # Running work goes on through a short loss of Redis (it is idempotent and its message would come again anyway).
        worker_cancel_long_running_tasks_on_connection_loss=False,
        # Memory left behind in C libraries ends with the process.  High, because two small tasks run every second; the render
        # worker is started with a low number of its own.
        worker_max_tasks_per_child=20_000,
        # Nothing else listens: no events, no remote control, no gossip between workers.
        worker_send_task_events=False,
        worker_enable_remote_control=False,
        # structlog writes the lines.
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        enable_utc=True,
        timezone="Asia/Shanghai",
        beat_max_loop_interval=1,
    )
    return app


app = make_app(current().redis_url)
