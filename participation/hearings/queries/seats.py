"""Numbered seats: who sits where. A seat's row names at most one registration, so no seat is given twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from participation.hearings.rules.seating import FreeSeat, Seat, SeatKind
from participation.platform.database import fetch, require_unit_of_work


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat as maps and lists show it. ``pool``: kept for this pool, None for everybody."""

    id: UUID
    row: str
    number: int
    line: int
    place: int
    kind: SeatKind
    pool: UUID | None
    registration: UUID | None

    @property
    def label(self) -> str:
        """What is printed on it: ``A12``."""
        return f"{self.row}{self.number}"


async def insert(hearing: UUID, seats: Sequence[tuple[Seat, UUID | None]]) -> None:
    """Write a session's seats: (seat, the pool it is kept for)."""
    await require_unit_of_work().executemany(
        "INSERT INTO hearing_seat (id, hearing, row_label, number, line, place, kind, pool)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
            (uuid4(), hearing, seat.row, seat.number, seat.line, seat.place, seat.kind.value, pool)
            for seat, pool in seats
        ],
    )


async def free_seats(hearing: UUID, pool: UUID) -> list[FreeSeat]:
    """Seats nobody has that this pool may have, locked; those another transaction is giving away are left out."""
    rows = await require_unit_of_work().fetch(
        """
        SELECT id, line, place, kind = 'access' AS access FROM hearing_seat
        WHERE hearing = $1 AND registration IS NULL AND kind <> 'blocked' AND (pool IS NULL OR pool = $2)
        ORDER BY line, place FOR UPDATE SKIP LOCKED
        """,
        hearing,
        pool,
    )
    return [FreeSeat(*row) for row in rows]


async def take(registration: UUID, seats: Sequence[UUID]) -> None:
    """Give seats that ``free_seats`` has locked."""
    await require_unit_of_work().execute(
        "UPDATE hearing_seat SET registration = $1 WHERE id = ANY($2::uuid[]) AND registration IS NULL",
        registration,
        list(seats),
    )


async def leave(registration: UUID) -> None:
    """Give a registration's seats back."""
    await require_unit_of_work().execute(
        "UPDATE hearing_seat SET registration = NULL WHERE registration = $1", registration
    )


async def of_hearing(hearing: UUID) -> list[SeatRow]:
    """All seats, in reading order."""
    rows = await fetch(
        "SELECT id, row_label, number, line, place, kind, pool, registration FROM hearing_seat WHERE hearing = $1"
        " ORDER BY line, place",
        hearing,
    )
    return [_seat(row) for row in rows]


async def of_registration(registration: UUID) -> list[SeatRow]:
    """A registration's seats."""
    rows = await fetch(
        "SELECT id, row_label, number, line, place, kind, pool, registration FROM hearing_seat WHERE registration = $1"
        " ORDER BY line, place",
        registration,
    )
    return [_seat(row) for row in rows]


def _seat(row: Any) -> SeatRow:
    return SeatRow(row[0], row[1], row[2], row[3], row[4], SeatKind(row[5]), row[6], row[7])
