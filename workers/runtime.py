"""One event loop and one small pool per worker process.

Celery's tasks are ordinary functions in forked processes.  A loop or a connection made before the fork would be shared,
so both are made in ``worker_process_init``, in the child, and closed when it ends.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

import structlog
from celery.signals import worker_process_init, worker_process_shutdown

from participation.app import configure
from participation.platform import database
from participation.platform.request_id import set_request_id
from participation.settings import Settings, current

T = TypeVar("T")
log = structlog.get_logger(__name__)

#: A process runs one task at a time; the second connection is for the lock that a long task holds beside its work.
POOL_SIZE = 3


class Runtime:
    """The process's loop with its pool open.  ``run`` is the only way from a task into the product's coroutines."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._runner = asyncio.Runner()

    def open(self) -> None:
        """Configure the product's parts in this process and open the pool, waiting for a database that still starts."""
        configure(self.settings)
        self._runner.run(database.open_pool(replace(self.settings, pool_size=POOL_SIZE), wait=300))

    def run(self, work: Coroutine[Any, Any, T], *, request_id: str | None = None, **facts: object) -> T:
        """Run ``work`` to its end with ``request_id`` and ``facts`` on every log line that it writes."""

        async def bound() -> T:
            set_request_id(request_id)
            structlog.contextvars.clear_contextvars()
            structlog.contextvars.bind_contextvars(**facts)
            return await work

        # A copy of the context for each task: what one binds, the next does not see.
        return self._runner.run(bound(), context=contextvars.copy_context())

    def close(self) -> None:
        """Close pool and loop."""
        self._runner.run(database.close_pool())
        self._runner.close()


_runtime: Runtime | None = None


def runtime() -> Runtime:
    """This process's runtime; RuntimeError outside a worker process."""
    if _runtime is None:
        raise RuntimeError("tasks run in a worker process only")
    return _runtime


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _open(**_: object) -> None:
    global _runtime
    _runtime = Runtime(current())
    _runtime.open()
    log.info("worker.ready")


@worker_process_shutdown.connect  # type: ignore[untyped-decorator]
def _close(**_: object) -> None:
    global _runtime
    if _runtime is not None:
        found, _runtime = _runtime, None
        found.close()
