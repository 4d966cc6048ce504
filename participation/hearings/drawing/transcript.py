"""A draw written down so that anybody can repeat it. What was changed afterwards ``verifying`` finds.

A transcript is one JSON object. What ``participation draw run --json`` prints is one already:

    format      "participation-draw-1"
    hash        "sha256" or "md5"
    key         as RFC 3797 makes it from the sources
    pool_size   P
    order       all of 1 … P, first drawn first
    steps       [{i, digest, remaining, k, entry}]: i and the digest (hexadecimal) of this step, how many entries were left,
                k = digest mod remaining, the entry drawn; all of them, or of a large pool the first ones
    sources     [{value, canonical, …}] in the announced order: as written down, and as it stands in the key
    pool        {sha256, lines: ["1,…", …]}, where a pool was given
    places      {quota, alternates, skipped: [{entry, …}], selected, alternate, waitlist}, where places were given
    checks      {sources, pool_lines, fields, sum}: a short hash of each, so that the one that was changed can be named
                (``checks``; transcripts published before have no ``fields`` and no ``sum``)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from participation.hearings.drawing.checks import check_of
from participation.hearings.drawing.pool import Pool
from participation.hearings.drawing.selection import Algorithm, order_of, steps_of
from participation.hearings.drawing.sources import Source, key_of

FORMAT = "participation-draw-1"
ALL_STEPS = 10_000
"""Up to this pool size every step is written down, beyond it the first FIRST_STEPS; the order is always whole."""
FIRST_STEPS = 1_000


@dataclass(frozen=True, slots=True)
class Places:
    """An order read as places: the first ``quota`` who were not skipped, then the alternates, then the waiting list."""

    selected: tuple[int, ...]
    alternate: tuple[int, ...]
    waitlist: tuple[int, ...]


def places_of(order: Sequence[int], quota: int, alternates: int, skipped: Iterable[int] = ()) -> Places:
    """Read the order. A skipped entry stays in the order and gets nothing: whoever follows moves up."""
    gone = set(skipped)
    left = [entry for entry in order if entry not in gone]
    return Places(tuple(left[:quota]), tuple(left[quota : quota + alternates]), tuple(left[quota + alternates :]))


def run_document(
    sources: Sequence[Source],
    pool_size: int,
    algorithm: Algorithm = Algorithm.SHA256,
    pool: Pool | None = None,
    *,
    all_steps: bool = False,
) -> dict[str, Any]:
    """Draw, and write it down."""
    key = key_of(list(sources))
    limit = None if all_steps or pool_size <= ALL_STEPS else FIRST_STEPS
    checks: dict[str, list[str]] = {"sources": [check_of(source.canonical) for source in sources]}
    document: dict[str, Any] = {
        "format": FORMAT,
        "hash": algorithm.value,
        "key": key,
        "pool_size": pool_size,
        "order": order_of(key, pool_size, algorithm),
        "steps": [
            {"i": step.i, "digest": step.digest, "remaining": step.remaining, "k": step.k, "entry": step.entry}
            for step in steps_of(key, pool_size, algorithm, limit)
        ],
        "sources": [{"value": source.text, "canonical": source.canonical} for source in sources],
        "checks": checks,
    }
    if pool is not None:
        document["pool"] = {"sha256": pool.sha256, "lines": list(pool.lines)}
        checks["pool_lines"] = [check_of(line) for line in pool.lines]
    return document
