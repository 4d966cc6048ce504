"""``python -m workers.beat``: the clock and the relay.

Any number may run, on any number of hosts.  The relay works in each of them (rows are claimed with SKIP LOCKED); the
clock ticks only in the one that holds a PostgreSQL advisory lock, and moves to another when that one is lost.
"""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from dataclasses import replace
from typing import Any

import asyncpg
import structlog
from celery.beat import Scheduler

from participation.app import configure
from participation.platform import database
from participation.settings import Settings, current
from workers import consumers, relay
from workers.broker import CeleryBroker
from workers.celery_app import app
from workers.schedule import beat_schedule

log = structlog.get_logger(__name__)

LOCK = 7_301_144_206
RETRY = 2.0  # seconds between two tries to become the clock, and between two looks whether the lock is still held


class Clock:
    """Celery's own scheduler, ticked from our loop while the lock is held."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def run(self) -> None:
        """Until cancelled: try for the lock, tick while it is held, and begin anew when its connection is lost."""
        while True:
            try:
                await self._hold()
            except database.UNAVAILABLE as error:
                log.warning("beat.database_lost", error=f"{type(error).__name__}: {error}")
            await asyncio.sleep(RETRY)

    async def _hold(self) -> None:
        connection = await asyncpg.connect(self._settings.database_url, timeout=10, command_timeout=10)
        try:
            if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
                return  # another one ticks; run() asks again
            log.info("beat.holds_the_lock")
            ticking = asyncio.create_task(self._tick())
            try:
                while not ticking.done():
                    # A lost connection has lost the lock: this raises, and the ticking ends before another begins.
                    await connection.fetchval("SELECT 1")
                    await asyncio.wait({ticking}, timeout=RETRY)
                await ticking
            finally:
                ticking.cancel()
                with suppress(asyncio.CancelledError):
                    await ticking
        finally:
            with suppress(*database.UNAVAILABLE):
                await connection.close(timeout=2)

    async def _tick(self) -> None:
        scheduler: Any = Scheduler(app, lazy=True)
        scheduler.setup_schedule()
        trouble = False
        while True:
            try:
                pause = await asyncio.to_thread(scheduler.tick)
                trouble = False
            except Exception as error:
                if not trouble:
                    log.warning("beat.waiting", error=f"{type(error).__name__}: {error}")
                trouble, pause = True, RETRY
            await asyncio.sleep(max(0.05, min(pause, RETRY)))


async def main(settings: Settings) -> None:
    """Run both until SIGTERM or SIGINT."""
    configure(settings)
    registry = consumers.load()
    app.conf.beat_schedule = beat_schedule()
    await database.open_pool(replace(settings, pool_size=2), wait=300)
    parts = [
        asyncio.create_task(
            relay.relay_forever(registry, CeleryBroker(app), resend_after=settings.resend_after), name="relay"
        ),
        asyncio.create_task(Clock(settings).run(), name="clock"),
    ]
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    log.info("beat.ready", topics=sorted(registry.topics()))
    stopped = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait({stopped, *parts}, return_when=asyncio.FIRST_COMPLETED)
    for part in (stopped, *parts):
        part.cancel()
    await asyncio.gather(*parts, return_exceptions=True)
    await database.close_pool()
    for part in done - {stopped}:
        part.result()


if __name__ == "__main__":
    asyncio.run(main(current()))
