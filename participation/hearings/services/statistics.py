"""Applied, eligible, selected, attended: by pool, for the public and as open data."""

from dataclasses import dataclass
from uuid import UUID

from participation.hearings.queries import reading
from participation.hearings.views import HearingView


@dataclass(frozen=True, slots=True)
class CategoryNumbers:
    """Numbers of registrations of one pool; ``places`` and ``taken`` count places (companions are places too).

    ``eligible``: met the conditions as far as anybody looked; ``selected``: were given a place at some time;
    ``attended``: were checked in.
    """

    slug: str
    code: str
    name: str
    selection: str
    places: int
    taken: int
    applied: int
    eligible: int
    selected: int
    waiting: int
    withdrawn: int
    ineligible: int
    attended: int
    absent: int


async def numbers_of(hearing: HearingView) -> list[CategoryNumbers]:
    """One row a pool, in the notice's order; names in the reader's language."""
    rows: dict[UUID, dict[str, int]] = {row["pool"]: dict(row) for row in await reading.numbers(hearing.id)}
    found = []
    for pool in hearing.pools:
        row = rows.get(pool.id, {})
        counted = {
            name: int(row.get(name, 0))
            for name in (
                "applied",
                "eligible",
                "selected",
                "waiting",
                "withdrawn",
                "ineligible",
                "attended",
                "absent",
            )
        }
        found.append(
            CategoryNumbers(
                slug=pool.slug,
                code=pool.code.value,
                name=pool.name,
                selection=pool.selection.value,
                places=pool.capacity,
                taken=pool.taken,
                **counted,
            )
        )
    return found
