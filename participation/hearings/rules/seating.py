"""A room's seats: the grid an officer writes, and which seats a party is given.

The grid is text, one row of the room a line::

    [旁听席]                 the rows below belong to this pool (its name or slug); [] ends it
    A  1* 2* _ 3-8 _ 9*      row A: seats 1 and 2 for wheelchairs, an aisle, 3 to 8, an aisle, 9 for a wheelchair
    B  1-4 _ 5-10 11x        11 is blocked (a pillar, the interpreters' desk)

An empty line is an aisle across the room. ``*`` marks an access seat, ``x`` a blocked one, ``_`` leaves a gap.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

MAX_SEATS = 2000
MAX_LINES = 100
MAX_WIDTH = 100
_TOKEN = re.compile(r"(\d{1,3})(?:-(\d{1,3}))?([*xX]?)", re.ASCII)
_ZONE = re.compile(r"\[(.*)\]")


class SeatKind(StrEnum):
    STANDARD = "standard"
    ACCESS = "access"
    """Reached without steps, room for a wheelchair; given to others only when nothing else is left."""
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat of the grid. ``line`` and ``place`` are counted from 0, aisles included; ``zone``: "" for everybody."""

    row: str
    number: int
    line: int
    place: int
    kind: SeatKind
    zone: str = ""


class GridProblem(StrEnum):
    ROW_WITHOUT_SEATS = "row_without_seats"
    NOT_A_SEAT = "not_a_seat"
    TWICE = "twice"
    TOO_MANY = "too_many"
    LONG_LABEL = "long_label"


@dataclass(frozen=True, slots=True)
class GridFault:
    """What is wrong with a line (from 1), and with which word of it."""

    line: int
    problem: GridProblem
    word: str = ""


def read_grid(text: str) -> tuple[list[Seat], list[GridFault]]:
    """(seats in reading order, everything that is wrong). Lines may be in any width of digits and signs."""
    seats: list[Seat] = []
    faults: list[GridFault] = []
    seen: set[tuple[str, int]] = set()
    zone = ""
    lines = text.replace("＊", "*").replace("＿", "_").replace("【", "[").replace("】", "]").splitlines()
    if len(lines) > MAX_LINES:
        return [], [GridFault(MAX_LINES + 1, GridProblem.TOO_MANY)]
    depth = 0
    for n, raw in enumerate(lines, 1):
        line = raw.strip()
        named = _ZONE.fullmatch(line)
        if named is not None:
            zone = named[1].strip()
            continue
        if line:
            found, wrong = _row(line, n, depth, zone)
            faults += wrong
            for seat in found:
                if (seat.row, seat.number) in seen:
                    faults.append(GridFault(n, GridProblem.TWICE, f"{seat.row}{seat.number}"))
                seen.add((seat.row, seat.number))
            seats += found
        depth += 1
    if len(seats) > MAX_SEATS:
        faults.append(GridFault(len(lines), GridProblem.TOO_MANY))
    return seats, faults


def _row(line: str, n: int, depth: int, zone: str) -> tuple[list[Seat], list[GridFault]]:
    label, *words = line.split()
    if len(label) > 8:
        return [], [GridFault(n, GridProblem.LONG_LABEL, label)]
    if not words:
        return [], [GridFault(n, GridProblem.ROW_WITHOUT_SEATS, label)]
    seats: list[Seat] = []
    faults = []
    place = 0
    for word in words:
        if set(word) == {"_"}:
            place += len(word)
            continue
        token = _TOKEN.fullmatch(word)
        if token is None:
            faults.append(GridFault(n, GridProblem.NOT_A_SEAT, word[:20]))
            continue
        first = int(token[1])
        last = int(token[2] or first)
        step = 1 if last >= first else -1
        kind = {"": SeatKind.STANDARD, "*": SeatKind.ACCESS}.get(token[3], SeatKind.BLOCKED)
        for number in range(first, last + step, step):
            seats.append(Seat(label, number, depth, place, kind, zone))
            place += 1
    if place > MAX_WIDTH:
        faults.append(GridFault(n, GridProblem.TOO_MANY, label))
    return seats, faults


@dataclass(frozen=True, slots=True)
class FreeSeat:
    """A seat nobody has."""

    id: UUID
    line: int
    place: int
    access: bool


def choose_seats(free: Sequence[FreeSeat], places: int, *, access: bool) -> tuple[FreeSeat, ...]:
    """Seats for a party of ``places``: together if it can be, one of them an access seat if ``access``.

    The tightest gap that is wide enough, so that large parties find room later; of equal gaps the foremost. A party that
    finds no gap is split into as few neighbourhoods as there are. Fewer seats than asked for: the room is full.
    """
    if access:
        found = _with_access(free, places)
        if found:
            return found
    plain = [seat for seat in free if not seat.access]
    for seats in (plain, list(free)):
        if len(seats) >= places:
            return _together(seats, places)
    return _together(list(free), min(places, len(free)))


def _with_access(free: Sequence[FreeSeat], places: int) -> tuple[FreeSeat, ...]:
    """An access seat with the others beside it; the access seats among its neighbours are taken last."""
    best: tuple[tuple[int, int, int, int], tuple[FreeSeat, ...]] | None = None
    for run in _runs(free):
        for start in range(len(run) - places + 1):
            window = run[start : start + places]
            inside = sum(seat.access for seat in window)
            if inside:
                rank = (inside, len(run), window[0].line, window[0].place)
                if best is None or rank < best[0]:
                    best = (rank, tuple(window))
    if best is not None:
        return best[1]
    single = next((seat for seat in sorted(free, key=_order) if seat.access), None)
    if single is None or len(free) < places:
        return ()
    rest = sorted(
        (seat for seat in free if seat.id != single.id),
        key=lambda seat: (seat.access, abs(seat.line - single.line), abs(seat.place - single.place)),
    )
    return (single, *rest[: places - 1])


def _together(seats: Sequence[FreeSeat], places: int) -> tuple[FreeSeat, ...]:
    if places <= 0:
        return ()
    runs = _runs(seats)
    wide = [run for run in runs if len(run) >= places]
    if wide:
        run = min(wide, key=lambda run: (len(run), run[0].line, run[0].place))
        return tuple(run[:places])
    largest = max(runs, key=lambda run: (len(run), -run[0].line, -run[0].place))
    taken = {seat.id for seat in largest}
    return (*largest, *_together([seat for seat in seats if seat.id not in taken], places - len(largest)))


def _runs(seats: Sequence[FreeSeat]) -> list[list[FreeSeat]]:
    """Neighbouring seats, row by row."""
    runs: list[list[FreeSeat]] = []
    for seat in sorted(seats, key=_order):
        if runs and runs[-1][-1].line == seat.line and runs[-1][-1].place + 1 == seat.place:
            runs[-1].append(seat)
        else:
            runs.append([seat])
    return runs


def _order(seat: FreeSeat) -> tuple[int, int]:
    return seat.line, seat.place
