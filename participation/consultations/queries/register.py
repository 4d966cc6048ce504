"""The register of a round: lists by filter and words, by keyset, newest first; never counted in a request.

One filter serves the officers' list, the public one and the exports, so that what is shown, printed and sent out is
chosen in one place. `public` leaves only what everyone may know of, and looks for words only in what everyone may read.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from participation.consultations.queries.searching import with_words
from participation.platform.database import fetch, fetch_value, require_unit_of_work

_COLUMNS = """
SELECT c.id, c.consultation, c.sequence, c.receipt_number, c.provision_path, c.provision_label, c.stance, c.text, c.channel,
    c.shown_name, c.state, c.withheld_reason, c.received_at, c.quote_exact, c.quote_prefix, c.quote_suffix, c.quote_start,
    c.quote_end, c.on_behalf_of, c.behalf_role, c.proof, c.edition, c.changed_at, c.public_text, c.region,
    o.outcome, o.theme_title, o.reason AS outcome_reason
"""

_OFFICE_COLUMNS = """,
    c.entered_by, c.batch, c.created_at AS registered_at, k.state AS check_state,
    (SELECT count(*)::int FROM comment_attachment a WHERE a.comment = c.id) AS attachments,
    (SELECT count(*)::int FROM entry_original e WHERE e.comment = c.id) AS originals
"""

_FROM = "FROM comment c LEFT JOIN comment_outcome o ON o.comment = c.id"
_BY_OUTCOME = "FROM comment_outcome o JOIN comment c ON c.id = o.comment"
_CHECK = " LEFT JOIN entry_check k ON k.comment = c.id"
_PERSON = " LEFT JOIN comment_person p ON p.comment = c.id"


@dataclass(frozen=True, slots=True)
class Filter:
    """What of a round is wanted; "" and None leave a condition out.

    provision_paths: any of them. state: a state's code, for officers. outcome: a code, or "none" before an answer.
    entry: "staff" for typed in, "waiting", "checked", "batch". query: a tsquery (`rules.searching.tsquery`).
    """

    public: bool
    provision_paths: tuple[str, ...] | None = None
    state: str = ""
    channel: str = ""
    region: str = ""
    outcome: str = ""
    entry: str = ""
    batch: UUID | None = None
    query: str = ""


WINDOW = 2_000
"""Newest comments looked through for a word before the index of words is asked."""


@dataclass
class _Parts:
    """Conditions on the comment itself, on what belongs to it, and on its words; with the arguments of all."""

    arguments: list[Any]
    own: list[str]
    other: list[str]
    words: list[str]
    by_outcome: bool

    def argument(self, value: Any) -> str:
        self.arguments.append(value)
        return f"${len(self.arguments)}"

    @property
    def all(self) -> str:
        return " AND ".join([*self.own, *self.other, *self.words])


def _parts(consultation_id: UUID, wanted: Filter) -> _Parts:
    parts = _Parts([consultation_id], ["c.consultation = $1"], [], [], wanted.outcome not in ("", "none"))
    own, other = parts.own, parts.other
    if wanted.public:
        own.append("c.state IN ('published', 'withheld')")
    elif wanted.state:
        own.append(f"c.state = {parts.argument(wanted.state)}")
    if wanted.provision_paths is not None:
        # One path as an equality lets the index give the order as well.
        if len(wanted.provision_paths) == 1:
            own.append(f"c.provision_path = {parts.argument(wanted.provision_paths[0])}")
        else:
            own.append(f"c.provision_path = ANY({parts.argument(list(wanted.provision_paths))}::text[])")
    if wanted.channel:
        own.append(f"c.channel = {parts.argument(wanted.channel)}")
    if wanted.region:
        # The partial index knows regions only.
        own.append(f"c.region <> '' AND c.region = {parts.argument(wanted.region)}")
    if wanted.batch is not None:
        own.append(f"c.batch = {parts.argument(wanted.batch)}")
    if parts.by_outcome:
        other.append(f"o.consultation = $1 AND o.outcome = {parts.argument(wanted.outcome)}")
    elif wanted.outcome == "none":
        other.append("o.comment IS NULL")
    match wanted.entry:
        case "staff":
            own.append("c.entered_by IS NOT NULL AND c.batch IS NULL")
        case "batch":
            own.append("c.batch IS NOT NULL")
        case "waiting":
            other.append("k.state = 'waiting'")
        case "checked":
            other.append("k.state IN ('confirmed', 'corrected')")
    if wanted.query:
        query = parts.argument(wanted.query)
        parts.words.append(f"c.public_found_in @@ {query}::tsquery" if wanted.public else with_words(query))
    return parts


def _source(wanted: Filter, comments: str = "comment c") -> str:
    if wanted.outcome not in ("", "none"):
        return _BY_OUTCOME + ("" if wanted.public else _CHECK)
    return f"FROM {comments} LEFT JOIN comment_outcome o ON o.comment = c.id" + ("" if wanted.public else _CHECK)


async def page(consultation_id: UUID, wanted: Filter, *, after: int | None, limit: int) -> list[Any]:
    """Rows before the sequence `after`, newest first.

    How often a word occurs cannot be known beforehand, and a planner that guesses wrong reads everything. So the newest
    ones are looked through first, where a frequent word is found at once; a rare one is then found by the index of words.
    """
    parts = _parts(consultation_id, wanted)
    # The order has to be that of the index the filter goes by.
    order = "o.sequence" if parts.by_outcome else "c.sequence"
    if after is not None:
        parts.own.append(f"{order} < {parts.argument(after)}")
    most = parts.argument(limit)
    columns = _COLUMNS + ("" if wanted.public else _OFFICE_COLUMNS)
    if parts.by_outcome:
        return await fetch(
            f"{columns} {_source(wanted)} WHERE {parts.all} ORDER BY {order} DESC LIMIT {most}", *parts.arguments
        )
    if wanted.query:
        window = (
            f"(SELECT c.* FROM comment c WHERE {' AND '.join(parts.own)} ORDER BY c.sequence DESC LIMIT {WINDOW}) AS c"
        )
        found = await fetch(
            f"{columns} {_source(wanted, window)} WHERE {' AND '.join([*parts.other, *parts.words])}"
            f" ORDER BY c.sequence DESC LIMIT {most}",
            *parts.arguments,
        )
        if len(found) >= limit:
            return found
        # "+ 0": by the index of words, not by the order.
        order = "c.sequence + 0"
    elif wanted.provision_paths is not None and 1 < len(wanted.provision_paths) <= MERGED and not parts.other:
        # The newest of each path by its index, then the newest of these.
        each = " AND ".join(one for one in parts.own if "provision_path" not in one)
        paths = parts.argument(list(wanted.provision_paths))
        merged = (
            f"(SELECT one.* FROM unnest({paths}::text[]) AS path CROSS JOIN LATERAL (SELECT c.* FROM comment c WHERE {each}"
            f" AND c.provision_path = path ORDER BY c.sequence DESC LIMIT {most}) AS one"
            f" ORDER BY one.sequence DESC LIMIT {most}) AS c"
        )
        # The list of paths that the filter itself would have used keeps its type.
        return await fetch(
            f"{columns} {_source(wanted, merged)} WHERE {' AND '.join(parts.own)} ORDER BY c.sequence DESC LIMIT {most}",
            *parts.arguments,
        )
    return await fetch(
        f"{columns} {_source(wanted)} WHERE {parts.all} ORDER BY {order} DESC LIMIT {most}", *parts.arguments
    )


MERGED = 60
"""Most paths of a filter that are looked up one by one."""


async def count(consultation_id: UUID, wanted: Filter) -> int:
    """How many there are: for an export's progress, in a worker, not for a page."""
    parts = _parts(consultation_id, wanted)
    return int(await fetch_value(f"SELECT count(*) {_source(wanted)} WHERE {parts.all}", *parts.arguments))


async def stream(
    consultation_id: UUID,
    wanted: Filter,
    *,
    restricted: bool,
    chunk: int,
    by_place: Sequence[str] | None = None,
    after: tuple[str, int] | None = None,
) -> AsyncIterator[list[Any]]:
    """All rows in order of arrival, `chunk` at a time, through a cursor of the server: memory does not grow with their
    number. Inside a unit of work. restricted: with the envelopes of name and phone. by_place: paths in the order of the text, to
    sort by; after: (path, sequence) of the last row there is no need of any more."""
    parts = _parts(consultation_id, wanted)
    columns = _COLUMNS + ("" if wanted.public else _OFFICE_COLUMNS) + (", p.name, p.phone " if restricted else "")
    source = _source(wanted) + (_PERSON if restricted else "")
    order = "c.sequence"
    if by_place is not None:
        paths = parts.argument(list(by_place))
        place = f"coalesce(array_position({paths}::text[], {{}}::text), 1000000)"
        order = f"{place.format('c.provision_path')}, c.sequence"
        if after is not None:
            there, sequence = parts.argument(after[0]), parts.argument(after[1])
            parts.own.append(f"({order}) > ({place.format(there)}, {sequence}::bigint)")
    connection = require_unit_of_work()
    cursor = await connection.cursor(f"{columns} {source} WHERE {parts.all} ORDER BY {order}", *parts.arguments)
    while rows := await cursor.fetch(chunk):
        yield rows


async def by_receipt(consultation_id: UUID, receipt_number: str) -> Any | None:
    """One comment with everything officers see."""
    rows = await fetch(
        f"{_COLUMNS} {_OFFICE_COLUMNS} {_FROM} {_CHECK} WHERE c.consultation = $1 AND c.receipt_number = $2",
        consultation_id,
        receipt_number,
    )
    return rows[0] if rows else None


async def editions(comment_id: UUID) -> list[Any]:
    """(edition, stance, text, written_at, replaced_at) of earlier wordings, oldest first."""
    return await fetch(
        "SELECT edition, stance, text, written_at, replaced_at FROM comment_edition WHERE comment = $1 ORDER BY edition",
        comment_id,
    )


async def steps(comment_id: UUID) -> list[Any]:
    """(state, reason, actor, occurred_at), oldest first."""
    return await fetch(
        "SELECT state, reason, actor, occurred_at FROM comment_history WHERE comment = $1 ORDER BY id", comment_id
    )


async def enterers(consultation_id: UUID) -> list[UUID]:
    """Who typed in or imported comments of a round."""
    rows = await fetch(
        "SELECT DISTINCT entered_by FROM comment WHERE consultation = $1 AND entered_by IS NOT NULL", consultation_id
    )
    return [row[0] for row in rows]
