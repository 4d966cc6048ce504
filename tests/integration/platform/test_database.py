"""One transaction at the edge: whole or not at all, and the connection always comes back."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from participation.platform import database as db
from participation.platform.database import DB, execute, fetch, fetch_one, fetch_value, unit_of_work
from participation.platform.outbox.tables import OutboxMessage
from participation.settings import Settings
from tests.support.postgres import TestDatabase


async def rows() -> int:
    return int(await fetch_value("SELECT count(*) FROM outbox_message"))


async def add() -> None:
    await execute("INSERT INTO outbox_message (topic, payload) VALUES ('t', '{}')")


async def test_everything_inside_is_committed_together(database: TestDatabase) -> None:
    async with unit_of_work():
        await add()
        await OutboxMessage(topic="piccolo", payload="{}").save()
        assert await rows() == 2
        assert db.in_unit_of_work()
    assert not db.in_unit_of_work()
    assert await rows() == 2


async def test_an_error_inside_takes_everything_back(database: TestDatabase) -> None:
    with pytest.raises(KeyError):
        async with unit_of_work():
            await add()
            await OutboxMessage(topic="piccolo", payload="{}").save()
            raise KeyError
    assert await rows() == 0
    assert DB.current_transaction.get() is None


async def test_cancelling_takes_everything_back(database: TestDatabase) -> None:
    inside = asyncio.Event()

    async def slow() -> None:
        async with unit_of_work():
            await add()
            inside.set()
            await asyncio.sleep(30)

    task = asyncio.create_task(slow())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await rows() == 0
    assert DB.pool.get_idle_size() == DB.pool.get_size()


async def test_nesting_is_refused_and_harms_nothing(database: TestDatabase) -> None:
    async with unit_of_work():
        with pytest.raises(RuntimeError, match="already open"):
            async with unit_of_work():
                pass
        await add()
    assert await rows() == 1


async def test_a_commit_that_fails_gives_the_connection_back(database: TestDatabase) -> None:
    await _deferred_constraint(database)
    for _ in range(3 * DB.pool.get_max_size()):
        with pytest.raises(asyncpg.RaiseError):
            async with unit_of_work():
                await execute("INSERT INTO web_session (id_hash, kind, expires_at) VALUES ('\\x00', 'x', now())")
    assert DB.current_transaction.get() is None
    assert await fetch_value("SELECT count(*) FROM web_session") == 0
    await _deferred_constraint(database, drop=True)


async def test_a_connection_that_dies_inside_is_replaced(database: TestDatabase) -> None:
    killer = await asyncpg.connect(database.owner_url)
    with pytest.raises(db.UNAVAILABLE):
        async with unit_of_work() as connection:
            await add()
            await killer.execute("SELECT pg_terminate_backend($1)", connection.get_server_pid())
            await asyncio.sleep(0.05)
            await add()
    await killer.close()
    assert await rows() == 0
    async with unit_of_work():
        await add()
    assert await rows() == 1


async def test_reading_outside_a_unit_of_work_uses_the_pool(database: TestDatabase) -> None:
    assert [r[0] for r in await fetch("SELECT generate_series(1, 3)")] == [1, 2, 3]
    assert await fetch_one("SELECT 1 WHERE false") is None
    assert await fetch_value("SELECT 1 WHERE false") is None
    with pytest.raises(RuntimeError, match="inside a unit of work"):
        db.require_unit_of_work()


async def test_without_a_pool_every_door_says_so(database: TestDatabase) -> None:
    pool, DB.pool = DB.pool, None
    try:
        for act in (fetch("SELECT 1"), fetch_one("SELECT 1"), execute("SELECT 1"), unit_of_work().__aenter__()):
            with pytest.raises(RuntimeError, match="pool is not open"):
                await act
        await db.close_pool()
    finally:
        DB.pool = pool


async def test_the_pool_waits_for_a_server_that_starts_and_gives_up_in_time(
    database: TestDatabase,
    settings,
    tmp_path,  # type: ignore[no-untyped-def]
) -> None:
    from dataclasses import replace

    pool, DB.pool = DB.pool, None
    try:
        nowhere = replace(settings, database_url=f"postgresql://postgres@/x?host={tmp_path}")
        with pytest.raises(OSError):
            await db.open_pool(nowhere, wait=0.2)
        assert DB.pool is None
        await db.open_pool(settings, size=1)
        again = DB.pool
        await db.open_pool(settings)
        assert DB.pool is again
        await db.close_pool()
    finally:
        DB.pool = pool


async def _deferred_constraint(database: TestDatabase, *, drop: bool = False) -> None:
    """A constraint that only objects at COMMIT."""
    owner = await asyncpg.connect(database.owner_url)
    await owner.execute("DROP TRIGGER IF EXISTS test_late ON web_session; DROP FUNCTION IF EXISTS test_late()")
    if not drop:
        await owner.execute(
            "CREATE FUNCTION test_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'late'; END $$;"
            "CREATE CONSTRAINT TRIGGER test_late AFTER INSERT ON web_session DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION test_late()"
        )
    await owner.close()


async def test_a_connection_closed_on_this_side_is_not_rolled_back_but_replaced(database: TestDatabase) -> None:
    with pytest.raises(ValueError, match="what happened first"):
        async with unit_of_work() as connection:
            await add()
            connection.terminate()
            raise ValueError("what happened first")
    assert await rows() == 0


async def test_closing_waits_for_what_is_under_way_only_so_long(
    database: TestDatabase, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "CLOSE_TIMEOUT", 0.1)
    pool, DB.pool = DB.pool, None
    try:
        await db.open_pool(settings, size=1)
        with pytest.raises((asyncpg.InterfaceError, asyncpg.ConnectionDoesNotExistError)):
            async with unit_of_work():
                await add()
                await db.close_pool()
                assert DB.pool is None
        assert db.in_unit_of_work() is False
    finally:
        DB.pool = pool
    assert await rows() == 0


async def test_a_pool_closed_meanwhile_does_not_hide_what_happened(database: TestDatabase) -> None:
    pool = DB.pool
    try:
        with pytest.raises(ValueError, match="what happened first"):
            async with unit_of_work() as connection:
                DB.pool = None
                raise ValueError("what happened first")
    finally:
        DB.pool = pool
    await pool.release(connection)
    assert db.in_unit_of_work() is False
