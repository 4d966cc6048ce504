"""Booking beside the raw database: one hot session, a hundred, a full one, and ten times more people than it can serve."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Any

import httpx

from tests.bench import raw, wrk
from tests.support.running import Product

SESSIONS = 100
OVERLOAD = 10 * wrk.CONNECTIONS
FIELDS = {"name": "李建国", "adult": "y"}
FRESH = {"_key": "booking-key-%020d", "phone": "139%08d"}
#: What a row is measured against, and the least it must reach.
GOALS = {
    "booking over HTTP": ("raw booking transactions", 0.6),
    "booking, 100 sessions": ("raw booking, 100 sessions", 0.35),
    "refusing when full": ("bare page", 0.5),
}

#: Who comes to a full session is refused, all others get a place: anything else is a fault of the product or of this file.
REFUSED = frozenset({"refusing when full", "refusing, 10 × overload"})


def wrong(found: dict[str, dict[str, Any]]) -> list[str]:
    """Rows with answers that nobody should have had, in words."""
    said = []
    for name, row in found.items():
        if "refused" not in row:
            continue
        odd = row["bad"] - (row["refused"] if name in REFUSED else 0)
        if odd or row["socket"]:
            said.append(
                f"{name}: {odd} wrong answers ({row['faults']} of them 5xx), {row['socket']} connections failed"
            )
    return said


#: A hundred sessions like the large one, with its pools.
_COPIES = """
WITH made AS (
    INSERT INTO hearing (id, number, matter, organiser, kind, title, venue, starts_at, registration_opens_at,
                         registration_closes_at, offers_until, announced_by)
    SELECT gen_random_uuid(), 'TZ-2026-' || (5000 + n), matter, organiser, kind, title, venue, starts_at,
           registration_opens_at, registration_closes_at, offers_until, announced_by
    FROM hearing, generate_series(1, $2::int) n WHERE number = $1 RETURNING id, number
), pools AS (
    INSERT INTO hearing_pool (id, hearing, code, slug, selection, capacity)
    SELECT gen_random_uuid(), made.id, p.code, p.slug, p.selection, 100000000
    FROM made, hearing_pool p JOIN hearing h ON h.id = p.hearing WHERE h.number = $1
)
SELECT number FROM made
"""


def measure(running: Product, scene: dict[str, Any], seconds: int) -> dict[str, dict[str, Any]]:
    """Rows by name; the ratios are the caller's."""
    owner = running.services["DATABASE_OWNER_URL"]
    hot = f"/hearings/{scene['large_hearing']}"
    found: dict[str, dict[str, Any]] = {
        "raw booking transactions": {"per_second": asyncio.run(raw.bookings(owner, seconds)).per_second}
    }
    asyncio.run(running.sql("UPDATE hearing_pool SET capacity = 100000000"))
    one = opened(running, [hot])
    found["booking over HTTP"] = post(running, one, seconds)
    found["raw booking, 100 sessions"] = {"per_second": asyncio.run(raw.bookings(owner, seconds, SESSIONS)).per_second}
    copies = asyncio.run(running.sql(_COPIES, scene["large_hearing"], SESSIONS))
    many = opened(running, [f"/hearings/{row[0]}" for row in copies])
    found["booking, 100 sessions"] = post(running, many, seconds)
    found["booking, 10 × overload"] = post(running, one, seconds, connections=OVERLOAD)
    # They had the form open when the last place went: there is no waiting list, and no form on the page any more.
    asyncio.run(running.sql("UPDATE hearing_pool SET capacity = taken, waitlist = 0 WHERE taken > 0"))
    found["refusing when full"] = post(running, one, seconds)
    found["refusing, 10 × overload"] = post(running, one, seconds, connections=OVERLOAD)
    return found


@dataclass(frozen=True)
class Opened:
    """Registration forms as a browser has them open: address → hidden fields, and the browser's cookies."""

    forms: dict[str, dict[str, str]]
    cookie: str


def opened(running: Product, paths: list[str]) -> Opened:
    """Open the observers' forms of these sessions, each with its own pass and token."""
    with httpx.Client(base_url=running.url) as browser:
        forms = {path: _form(browser, path) for path in paths}
        return Opened(forms, "; ".join(f"{name}={value}" for name, value in browser.cookies.items()))


def post(running: Product, opened: Opened, seconds: int, *, connections: int = wrk.CONNECTIONS) -> dict[str, Any]:
    """Send the forms in turn, again and again, each time with its own key and telephone."""
    lua = wrk.posting(FIELDS, opened.cookie, FRESH, opened.forms)
    return wrk.run(running.url, seconds, lua=lua, connections=connections)


def _form(browser: httpx.Client, path: str) -> dict[str, str]:
    page = browser.get(f"{path}?pool=observer")
    hidden = dict(re.findall(r'<input type="hidden" name="(pool|pass)" value="([^"]*)"', page.text))
    return {"pool": "observer", **hidden, "_csrf": re.findall(r'name="_csrf" value="([^"]+)"', page.text)[-1]}
