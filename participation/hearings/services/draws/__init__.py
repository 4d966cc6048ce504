"""Draws: announced and frozen, sources entered by two people, run once, published, run on where somebody drops out."""

from participation.hearings.services.draws.announcing import DrawAnnouncement, SourceNotice, announce, undecided, void
from participation.hearings.services.draws.beacons import BeaconUnavailable, fetch_round
from participation.hearings.services.draws.entering import Evidence, enter, reveal
from participation.hearings.services.draws.reading import (
    get_draw,
    lines_of,
    of_hearing,
    picture,
    pool_file,
    published_transcript,
)
from participation.hearings.services.draws.running import run, skip, sweep_skips

__all__ = [
    "BeaconUnavailable",
    "DrawAnnouncement",
    "Evidence",
    "SourceNotice",
    "announce",
    "enter",
    "fetch_round",
    "get_draw",
    "lines_of",
    "of_hearing",
    "picture",
    "pool_file",
    "published_transcript",
    "reveal",
    "run",
    "skip",
    "sweep_skips",
    "undecided",
    "void",
]
