"""The hourly look: each invariant broken on purpose is found by its own check, logged, kept and in the metrics."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector

from participation.hearings import services
from participation.hearings.queries.reconciling import CHECKS
from participation.hearings.rules import PoolCode, PoolPlan, Seating
from participation.platform.database import execute, unit_of_work
from tests.integration.hearings.conftest import Announce, applied, register
from tests.integration.hearings.test_waitlist import waiting

COPIES = tuple(
    statement
    for table in ("hearing_pool", "registration", "hearing_seat")
    for statement in (
        f"CREATE TEMP TABLE {table} ON COMMIT DROP AS TABLE public.{table}",
        f"ALTER TABLE pg_temp.{table} ADD PRIMARY KEY (id)",
    )
)
"""The database itself refuses most of this; copies without its constraints stand before the tables for a transaction."""

BROKEN: dict[str, list[str]] = {
    "taken_is_held": ["UPDATE hearing_pool SET taken = taken + 1 WHERE slug = 'observer'"],
    "never_too_many": ["UPDATE hearing_pool SET capacity = 1 WHERE slug = 'observer'"],
    "no_free_place_while_somebody_waits": ["UPDATE hearing_pool SET capacity = 9 WHERE slug = 'observer'"],
    "one_live_telephone": [
        "UPDATE registration SET phone_index = (SELECT min(phone_index) FROM registration)",
    ],
    "one_live_identity": [
        "UPDATE registration SET identity_index = '\\x01'",
    ],
    "offers_end_in_time": [
        "UPDATE registration SET state = 'offered', offer_expires_at = now() + interval '100 days' WHERE state = 'confirmed'"
    ],
    "no_offer_outlives_its_time": [
        "UPDATE registration SET state = 'offered', offer_expires_at = now() - interval '11 minutes'"
        " WHERE state = 'confirmed'"
    ],
    "history_says_the_state": ["UPDATE registration SET state = 'selected' WHERE state = 'confirmed'"],
    "seats_are_the_holders": [
        "UPDATE registration SET state = 'withdrawn', withdrawn_at = now() WHERE state = 'confirmed'"
    ],
    "who_has_a_place_has_a_seat": ["UPDATE hearing_seat SET registration = NULL"],
}


class Undo(Exception):
    """Takes the breakage back."""


async def full(announce: Announce) -> services.HearingView:
    """Two observers on seats A1 and A2, one who waits."""
    pools = (PoolPlan(PoolCode.PARTICIPANT, 1), PoolPlan(PoolCode.OBSERVER, 2))
    hearing = await announce(pools=pools, seating=Seating.ASSIGNED, seat_plan="A 1-9")
    for n in range(2):
        await register(hearing, applied(n))
    await waiting(hearing, 5)
    return hearing


async def test_every_invariant_is_proved_by_its_own_check(announce: Announce) -> None:
    assert set(BROKEN) == set(CHECKS)
    hearing = await full(announce)
    assert await services.findings() == []
    for check, statements in BROKEN.items():
        with pytest.raises(Undo):
            async with unit_of_work():
                for statement in (*COPIES, *statements):
                    await execute(statement)
                found = {f["check"]: f for f in await services.findings()}
                assert check in found, check
                assert hearing.number in found[check]["subject"] or found[check]["subject"].startswith("BM-"), check
                assert found[check]["detail"]
                raise Undo
    assert await services.findings() == []


async def test_findings_are_alarms_numbers_and_stand_in_the_office(
    client: httpx.AsyncClient, office: httpx.AsyncClient, announce: Announce
) -> None:
    hearing = await full(announce)
    await execute("UPDATE hearing_pool SET capacity = capacity + 1, taken = taken + 1 WHERE slug = 'observer'")
    assert await services.reconcile() == 1
    text = (await client.get("/metrics")).text
    assert 'participation_hearing_findings{check="taken_is_held"} 1.0' in text
    assert 'participation_hearing_findings{check="never_too_many"} 0.0' in text
    shown = (await office.get("/office/hearings/check")).text
    assert f"{hearing.number}/observer" in shown
    await execute("UPDATE hearing_pool SET capacity = capacity - 1, taken = taken - 1 WHERE slug = 'observer'")
    assert await services.reconcile() == 0
    assert 'participation_hearing_findings{check="taken_is_held"} 0.0' in (await client.get("/metrics")).text


def test_what_the_worker_finds_is_read_by_the_web_process(tmp_path: Path) -> None:
    code = "from participation.hearings.services.reconciling import FINDINGS\nFINDINGS.labels('taken_is_held').set(3)\n"
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(tmp_path))  # type: ignore[no-untyped-call]
    assert registry.get_sample_value("participation_hearing_findings", {"check": "taken_is_held"}) == 3.0
