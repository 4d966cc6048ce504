"""A hearing as programs read it."""

from datetime import datetime

import msgspec

from participation.hearings.services import HearingView


class PoolOut(msgspec.Struct):
    """Places of one kind at a hearing. selection: how they are given."""

    name: str
    kind: str
    capacity: int
    taken: int
    selection: str


class HearingOut(msgspec.Struct):
    """A hearing or a meeting with places for observers."""

    number: str
    matter: str | None
    title: str
    state: str
    starts_at: datetime
    venue: str
    pools: list[PoolOut]
    url: str


def hearing_out(base: str, hearing: HearingView) -> HearingOut:
    """From what pages show."""
    return HearingOut(
        hearing.number,
        hearing.matter_number or None,
        hearing.title,
        hearing.state.value,
        hearing.starts_at,
        hearing.venue,
        [PoolOut(p.name, p.code.value, p.capacity, p.taken, p.selection.value) for p in hearing.pools],
        f"{base}/hearings/{hearing.number}",
    )
