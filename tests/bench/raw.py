"""What PostgreSQL itself gives here, without the product: the yardsticks."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from dataclasses import dataclass

import asyncpg

CONNECTIONS = 32


@dataclass(frozen=True)
class Rate:
    """Finished operations a second, and how many did not go through."""

    name: str
    per_second: float
    failed: int = 0
    p99_ms: float = 0.0


async def insert_commits(url: str, seconds: float) -> Rate:
    """Single-row INSERTs, each its own commit, 32 connections."""
    pool = await asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS)
    await pool.execute("CREATE TABLE IF NOT EXISTS bench_insert (id bigserial PRIMARY KEY, text text)")
    text = "建议室温不低于二十度。家里有老人，十八度只能穿棉衣。" * 2

    async def one(connection: asyncpg.Connection) -> None:
        await connection.execute("INSERT INTO bench_insert (text) VALUES ($1)", text)

    found = await _run(pool, one, seconds)
    await pool.execute("DROP TABLE bench_insert")
    await pool.close()
    return Rate("raw INSERT commits", found)


async def bookings(url: str, seconds: float, sessions: int = 1) -> Rate:
    """The minimal correct booking on so many hearings: lock the counter row, count up, insert, commit; four round trips."""
    numbers = itertools.cycle(range(1, sessions + 1))
    pool = await asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS)
    await pool.execute(
        "DROP TABLE IF EXISTS bench_booking, bench_pool;"
        "CREATE TABLE bench_pool (id int PRIMARY KEY, capacity int, taken int);"
        "CREATE TABLE bench_booking (id bigserial PRIMARY KEY, pool int, phone text, UNIQUE (pool, phone));"
        f"INSERT INTO bench_pool SELECT n, 100000000, 0 FROM generate_series(1, {sessions}) n"
    )

    async def one(connection: asyncpg.Connection) -> None:
        pool_id = next(numbers)
        async with connection.transaction():
            taken, capacity = await connection.fetchrow(
                "SELECT taken, capacity FROM bench_pool WHERE id = $1 FOR UPDATE", pool_id
            )
            if taken < capacity:
                await connection.execute("UPDATE bench_pool SET taken = taken + 1 WHERE id = $1", pool_id)
                await connection.execute(
                    "INSERT INTO bench_booking (pool, phone) VALUES ($1, $2)", pool_id, secrets.token_hex(8)
                )

    found = await _run(pool, one, seconds)
    await pool.execute("DROP TABLE bench_booking, bench_pool")
    await pool.close()
    return Rate("raw booking transactions", found)


async def _run(pool: asyncpg.Pool, one, seconds: float) -> float:  # type: ignore[no-untyped-def]
    done = 0
    end = time.perf_counter() + seconds

    async def work() -> None:
        nonlocal done
        async with pool.acquire() as connection:
            while time.perf_counter() < end:
                await one(connection)
                done += 1

    started = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(CONNECTIONS)))
    return done / (time.perf_counter() - started)
