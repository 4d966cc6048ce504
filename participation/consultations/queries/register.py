"""The register of a round: lists by filter and words, by keyset, newest first; never counted in a request.

One filter serves the officers' list, the public one and the exports, so that what is shown, printed and sent out is
chosen in one place. `public` leaves only what everyone may know of, and looks for words only in what everyone may read.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

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


def _conditions(consultation_id: UUID, wanted: Filter) -> tuple[list[str], list[Any]]:
    by_outcome = wanted.outcome not in ("", "none")
    arguments: list[Any] = [consultation_id]
    conditions = ["o.consultation = $1", "c.consultation = $1"] if by_outcome else ["c.consultation = $1"]

    def where(condition: str, value: Any) -> None:
        arguments.append(value)
        conditions.append(condition.format(f"${len(arguments)}"))

    if wanted.public:
        conditions.append("c.state IN ('published', 'withheld')")
    elif wanted.state:
        where("c.state = {}", wanted.state)
    if wanted.provision_paths is not None:
        where("c.provision_path = ANY({}::text[])", list(wanted.provision_paths))
    if wanted.channel:
        where("c.channel = {}", wanted.channel)
    if wanted.region:
        # The partial index knows regions only.
        conditions.append("c.region <> ''")
        where("c.region = {}", wanted.region)
    if by_outcome:
        where("o.outcome = {}", wanted.outcome)
    elif wanted.outcome == "none":
        conditions.append("o.comment IS NULL")
    if wanted.batch is not None:
        where("c.batch = {}", wanted.batch)
    match wanted.entry:
        case "staff":
            conditions.append("c.entered_by IS NOT NULL AND c.batch IS NULL")
        case "batch":
            conditions.append("c.batch IS NOT NULL")
        case "waiting":
            conditions.append("k.state = 'waiting'")
        case "checked":
            conditions.append("k.state IN ('confirmed', 'corrected')")
    if wanted.query:
        where(f"c.{'public_found_in' if wanted.public else 'found_in'} @@ {{}}::tsquery", wanted.query)
    return conditions, arguments


def _source(wanted: Filter) -> str:
    return (_BY_OUTCOME if wanted.outcome not in ("", "none") else _FROM) + ("" if wanted.public else _CHECK)


async def page(consultation_id: UUID, wanted: Filter, *, after: int | None, limit: int) -> list[Any]:
    """Rows before the sequence `after`, newest first."""
    conditions, arguments = _conditions(consultation_id, wanted)
    # The order has to be that of the index the filter goes by.
    order = "o.sequence" if wanted.outcome not in ("", "none") else "c.sequence"
    if after is not None:
        arguments.append(after)
        conditions.append(f"{order} < ${len(arguments)}")
    arguments.append(limit)
    columns = _COLUMNS + ("" if wanted.public else _OFFICE_COLUMNS)
    return await fetch(
        f"{columns} {_source(wanted)} WHERE {' AND '.join(conditions)} ORDER BY {order} DESC LIMIT ${len(arguments)}",
        *arguments,
    )


async def count(consultation_id: UUID, wanted: Filter) -> int:
    """How many there are: for an export's progress, in a worker, not for a page."""
    conditions, arguments = _conditions(consultation_id, wanted)
    return int(await fetch_value(f"SELECT count(*) {_source(wanted)} WHERE {' AND '.join(conditions)}", *arguments))


async def stream(
    consultation_id: UUID,
    wanted: Filter,
    *,
    restricted: bool,
    chunk: int,
    by_place: Sequence[str] | None = None,
) -> AsyncIterator[list[Any]]:
    """All rows in order of arrival, `chunk` at a time, through a cursor of the server: memory does not grow with their
    number. Inside a unit of work. restricted: with the envelopes of name and phone. by_place: paths in the order of the text, to sort by."""
    conditions, arguments = _conditions(consultation_id, wanted)
    columns = _COLUMNS + ("" if wanted.public else _OFFICE_COLUMNS) + (", p.name, p.phone " if restricted else "")
    source = _source(wanted) + (_PERSON if restricted else "")
    order = "c.sequence"
    if by_place is not None:
        arguments.append(list(by_place))
        order = f"array_position(${len(arguments)}::text[], c.provision_path::text), c.sequence"
    connection = require_unit_of_work()
    cursor = await connection.cursor(
        f"{columns} {source} WHERE {' AND '.join(conditions)} ORDER BY {order}", *arguments
    )
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
