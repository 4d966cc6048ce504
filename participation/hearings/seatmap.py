"""A room drawn: cells for the SVG, and the same seats as a list by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from participation.hearings.queries.seats import SeatRow
from participation.hearings.rules.seating import SeatKind
from participation.platform.i18n import gettext as _

STEP = 26
EDGE = 20


@dataclass(frozen=True, slots=True)
class SeatCell:
    """One seat. ``x`` and ``y``: its upper left corner in the drawing; ``look``: free, taken, access, mine or blocked."""

    id: UUID
    label: str
    text: str
    x: int
    y: int
    look: str
    choosable: bool


@dataclass(frozen=True, slots=True)
class SeatMap:
    """``rows``: (what is printed on the row, its cells) in reading order; sizes in the drawing's units."""

    rows: tuple[tuple[str, tuple[SeatCell, ...]], ...]
    width: int
    height: int
    free: int
    total: int


def draw(seats: Sequence[SeatRow], pool: UUID, mine: UUID | None = None) -> SeatMap:
    """The room as somebody of this pool sees it; ``mine`` is their registration."""
    cells = [(seat, _cell(seat, pool, mine)) for seat in seats]
    rows = tuple(
        (label, tuple(cell for _seat, cell in group))
        for (_line, label), group in groupby(cells, key=lambda pair: (pair[0].line, pair[0].row))
    )
    usable = [cell for _seat, cell in cells if cell.look != "blocked"]
    return SeatMap(
        rows=rows,
        width=max((cell.x for _seat, cell in cells), default=0) + STEP,
        height=max((cell.y for _seat, cell in cells), default=0) + STEP,
        free=sum(cell.choosable for cell in usable),
        total=len(usable),
    )


def _cell(seat: SeatRow, pool: UUID, mine: UUID | None) -> SeatCell:
    own = mine is not None and seat.registration == mine
    allowed = seat.pool is None or seat.pool == pool
    if own:
        look, word = "mine", _("我的座位")
    elif seat.kind is SeatKind.BLOCKED or not allowed:
        look, word = "blocked", ""
    elif seat.registration is not None:
        look, word = "taken", _("已有人")
    elif seat.kind is SeatKind.ACCESS:
        look, word = "access", _("轮椅席")
    else:
        look, word = "free", _("空着的座位")
    return SeatCell(
        id=seat.id,
        label=seat.label,
        text=f"{seat.label} {word}".strip(),
        x=seat.place * STEP + EDGE // 2,
        y=seat.line * STEP + EDGE,
        look=look,
        choosable=look in ("free", "access", "mine"),
    )
