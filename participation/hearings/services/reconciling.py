"""The hourly look at every invariant. It mends nothing: what it finds is a fault of ours that a person must see."""

from datetime import datetime

import structlog
from prometheus_client import Gauge

from participation.hearings.queries import reconciling
from participation.platform.database import unit_of_work

log = structlog.get_logger(__name__)

FINDINGS = Gauge(
    "participation_hearing_findings",
    "What the last look at the invariants of hearings found",
    ["check"],
    multiprocess_mode="mostrecent",
)


async def findings() -> list[dict[str, str]]:
    """Everything that breaks an invariant now: ``{check, subject, detail}``. Empty is how it should be."""
    found = []
    for check in reconciling.CHECKS:
        broken = await reconciling.broken(check)
        FINDINGS.labels(check).set(len(broken))
        found += [{"check": check, "subject": subject, "detail": detail} for subject, detail in broken]
    return found


async def reconcile() -> int:
    """Look, write down, log each finding as an error; how many there are. Called by the clock."""
    found = await findings()
    for finding in found:
        log.error("hearings.invariant_broken", **finding)
    async with unit_of_work():
        await reconciling.keep(found, await reconciling.pools())
    return len(found)


async def last_check() -> tuple[datetime, int, list[dict[str, str]]] | None:
    """(when, pools looked at, findings) of the latest run; None before the first."""
    return await reconciling.last()
