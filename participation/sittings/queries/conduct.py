"""Table, agenda, turns, and the state of the sitting. What writes is called inside a unit of work with the sitting locked."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from participation.hearings.services import HearingView
from participation.platform.database import execute, fetch, fetch_one, fetch_value
from participation.sittings.rules.conduct import ItemKind, SittingState, TurnState
from participation.sittings.rules.roles import TableRole
from participation.sittings.views import ItemView, RecusalView, RoleView, SittingView, TurnView


async def lay_table(hearing_id: UUID) -> None:
    """The sitting's row, made once."""
    await execute("INSERT INTO sitting (hearing) VALUES ($1) ON CONFLICT (hearing) DO NOTHING", hearing_id)


async def lock(hearing_id: UUID) -> SittingState:
    """Lock the sitting (made where there is none) until the end of the unit of work; its state."""
    await lay_table(hearing_id)
    return SittingState(await fetch_value("SELECT state FROM sitting WHERE hearing = $1 FOR UPDATE", hearing_id))


async def touch(hearing_id: UUID) -> None:
    """Something that live pages show has changed."""
    await execute("UPDATE sitting SET edition = edition + 1 WHERE hearing = $1", hearing_id)


async def move(hearing_id: UUID, state: SittingState) -> None:
    """Into another state, with its moment."""
    await execute(
        """
        UPDATE sitting SET state = $2::text, edition = edition + 1,
            started_at = CASE WHEN $2::text = 'running' THEN coalesce(started_at, clock_timestamp()) ELSE started_at END,
            ended_at = CASE WHEN $2::text = 'ended' THEN clock_timestamp() ELSE ended_at END,
            item = CASE WHEN $2::text = 'ended' THEN NULL ELSE item END, turn = CASE WHEN $2::text = 'ended' THEN NULL ELSE turn END
        WHERE hearing = $1
        """,
        hearing_id,
        state.value,
    )
    if state is SittingState.ENDED:
        await execute(
            "UPDATE sitting_item SET ended_at = clock_timestamp()"
            " WHERE hearing = $1 AND started_at IS NOT NULL AND ended_at IS NULL",
            hearing_id,
        )
        await execute(
            "UPDATE sitting_turn SET state = CASE state WHEN 'speaking' THEN 'done' ELSE 'dropped' END,"
            " ended_at = clock_timestamp() WHERE hearing = $1 AND state IN ('waiting', 'speaking')",
            hearing_id,
        )


async def set_stream(hearing_id: UUID, address: str) -> None:
    """Where the sitting is broadcast."""
    await execute("UPDATE sitting SET stream = $2, edition = edition + 1 WHERE hearing = $1", hearing_id, address)


async def edition(number: str) -> int | None:
    """How often the live state changed; None where no table was laid."""
    found: int | None = await fetch_value(
        "SELECT s.edition FROM sitting s JOIN hearing h ON h.id = s.hearing WHERE h.number = $1", number
    )
    return found


async def view(hearing: HearingView) -> SittingView:
    """The sitting; an empty one where no table was laid."""
    row = await fetch_one("SELECT * FROM sitting WHERE hearing = $1", hearing.id)
    items = tuple(_item(one) for one in await _items(hearing.id))
    turns = tuple(_turn(one) for one in await _turns(hearing.id))
    return SittingView(
        hearing=hearing,
        state=SittingState(row["state"]) if row else SittingState.PREPARED,
        started_at=row["started_at"] if row else None,
        ended_at=row["ended_at"] if row else None,
        stream=row["stream"] if row else "",
        edition=row["edition"] if row else 0,
        item=next((one for one in items if row and one.id == row["item"]), None),
        speaking=next((one for one in turns if one.state is TurnState.SPEAKING), None),
        roles=tuple(await roles(hearing.id)),
        items=items,
        turns=turns,
    )


# --- the table -------------------------------------------------------------------------------------------------------


async def roles(hearing_id: UUID) -> list[RoleView]:
    """Everybody who sat at the table, in the order of the roles, those released too."""
    rows = await fetch(
        """
        SELECT * FROM sitting_role WHERE hearing = $1
        ORDER BY array_position(ARRAY['presiding', 'officer', 'presenter', 'recorder']::varchar[], role), appointed_at
        """,
        hearing_id,
    )
    return [
        RoleView(
            id=row["id"],
            role=TableRole(row["role"]),
            name=row["name"],
            title=row["title"],
            staff_id=row["staff"],
            appointed_at=row["appointed_at"],
            ended_at=row["ended_at"],
            end_reason=row["end_reason"],
        )
        for row in rows
    ]


async def appoint(
    role_id: UUID, hearing_id: UUID, role: TableRole, staff: UUID | None, name: str, title: str, by: UUID
) -> None:
    """Somebody takes a role."""
    await execute(
        "INSERT INTO sitting_role (id, hearing, role, staff, name, title, appointed_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        role_id,
        hearing_id,
        role.value,
        staff,
        name,
        title,
        by,
    )


async def release(role_id: UUID, reason: str) -> bool:
    """Somebody leaves the table; False where they had."""
    statement = (
        "UPDATE sitting_role SET ended_at = clock_timestamp(), end_reason = $2"
        " WHERE id = $1 AND ended_at IS NULL RETURNING 1"
    )
    return await fetch_value(statement, role_id, reason) is not None


async def recusals(hearing_id: UUID) -> list[RecusalView]:
    """Every demand that somebody stand back, oldest first."""
    rows = await fetch(
        """
        SELECT r.*, s.role AS table_role, s.name, g.masked_name
        FROM sitting_recusal r JOIN sitting_role s ON s.id = r.role LEFT JOIN registration g ON g.id = r.registration
        WHERE s.hearing = $1 ORDER BY r.asked_at, r.id
        """,
        hearing_id,
    )
    return [
        RecusalView(
            id=row["id"],
            role_id=row["role"],
            role=TableRole(row["table_role"]),
            name=row["name"],
            asked_by=row["masked_name"] or "",
            reason=row["reason"],
            asked_at=row["asked_at"],
            decision=row["decision"],
            decision_reason=row["decision_reason"],
            decided_at=row["decided_at"],
        )
        for row in rows
    ]


async def ask_recusal(recusal_id: UUID, role_id: UUID, registration: UUID | None, reason: str) -> None:
    """Somebody is asked to stand back."""
    await execute(
        "INSERT INTO sitting_recusal (id, role, registration, reason) VALUES ($1, $2, $3, $4)",
        recusal_id,
        role_id,
        registration,
        reason,
    )


async def decide_recusal(recusal_id: UUID, decision: str, reason: str, by: UUID) -> UUID | None:
    """The role it is about; None where it was decided before."""
    found: UUID | None = await fetch_value(
        "UPDATE sitting_recusal SET decision = $2, decision_reason = $3, decided_by = $4, decided_at = clock_timestamp()"
        " WHERE id = $1 AND decision = '' RETURNING role",
        recusal_id,
        decision,
        reason,
        by,
    )
    return found


# --- the agenda ------------------------------------------------------------------------------------------------------


async def _items(hearing_id: UUID) -> list[Any]:
    return await fetch("SELECT * FROM sitting_item WHERE hearing = $1 ORDER BY position", hearing_id)


def _item(row: Any) -> ItemView:
    return ItemView(
        id=row["id"],
        position=row["position"],
        kind=ItemKind(row["kind"]),
        title=row["title"],
        minutes=row["minutes"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
    )


async def add_item(item_id: UUID, hearing_id: UUID, kind: ItemKind, title: str, minutes: int | None) -> None:
    """At the end of the agenda."""
    await execute(
        """
        INSERT INTO sitting_item (id, hearing, position, kind, title, minutes)
        SELECT $1, $2, coalesce(max(position), 0) + 1, $3, $4, $5 FROM sitting_item WHERE hearing = $2
        """,
        item_id,
        hearing_id,
        kind.value,
        title,
        minutes,
    )


async def remove_item(item_id: UUID, hearing_id: UUID) -> bool:
    """Take a part out that has not begun; False for any other."""
    statement = "DELETE FROM sitting_item WHERE id = $1 AND hearing = $2 AND started_at IS NULL RETURNING 1"
    return await fetch_value(statement, item_id, hearing_id) is not None


async def start_item(item_id: UUID, hearing_id: UUID) -> bool:
    """This part is on now, the one before has ended; False for an unknown one."""
    known = await fetch_value(
        "UPDATE sitting_item SET started_at = coalesce(started_at, clock_timestamp()), ended_at = NULL"
        " WHERE id = $1 AND hearing = $2 RETURNING 1",
        item_id,
        hearing_id,
    )
    if known is None:
        return False
    await execute(
        "UPDATE sitting_item SET ended_at = clock_timestamp()"
        " WHERE hearing = $2 AND id <> $1 AND started_at IS NOT NULL AND ended_at IS NULL",
        item_id,
        hearing_id,
    )
    await execute("UPDATE sitting SET item = $1, edition = edition + 1 WHERE hearing = $2", item_id, hearing_id)
    return True


# --- turns to speak --------------------------------------------------------------------------------------------------


async def _turns(hearing_id: UUID) -> list[Any]:
    return await fetch(
        """
        SELECT t.*, coalesce(g.number, '') AS registration_number,
               coalesce(extract(epoch FROM coalesce(t.ended_at, clock_timestamp()) - t.started_at), 0)::int AS spoken
        FROM sitting_turn t LEFT JOIN registration g ON g.id = t.registration WHERE t.hearing = $1 ORDER BY t.id
        """,
        hearing_id,
    )


def _turn(row: Any) -> TurnView:
    return TurnView(
        id=row["id"],
        registration_number=row["registration_number"],
        name=row["name"],
        category=row["category"],
        seconds=row["seconds"],
        state=TurnState(row["state"]),
        asked_at=row["asked_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        spoken=row["spoken"],
    )


async def queue_turn(hearing_id: UUID, registration: UUID | None, name: str, category: str, seconds: int) -> int | None:
    """A new turn at the end; its id, None where this registration waits or speaks already."""
    found: int | None = await fetch_value(
        """
        INSERT INTO sitting_turn (hearing, registration, name, category, seconds) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (hearing, registration) WHERE state IN ('waiting', 'speaking') AND registration IS NOT NULL DO NOTHING
        RETURNING id
        """,
        hearing_id,
        registration,
        name,
        category,
        seconds,
    )
    return found


async def finish_speaking(hearing_id: UUID) -> None:
    """Whoever speaks has spoken."""
    await execute(
        "UPDATE sitting_turn SET state = 'done', ended_at = clock_timestamp() WHERE hearing = $1 AND state = 'speaking'",
        hearing_id,
    )
    await execute("UPDATE sitting SET turn = NULL, edition = edition + 1 WHERE hearing = $1", hearing_id)


async def begin_turn(turn_id: int, hearing_id: UUID) -> bool:
    """This one speaks now; False where they do not wait."""
    known = await fetch_value(
        "UPDATE sitting_turn SET state = 'speaking', started_at = clock_timestamp()"
        " WHERE id = $1 AND hearing = $2 AND state = 'waiting' RETURNING 1",
        turn_id,
        hearing_id,
    )
    if known is not None:
        await execute("UPDATE sitting SET turn = $1, edition = edition + 1 WHERE hearing = $2", turn_id, hearing_id)
    return known is not None


async def drop_turn(turn_id: int, hearing_id: UUID) -> bool:
    """Gave it up; False where they do not wait."""
    statement = (
        "UPDATE sitting_turn SET state = 'dropped', ended_at = clock_timestamp()"
        " WHERE id = $1 AND hearing = $2 AND state = 'waiting' RETURNING 1"
    )
    return await fetch_value(statement, turn_id, hearing_id) is not None


async def speaker(hearing_id: UUID, number: str) -> Any:
    """(id, masked_name, code, pool_name, state) of a registration of this hearing, or None."""
    return await fetch_one(
        """
        SELECT r.id, r.masked_name, p.code, p.name AS pool_name, r.state
        FROM registration r JOIN hearing_pool p ON p.id = r.pool WHERE p.hearing = $1 AND r.number = $2
        """,
        hearing_id,
        number,
    )


async def present(hearing_id: UUID, codes: list[str]) -> list[Any]:
    """(number, masked_name, code, pool_name, state, arrived) of those with a place in pools of these kinds.

    Who has come first, then by number; ``arrived``: how many people of the registration.
    """
    return await fetch(
        """
        SELECT r.number, r.masked_name, p.code, p.name AS pool_name, r.state, coalesce(a.arrived, 0) AS arrived
        FROM registration r JOIN hearing_pool p ON p.id = r.pool LEFT JOIN attendance a ON a.registration = r.id
        WHERE p.hearing = $1 AND p.code = ANY($2::text[]) AND r.state IN ('confirmed', 'checked_in')
        ORDER BY r.state = 'checked_in' DESC, r.number
        """,
        hearing_id,
        codes,
    )


async def now() -> datetime:
    """The database's clock."""
    moment: datetime = await fetch_value("SELECT clock_timestamp()")
    return moment
