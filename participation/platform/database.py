"""One pool, one unit of work (ADR 0001).

Piccolo's own ``DB.transaction()`` is never used: when COMMIT itself fails it keeps the connection and its context
variable.  ``unit_of_work`` gives both back whatever happens, and refuses to nest: a service never commits half.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import structlog
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from participation.settings import Settings

log = structlog.get_logger(__name__)

ACQUIRE_TIMEOUT = 25.0  # seconds a request waits for a connection before it is told to come back
COMMAND_TIMEOUT = 30.0
CLOSE_TIMEOUT = 5.0  # seconds a closing pool waits for what is still under way
#: What a lost or restarting server looks like; the web answers 503 and the next request connects anew.
UNAVAILABLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    ConnectionError,
    TimeoutError,
    OSError,
)


class Engine(PostgresEngine):
    """Piccolo's engine without its connection at import time: importing a table must not need a server."""

    async def check_version(self) -> None:
        """``open_pool`` finds out whether there is a server."""


#: Configured by ``open_pool`` (application) or ``migrations.migrate`` (owner), never at import.
DB = Engine(config={}, extensions=())


async def _keep(_: asyncpg.Connection) -> None:
    """No reset query on release: nothing here leaves session state, and the round trip would be paid by every request."""


async def open_pool(settings: Settings, *, size: int | None = None, wait: float = 30.0) -> None:
    """Open the process's pool, waiting up to ``wait`` seconds for a server that is still starting."""
    if DB.pool is not None:
        return
    DB.config = {"dsn": settings.database_url}
    deadline = asyncio.get_running_loop().time() + wait
    while True:
        try:
            DB.pool = await asyncpg.create_pool(
                dsn=settings.database_url,
                min_size=1,
                max_size=size or settings.pool_size,
                command_timeout=COMMAND_TIMEOUT,
                reset=_keep,
                server_settings={"application_name": "participation", "timezone": "UTC"},
            )
            return
        except UNAVAILABLE as error:
            if asyncio.get_running_loop().time() > deadline:
                raise
            log.warning("database.waiting", error=str(error))
            await asyncio.sleep(0.3)


async def open_migration_pool(owner_url: str) -> None:
    """A small pool as the owner of the tables, without a statement timeout; only ``migrations`` uses it."""
    DB.pool = await asyncpg.create_pool(dsn=owner_url, min_size=1, max_size=2)


async def close_pool() -> None:
    """Close it; harmless where none is open."""
    pool, DB.pool = DB.pool, None
    if pool is not None:
        try:
            await asyncio.wait_for(pool.close(), CLOSE_TIMEOUT)
        except TimeoutError:
            pool.terminate()


@asynccontextmanager
async def unit_of_work() -> AsyncIterator[asyncpg.Connection]:
    """The only transaction: everything inside is committed together, or nothing is.

    Piccolo queries and ``fetch``/``execute`` inside the block use its connection.  Raises RuntimeError where one is open.
    """
    if DB.current_transaction.get() is not None:
        raise RuntimeError("a unit of work is already open: services are called inside it, they do not open another")
    if DB.pool is None:
        raise RuntimeError("the database pool is not open")
    connection = await DB.pool.acquire(timeout=ACQUIRE_TIMEOUT)
    try:
        holder = PostgresTransaction(engine=DB, allow_nested=False)
        holder.connection = connection
        transaction = connection.transaction()
        await transaction.start()
        token = DB.current_transaction.set(holder)
        try:
            yield connection
        except BaseException:
            DB.current_transaction.reset(token)
            # Where the connection is gone, so is the transaction; what is told is what happened first.
            with suppress(*UNAVAILABLE):
                await asyncio.shield(transaction.rollback())
            raise
        else:
            DB.current_transaction.reset(token)
            await transaction.commit()
    finally:
        await _release(connection)


async def _release(connection: asyncpg.Connection) -> None:
    if DB.pool is not None:
        await DB.pool.release(connection, timeout=5)


def in_unit_of_work() -> bool:
    """Whether a unit of work is open in this context."""
    return DB.current_transaction.get() is not None


def require_unit_of_work() -> asyncpg.Connection:
    """The open unit of work's connection; RuntimeError outside one."""
    holder = DB.current_transaction.get()
    if holder is None:
        raise RuntimeError("this writes and must be called inside a unit of work")
    return holder.connection


async def fetch(sql: str, *args: Any) -> list[asyncpg.Record]:
    """All rows of one hand-written statement (``$1`` placeholders), in the unit of work when one is open."""
    holder = DB.current_transaction.get()
    if holder is not None:
        return list(await holder.connection.fetch(sql, *args))
    return list(await _pool().fetch(sql, *args))


async def fetch_one(sql: str, *args: Any) -> asyncpg.Record | None:
    """The first row or None."""
    holder = DB.current_transaction.get()
    if holder is not None:
        return await holder.connection.fetchrow(sql, *args)
    return await _pool().fetchrow(sql, *args)


async def fetch_value(sql: str, *args: Any) -> Any:
    """The first column of the first row or None."""
    row = await fetch_one(sql, *args)
    return None if row is None else row[0]


async def execute(sql: str, *args: Any) -> str:
    """Run a statement; its command tag (``UPDATE 1``)."""
    holder = DB.current_transaction.get()
    if holder is not None:
        return str(await holder.connection.execute(sql, *args))
    return str(await _pool().execute(sql, *args))


async def execute_apart(sql: str, *args: Any) -> str:
    """Run a statement on a connection of its own, committed at once even while a unit of work is open.

    Only for what others are to see of long work before it is done (its progress), never for the work itself.
    """
    return str(await _pool().execute(sql, *args))


def _pool() -> Any:
    if DB.pool is None:
        raise RuntimeError("the database pool is not open")
    return DB.pool
