"""The moderators' queue: keyset pages, every filter answered by an index, no counting."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.consultations.queries.listing import COLUMNS
from participation.consultations.queries.searching import with_words
from participation.platform.database import fetch

WINDOW = 2_000
"""Comments looked through for a word before the index of words is asked."""

_ITEM = f"SELECT {COLUMNS}, masks, personal_data, flagged FROM comment c"


async def page(
    consultation_id: UUID,
    *,
    state: str | None,
    paths: Sequence[str] | None,
    channel: str,
    flag: str,
    until: datetime | None,
    words: str,
    after: int | None,
    limit: int,
) -> list[Any]:
    """Rows beyond the sequence `after`, in order of arrival.

    state None: all. paths: on one of these provisions. flag: "", "personal", "words" or "review". until: reached the
    office at this moment or before. words: a tsquery, "" for none.
    """
    arguments: list[Any] = [consultation_id]

    def given(value: Any) -> str:
        arguments.append(value)
        return f"${len(arguments)}"

    conditions = ["consultation = $1"]
    if state is not None:
        conditions.append(f"state = {given(state)}")
    if channel:
        conditions.append(f"channel = {given(channel)}")
    if flag == "personal":
        conditions.append("personal_data")
    elif flag == "words":
        conditions.append("flagged <> '[]'")
    elif flag == "review":
        conditions.append("id IN (SELECT comment FROM comment_review WHERE decision = '')")
    if until is not None:
        conditions.append(f"received_at <= {given(until)}")
    if after is not None:
        conditions.append(f"sequence > {given(after)}")
    if words:
        return await _with_words(arguments, conditions, paths, words, limit)
    where, most = " AND ".join(conditions), given(limit)
    if paths is None:
        return await fetch(f"{_ITEM} WHERE {where} ORDER BY sequence LIMIT {most}", *arguments)
    # One short walk along the index for each provision, then the few that were found in order: a provision with few
    # comments in a round with many costs as little as one with many.
    return await fetch(
        f"SELECT found.* FROM unnest({given(list(paths))}::text[]) AS path CROSS JOIN LATERAL ("
        f"{_ITEM} WHERE {where} AND provision_path = path ORDER BY sequence LIMIT {most}) AS found"
        f" ORDER BY sequence LIMIT {most}",
        *arguments,
    )


async def _with_words(
    arguments: list[Any], conditions: list[str], paths: Sequence[str] | None, words: str, limit: int
) -> list[Any]:
    """As in the register: how often a word occurs cannot be known beforehand, so the next ones in order are looked through
    first, where a frequent word is found at once; a rare one is then found by the index of words."""
    arguments += [words, limit]
    where = " AND ".join(conditions)
    matching, most = with_words(f"${len(arguments) - 1}"), f"${len(arguments)}"
    window = f"SELECT c.* FROM comment c WHERE {where} ORDER BY sequence LIMIT {WINDOW}"
    if paths is not None:
        arguments.append(list(paths))
        given = f"${len(arguments)}::text[]"
        window = (
            f"SELECT one.* FROM unnest({given}) AS path CROSS JOIN LATERAL (SELECT c.* FROM comment c WHERE {where}"
            f" AND provision_path = path ORDER BY sequence LIMIT {WINDOW // max(4, len(paths))}) AS one"
        )
        # Not by the index of provisions: it would have to read all comments on them.
        where += f" AND provision_path || '' = ANY({given})"
    found = await fetch(
        f"SELECT {COLUMNS}, masks, personal_data, flagged FROM ({window}) AS c WHERE {matching} ORDER BY sequence LIMIT {most}",
        *arguments,
    )
    if len(found) >= limit:
        return found
    # "+ 0": by the index of words, not by the order.
    return await fetch(f"{_ITEM} WHERE {where} AND {matching} ORDER BY sequence + 0 LIMIT {most}", *arguments)
