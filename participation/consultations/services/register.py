"""The register of a round for pages, the API and exports: filters from an address, rows ready to be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from participation.consultations.privacy.folding import other_forms
from participation.consultations.queries import register
from participation.consultations.queries.register import Filter
from participation.consultations.rules import Channel, CommentState
from participation.consultations.rules.searching import marked, tsquery
from participation.consultations.services import entering
from participation.consultations.services.reading import comment_view
from participation.consultations.services.rounds import Round
from participation.consultations.views import CommentView
from participation.identity.services import staff_names
from participation.platform.errors import NotFound
from participation.platform.i18n import N_

OUTCOMES: Final = ("adopted", "partially_adopted", "not_adopted", "noted")
ENTRIES: Final = ("staff", "waiting", "checked", "batch")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter as it stands in an address: codes only, nonsense left out. `q`: the words as typed."""

    q: str = ""
    provision: str = ""
    state: str = ""
    channel: str = ""
    region: str = ""
    outcome: str = ""
    entry: str = ""
    batch: str = ""

    def query(self) -> dict[str, str]:
        """For an address; what is not set is left out."""
        return {name: value for name in Wanted.__slots__ if (value := getattr(self, name))}

    @property
    def any(self) -> bool:
        return bool(self.query())


def wanted_from(fields: Mapping[str, str], *, public: bool) -> Wanted:
    """What an address or a stored export asks for; unknown codes are left out."""

    def known(name: str, values: Sequence[str]) -> str:
        value = fields.get(name, "")
        return value if value in values else ""

    batch = fields.get("batch", "")
    return Wanted(
        q=" ".join(fields.get("q", "").replace("\x00", "").split())[:100],
        provision=fields.get("provision", "")[:120],
        state="" if public else known("state", [state.value for state in CommentState]),
        channel=known("channel", [channel.value for channel in Channel]),
        region=fields.get("region", "")[:12],
        outcome=known("outcome", OUTCOMES if public else (*OUTCOMES, "none")),
        entry="" if public else known("entry", ENTRIES),
        batch="" if public or not _uuid(batch) else batch,
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """A comment with what belongs to it in the register.

    For officers also: `entered_by` (name, "" for none), `check_state` ("" where none was asked for), `batch`, numbers of
    attachments and originals, `registered_at` (when it was written down; `comment.created_at` is when it arrived).
    """

    comment: CommentView
    region: str
    outcome: str
    theme: str
    outcome_reason: str
    entered_by: str = ""
    check_state: str = ""
    batch: UUID | None = None
    attachments: int = 0
    originals: int = 0
    registered_at: datetime | None = None

    @property
    def sequence(self) -> int:
        return self.comment.sequence


async def entries(found: Round, wanted: Wanted, *, public: bool, after: int | None, limit: int) -> list[Entry]:
    """One page, newest first, beyond the sequence `after`. NotFound for a provision the version does not have."""
    rows = await register.page(found.consultation_id, filter_of(found, wanted, public=public), after=after, limit=limit)
    return await entries_of(rows, public=public)


async def entries_of(rows: Sequence[Any], *, public: bool) -> list[Entry]:
    """Rows of `queries.register` as entries, in the current language."""
    regions = await entering.all_region_names()
    names = {} if public else await staff_names({row["entered_by"] for row in rows if row["entered_by"]})
    return [entry_of(row, regions, names, public=public) for row in rows]


def entry_of(row: Any, regions: Mapping[str, str], names: Mapping[UUID, str], *, public: bool) -> Entry:
    """One row as an entry."""
    comment = comment_view(row)
    if public:
        return Entry(
            comment,
            regions.get(row["region"], ""),
            row["outcome"] or "",
            row["theme_title"] or "",
            row["outcome_reason"] or "",
        )
    return Entry(
        comment,
        regions.get(row["region"], ""),
        row["outcome"] or "",
        row["theme_title"] or "",
        row["outcome_reason"] or "",
        entered_by=names.get(row["entered_by"], ""),
        check_state=row["check_state"] or "",
        batch=row["batch"],
        attachments=row["attachments"],
        originals=row["originals"],
        registered_at=row["registered_at"],
    )


def filter_of(found: Round, wanted: Wanted, *, public: bool) -> Filter:
    """The filter in the words of the statement. NotFound `provision.unknown`."""
    paths: tuple[str, ...] | None = None
    if wanted.provision == "whole":
        paths = ("",)
    elif wanted.provision:
        paths = tuple(found.paths_below(wanted.provision))
    return Filter(
        public=public,
        provision_paths=paths,
        state=wanted.state,
        channel=wanted.channel,
        region=wanted.region,
        outcome=wanted.outcome,
        entry=wanted.entry,
        batch=UUID(wanted.batch) if wanted.batch else None,
        query=tsquery(wanted.q, *other_forms(wanted.q)),
    )


def hits(text: str, wanted: Wanted) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is what was searched."""
    return marked(text, wanted.q, *other_forms(wanted.q)) if wanted.q else [(text, False)]


@dataclass(frozen=True, slots=True)
class Detail:
    """One comment with everything: `editions` (number, stance, text, until), `steps` (state, reason, who, when)."""

    entry: Entry
    originals: tuple[entering.Original, ...]
    editions: tuple[tuple[int, str, str, datetime], ...]
    steps: tuple[tuple[str, str, str, datetime], ...]


async def detail(consultation_id: UUID, receipt_number: str) -> Detail:
    """For officers. NotFound `comment.unknown`."""
    row = await register.by_receipt(consultation_id, receipt_number)
    if row is None:
        raise NotFound("comment.unknown", N_("没有找到这条意见，可能属于别的事项"))
    steps = await register.steps(row["id"])
    ids = {UUID(step["actor"].removeprefix("staff:")) for step in steps if step["actor"].startswith("staff:")}
    names = await staff_names(ids)
    return Detail(
        (await entries_of([row], public=False))[0],
        tuple(await entering.originals_of(row["id"])),
        tuple(
            (one["edition"], one["stance"], one["text"], one["replaced_at"])
            for one in await register.editions(row["id"])
        ),
        tuple(
            (
                step["state"],
                step["reason"],
                names.get(UUID(step["actor"].removeprefix("staff:")), "") if step["actor"].startswith("staff:") else "",
                step["occurred_at"],
            )
            for step in steps
        ),
    )


def _uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
