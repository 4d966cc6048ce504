"""A draw anybody can repeat: RFC 3797, its pool, its sources, its transcript. Standard library only, no database.

``sources`` makes what was published into the key, ``selection`` makes key and pool size into an order, ``pool`` is the
frozen list without personal data, ``reveal`` are values that were promised before they were told, ``entropy`` says whether
the sources can carry the draw, ``transcript`` writes all of it down and finds what was changed afterwards.
"""

from participation.hearings.drawing.checks import check_of, with_checks
from participation.hearings.drawing.entropy import bits_needed, bits_of_outcomes
from participation.hearings.drawing.findings import Finding
from participation.hearings.drawing.pool import (
    Opening,
    Pool,
    PoolProblem,
    commitment_of,
    pool_from_commitments,
    read_pool,
)
from participation.hearings.drawing.reveal import RevealProblem, check_reveal, commitment_to, hex_number
from participation.hearings.drawing.selection import HASHES, MAX_POOL, Algorithm, Step, index_bytes, order_of, steps_of
from participation.hearings.drawing.sources import Source, SourceProblem, key_of, read_source, split_key
from participation.hearings.drawing.transcript import FORMAT, Places, places_of, run_document
from participation.hearings.drawing.verifying import place_of, verify

__all__ = [
    "FORMAT",
    "HASHES",
    "MAX_POOL",
    "Algorithm",
    "Finding",
    "Opening",
    "Places",
    "Pool",
    "PoolProblem",
    "RevealProblem",
    "Source",
    "SourceProblem",
    "Step",
    "bits_needed",
    "bits_of_outcomes",
    "check_of",
    "check_reveal",
    "commitment_of",
    "commitment_to",
    "hex_number",
    "index_bytes",
    "key_of",
    "order_of",
    "place_of",
    "places_of",
    "pool_from_commitments",
    "read_pool",
    "read_source",
    "run_document",
    "split_key",
    "steps_of",
    "verify",
    "with_checks",
]
