"""How long a door waits for the answer to a scanned ticket, while people come in by several doors at once."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx

from tests.support.running import Product

GOAL_MS = 50.0
PEOPLE = 600
DOORS = 4


def measure(running: Product) -> dict[str, Any]:
    """``{per_second, p50_ms, p99_ms, bad, faults, …}``: a ticket each, signature checked, the person let in and recorded."""
    scene = running.scene("door", str(PEOPLE))
    started = time.perf_counter()
    taken, wrong = asyncio.run(_all(running.url, scene["door"], scene["tickets"]))
    took = time.perf_counter() - started
    taken.sort()
    return {
        "per_second": len(taken) / took,
        "p50_ms": statistics.median(taken),
        "p99_ms": taken[int(len(taken) * 0.99)],
        "bad": wrong,
        "faults": wrong,
        "goal_ms": GOAL_MS,
    }


async def _all(url: str, token: str, tickets: list[str]) -> tuple[list[float], int]:
    """(milliseconds of each, how many were not let in)."""
    queue = iter(tickets)
    taken: list[float] = []
    wrong = itertools.count()

    async def door() -> None:
        async with httpx.AsyncClient(base_url=url, timeout=30) as telephone:
            for ticket in queue:
                line = {"id": str(uuid4()), "shown": url + ticket, "at": datetime.now(UTC).isoformat()}
                started = time.perf_counter()
                answer = await telephone.post(f"/api/v1/doors/{token}/sync", json={"lines": [line]})
                taken.append((time.perf_counter() - started) * 1000)
                if answer.status_code != 200 or answer.json()["answers"][0]["outcome"] != "admitted":
                    next(wrong)

    await asyncio.gather(*(door() for _ in range(DOORS)))
    return taken, next(wrong)
