"""A comment changed or withdrawn by whoever wrote it. The row is locked first; the database's clock says whether it may."""

from typing import Any
from uuid import UUID

from participation.platform.database import execute, fetch, fetch_one


async def lock(comment_id: UUID) -> Any | None:
    """(id, consultation, receipt_number, state, stance, text, edition, name_consent, on_behalf_of, open): the comment,
    until the unit of work ends; `open` says whether its round takes changes at this moment."""
    return await fetch_one(
        """
        SELECT c.id, c.consultation, c.receipt_number, c.state, c.stance, c.text, c.edition, c.name_consent,
            c.on_behalf_of, r.opens_at <= clock_timestamp() AND clock_timestamp() < coalesce(r.planned_closes_at, r.closes_at) AS open
        FROM comment c JOIN consultation r ON r.id = c.consultation WHERE c.id = $1 FOR UPDATE OF c
        """,
        comment_id,
    )


async def keep_edition(comment_id: UUID) -> None:
    """Keep the wording as it stands, before it is changed."""
    await execute(
        "INSERT INTO comment_edition (comment, edition, stance, text, written_at, replaced_at)"
        " SELECT id, edition, stance, text, coalesce(changed_at, received_at), clock_timestamp() FROM comment WHERE id = $1",
        comment_id,
    )


async def set_words(comment_id: UUID, stance: str, text: str) -> None:
    """The new wording; it waits for moderation again."""
    await execute(
        "UPDATE comment SET stance = $2, text = $3, edition = edition + 1, changed_at = clock_timestamp(),"
        " state = 'received', withheld_reason = '' WHERE id = $1",
        comment_id,
        stance,
        text,
    )


async def set_name(comment_id: UUID, shown_name: str, *, consent: bool, name: bytes | None) -> None:
    """What is shown of the name, and the name itself (an envelope)."""
    await execute(
        "UPDATE comment SET shown_name = $2, name_consent = $3 WHERE id = $1", comment_id, shown_name, consent
    )
    await execute(
        "INSERT INTO comment_person (comment, name) SELECT $1, $2 WHERE $2::bytea IS NOT NULL"
        " OR EXISTS (SELECT 1 FROM comment_person WHERE comment = $1)"
        " ON CONFLICT (comment) DO UPDATE SET name = EXCLUDED.name",
        comment_id,
        name,
    )


async def set_withdrawn(comment_id: UUID) -> None:
    """Withdrawn: nothing is left to answer or to tell, so name and telephone go (PIPL art. 47)."""
    await execute(
        "UPDATE comment SET state = 'withdrawn', withheld_reason = '', shown_name = CASE WHEN on_behalf_of = '' THEN ''"
        " ELSE on_behalf_of END, name_consent = FALSE, changed_at = clock_timestamp() WHERE id = $1",
        comment_id,
    )
    await execute("UPDATE comment_person SET name = NULL, phone = NULL WHERE comment = $1", comment_id)


async def note(comment_id: UUID, state: str, actor: str) -> None:
    """A step of its history."""
    await execute(
        "INSERT INTO comment_history (comment, state, reason, actor, occurred_at)"
        " VALUES ($1, $2, '', $3, clock_timestamp())",
        comment_id,
        state,
        actor,
    )


async def editions(comment_id: UUID) -> list[Any]:
    """(edition, stance, text, written_at, replaced_at) of earlier wordings, oldest first."""
    return await fetch(
        "SELECT edition, stance, text, written_at, replaced_at FROM comment_edition WHERE comment = $1 ORDER BY edition",
        comment_id,
    )


async def person(comment_id: UUID) -> Any | None:
    """(name, phone) as envelopes."""
    return await fetch_one("SELECT name, phone FROM comment_person WHERE comment = $1", comment_id)
