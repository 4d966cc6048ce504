"""Which way of taking a place lets one hot session through fastest? The numbers of ADR 0016.

    python -m tests.bench.designs [--seconds 4]

Four designs on the same two tables, in a PostgreSQL of its own, 32 connections, one session and a hundred:

counter    lock the counter row, look, count up, insert: four round trips (the yardstick of ``tests.bench.raw``)
statement  the same in one statement (UPDATE … RETURNING feeding the INSERT) and its own commit
slots      a row for each place, taken with FOR UPDATE SKIP LOCKED; the refused pay a scan, queues have no order
batch      what waits in one process is decided together: lock the counters, decide in Python, one insert, one commit
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

from tests.support import postgres

CONNECTIONS = 32
BATCH = 64
PLACES = 100_000_000
SLOTS = 120_000
SETUP = """
DROP TABLE IF EXISTS b_booking, b_pool, b_slot;
CREATE TABLE b_pool (id int PRIMARY KEY, capacity int, taken int) WITH (fillfactor = 20);
CREATE TABLE b_booking (id bigserial PRIMARY KEY, pool int, phone text, UNIQUE (pool, phone));
CREATE TABLE b_slot (pool int, n int, phone text, PRIMARY KEY (pool, n));
CREATE INDEX b_slot_free ON b_slot (pool) WHERE phone IS NULL;
"""
Work = Callable[[asyncpg.Connection, int], Awaitable[None]]


async def counter(connection: asyncpg.Connection, pool: int) -> None:
    """Four round trips."""
    async with connection.transaction():
        taken, capacity = await connection.fetchrow("SELECT taken, capacity FROM b_pool WHERE id = $1 FOR UPDATE", pool)
        if taken < capacity:
            await connection.execute("UPDATE b_pool SET taken = taken + 1 WHERE id = $1", pool)
            await connection.execute("INSERT INTO b_booking (pool, phone) VALUES ($1, $2)", pool, secrets.token_hex(8))


async def statement(connection: asyncpg.Connection, pool: int) -> None:
    """One round trip."""
    await connection.execute(
        "WITH place AS (UPDATE b_pool SET taken = taken + 1 WHERE id = $1 AND taken < capacity RETURNING id)"
        " INSERT INTO b_booking (pool, phone) SELECT id, $2 FROM place",
        pool,
        secrets.token_hex(8),
    )


async def slots(connection: asyncpg.Connection, pool: int) -> None:
    """One round trip, no row that everybody needs."""
    await connection.execute(
        "WITH place AS (SELECT pool, n FROM b_slot WHERE pool = $1 AND phone IS NULL LIMIT 1 FOR UPDATE SKIP LOCKED),"
        " taken AS (UPDATE b_slot s SET phone = $2 FROM place WHERE s.pool = place.pool AND s.n = place.n RETURNING s.pool)"
        " INSERT INTO b_booking (pool, phone) SELECT pool, $2 FROM taken",
        pool,
        secrets.token_hex(8),
    )


class Desk:
    """Takes what waits, up to BATCH, in one transaction; two of them, as there are two web processes."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._waiting: list[tuple[int, str, asyncio.Future[bool]]] = []
        self._busy = False

    async def book(self, pool: int) -> bool:
        """True when there was a place."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((pool, secrets.token_hex(8), future))
        if not self._busy:
            self._busy = True
            self._task = asyncio.create_task(self._work())
        return await future

    async def _work(self) -> None:
        await asyncio.sleep(0)
        async with self._pool.acquire() as connection:
            while self._waiting:
                batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
                async with connection.transaction():
                    ids = sorted({pool for pool, _, _ in batch})
                    rows = await connection.fetch(
                        "SELECT id, capacity - taken AS left FROM b_pool WHERE id = ANY($1) ORDER BY id FOR UPDATE", ids
                    )
                    left = {row["id"]: row["left"] for row in rows}
                    taken = [(pool, phone) for pool, phone, _ in batch]
                    counts = {pool: sum(1 for p, _ in taken if p == pool) for pool in left}
                    await connection.execute(
                        "WITH counted AS (UPDATE b_pool p SET taken = taken + c.n FROM unnest($1::int[], $2::int[]) AS c(id, n)"
                        " WHERE p.id = c.id) INSERT INTO b_booking (pool, phone) SELECT * FROM unnest($3::int[], $4::text[])",
                        list(counts),
                        list(counts.values()),
                        [pool for pool, _ in taken],
                        [phone for _, phone in taken],
                    )
                for _, _, future in batch:
                    future.set_result(True)
        self._busy = False


async def measure(url: str, sessions: int, seconds: float) -> dict[str, float]:
    """Bookings a second by design."""
    found = {}
    pool = await asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS)
    for name, work in (("counter", counter), ("statement", statement), ("slots", slots)):
        await pool.execute(SETUP)
        await pool.execute("INSERT INTO b_pool SELECT n, $1, 0 FROM generate_series(1, $2) n", PLACES, sessions)
        if work is slots:
            each = SLOTS // sessions
            await pool.execute(
                "INSERT INTO b_slot SELECT p, n, NULL FROM generate_series(1, $1) p, generate_series(1, $2) n",
                sessions,
                each,
            )
            await pool.execute("ANALYZE b_slot")
        found[name] = await _run(pool, work, sessions, seconds)
    await pool.execute(SETUP)
    await pool.execute("INSERT INTO b_pool SELECT n, $1, 0 FROM generate_series(1, $2) n", PLACES, sessions)
    desks = [Desk(pool), Desk(pool)]
    found["batch"] = await _run_desks(desks, sessions, seconds)
    await pool.close()
    return found


async def _run(pool: asyncpg.Pool, work: Work, sessions: int, seconds: float) -> float:
    done = 0
    numbers = itertools.cycle(range(1, sessions + 1))
    end = time.perf_counter() + seconds

    async def visitor() -> None:
        nonlocal done
        async with pool.acquire() as connection:
            while time.perf_counter() < end:
                await work(connection, next(numbers))
                done += 1

    started = time.perf_counter()
    await asyncio.gather(*(visitor() for _ in range(CONNECTIONS)))
    return done / (time.perf_counter() - started)


async def _run_desks(desks: list[Desk], sessions: int, seconds: float) -> float:
    done = 0
    numbers = itertools.cycle(range(1, sessions + 1))
    end = time.perf_counter() + seconds

    async def visitor(n: int) -> None:
        nonlocal done
        while time.perf_counter() < end:
            await desks[n % 2].book(next(numbers))
            done += 1

    started = time.perf_counter()
    await asyncio.gather(*(visitor(n) for n in range(256)))
    return done / (time.perf_counter() - started)


async def main(seconds: float) -> None:
    """Both tables on the terminal."""
    server = await postgres.start()
    try:
        for sessions in (1, 100):
            found: dict[str, Any] = await measure(server.owner_url, sessions, seconds)
            row = "  ".join(f"{name} {rate:,.0f}/s ({rate / found['counter']:.1f}×)" for name, rate in found.items())
            print(f"{sessions:>4} session(s): {row}")
    finally:
        server.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=4)
    asyncio.run(main(parser.parse_args().seconds))
