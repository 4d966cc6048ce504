"""The trail on a real database: recorded with what it records, sealed in order, closed to the application."""

from __future__ import annotations

import asyncio
import json

import asyncpg
import pytest

from participation.audit import commands, services
from participation.audit.rules import Fault
from participation.platform.database import execute, fetch_value, unit_of_work
from tests.support.postgres import TestDatabase


async def record(n: int) -> None:
    for i in range(n):
        async with unit_of_work():
            await services.record("system", "test.act", f"thing:{i}", {"n": i, "ratio": 0.5, "名": "值"})


async def as_owner(database: TestDatabase, sql: str, *args: object) -> None:
    connection = await asyncpg.connect(database.owner_url)
    try:
        await connection.execute(sql, *args)
    finally:
        await connection.close()


async def faults() -> set[Fault]:
    return {finding.fault for finding in (await services.verify())[1]}


async def test_an_event_lives_and_dies_with_its_transaction(database: TestDatabase) -> None:
    with pytest.raises(ZeroDivisionError):
        async with unit_of_work():
            await services.record("system", "test.act", "thing:1")
            raise ZeroDivisionError
    assert await fetch_value("SELECT count(*) FROM audit_event") == 0
    assert await fetch_value("SELECT count(*) FROM audit_unsealed") == 0


async def test_recording_outside_a_unit_of_work_is_refused(database: TestDatabase) -> None:
    with pytest.raises(RuntimeError, match="unit of work"):
        await services.record("system", "test.act", "thing:1")


async def test_sealing_in_batches_gives_a_sound_chain(database: TestDatabase) -> None:
    await record(7)
    assert [await services.seal_pending(3) for _ in range(4)] == [3, 3, 1, 0]
    assert await services.verify() == (7, [])


async def test_many_writers_and_sequencers_at_once_leave_one_sound_chain(database: TestDatabase) -> None:
    async def write() -> None:
        await record(10)

    async def sequence() -> None:
        for _ in range(10):
            await services.seal_pending(5)
            await asyncio.sleep(0)

    await asyncio.gather(*(write() for _ in range(4)), *(sequence() for _ in range(3)))
    while await services.seal_pending():
        pass
    assert await services.verify() == (40, [])
    assert await fetch_value("SELECT count(*) FROM audit_unsealed") == 0


@pytest.mark.parametrize("table", ["audit_event", "audit_seal", "audit_anchor"])
@pytest.mark.parametrize("verb", ["UPDATE {t} SET {c} = {c}", "DELETE FROM {t}", "TRUNCATE {t}"])
async def test_the_application_may_only_add(database: TestDatabase, table: str, verb: str) -> None:
    column = {"audit_event": "actor", "audit_seal": "event_hash", "audit_anchor": "chain_hash"}[table]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute(verb.format(t=table, c=column))


async def test_an_edit_is_found(database: TestDatabase) -> None:
    await record(3)
    await services.seal_pending()
    await as_owner(database, """UPDATE audit_event SET facts = '{"n": 99}' WHERE id = 2""")
    assert await faults() == {Fault.EDITED}


async def test_a_deletion_is_found(database: TestDatabase) -> None:
    await record(3)
    await services.seal_pending()
    await as_owner(database, "DELETE FROM audit_event WHERE id = 2")
    assert await faults() == {Fault.DELETED}


async def test_an_insertion_is_found(database: TestDatabase) -> None:
    await record(3)
    await services.seal_pending()
    await as_owner(database, "INSERT INTO audit_event (actor, action, subject, facts) VALUES ('x', 'y', 'z', '{}')")
    assert await faults() == {Fault.INSERTED}


async def test_a_swap_is_found(database: TestDatabase) -> None:
    await record(3)
    await services.seal_pending()
    await as_owner(
        database,
        "UPDATE audit_seal SET event_id = -event_id WHERE seq IN (1, 2);"
        "UPDATE audit_seal SET event_id = 3 + event_id WHERE seq IN (1, 2)",
    )
    assert await faults() == {Fault.SWAPPED}


async def test_a_cut_tail_is_found_by_an_anchor_kept_elsewhere(database: TestDatabase, tmp_path) -> None:  # type: ignore[no-untyped-def]
    await record(3)
    await services.seal_pending()
    kept = tmp_path / "anchors.jsonl"
    anchor = await services.anchor(kept)
    assert anchor is not None
    assert anchor.seq == 3
    assert await services.anchor(kept) is None
    assert len(kept.read_text().splitlines()) == 1
    await as_owner(
        database, "DELETE FROM audit_anchor; DELETE FROM audit_seal WHERE seq = 3; DELETE FROM audit_event WHERE id = 3"
    )
    assert await services.verify() == (2, [])
    links, findings = await commands.verify((kept,))
    assert (links, [f.fault for f in findings]) == (2, [Fault.CUT_TAIL])
    assert json.loads(commands.report(links, findings, as_json=True))["sound"] is False
    assert "cut_tail" in commands.report(links, findings, as_json=False)


async def test_the_published_anchors_are_what_the_command_reads(client, tmp_path) -> None:  # type: ignore[no-untyped-def]
    await record(2)
    await services.seal_pending()
    await services.anchor()
    published = await client.get("/verify/anchors.json")
    kept = tmp_path / "anchors.json"
    kept.write_bytes(published.content)
    assert await commands.verify((kept,)) == (2, [])
    assert commands.report(2, [], as_json=False) == "Sound: 2 links, each follows from the one before."
    people = await client.get("/verify/anchors")
    assert commands.read_anchors(kept)[0].chain_hash.hex() in people.text


async def test_a_file_that_holds_no_anchors_is_refused_with_what_to_do(tmp_path) -> None:  # type: ignore[no-untyped-def]
    import click

    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"day": 1}')
    with pytest.raises(click.ClickException, match=r"/verify/anchors\.json"):
        commands.read_anchors(wrong)
