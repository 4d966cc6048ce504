"""Statements of the door. A registration's own row and its ``attendance`` are where two doors meet: one statement decides."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from participation.platform.database import fetch, fetch_one, require_unit_of_work

SEATS = """ARRAY(SELECT x.row_label || x.number FROM hearing_seat x WHERE x.registration = r.id
                     ORDER BY x.line, x.place) AS seats"""
"""What is printed on the seats of registration ``r``, as a column."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who checks in: a door, or an officer at the desk. ``label`` is what others read ("东门")."""

    label: str
    door: UUID | None = None
    staff: UUID | None = None

    @property
    def actor(self) -> str:
        """For histories and the audit trail."""
        return f"staff:{self.staff}" if self.staff else f"door:{self.door}"


@dataclass(frozen=True, slots=True)
class Step:
    """One step at the door. ``people``: None for all who are missing of the registration."""

    client_id: UUID
    people: int | None
    happened_at: datetime | None
    offline: bool


async def admit(hearing: UUID, number: str, who: Who, step: Step) -> tuple[int, int] | None:
    """Let people of a registration in: (line of the log, how many); None where it holds no place or not so many are missing.

    Two doors, one ticket, the same moment: the second waits at the registration's row and then finds nobody missing.
    """
    row = await require_unit_of_work().fetchrow(
        """
        WITH came AS (
            UPDATE registration r SET state = 'checked_in'
            FROM hearing_pool p
            WHERE r.number = $2 AND p.id = r.pool AND p.hearing = $1 AND r.state IN ('confirmed', 'checked_in')
              AND coalesce($4::int, 1) BETWEEN 1 AND r.places
            RETURNING r.id, r.places
        ), counted AS (
            INSERT INTO attendance AS a (registration, arrived, places, latest, first_at)
            SELECT id, coalesce($4::int, places), places, coalesce($4::int, places), coalesce($5, clock_timestamp())
            FROM came
            ON CONFLICT (registration) DO UPDATE
                SET arrived = a.arrived + coalesce($4::int, a.places - a.arrived),
                    latest = coalesce($4::int, a.places - a.arrived),
                    first_at = CASE WHEN a.arrived = 0 THEN excluded.first_at ELSE a.first_at END
                WHERE a.arrived < a.places AND a.arrived + coalesce($4::int, 1) <= a.places
            RETURNING registration, arrived, places, latest
        ), logged AS (
            INSERT INTO check_in (client_id, hearing, registration, kind, people, door, staff, label, offline, reason,
                                  happened_at, recorded_at)
            SELECT $3, $1, registration, 'admitted', latest, $6, $7, $8, $9, '', coalesce($5, clock_timestamp()),
                   clock_timestamp()
            FROM counted RETURNING id
        ), history AS (
            INSERT INTO registration_history (registration, from_state, to_state, reason, actor, occurred_at)
            SELECT registration, 'confirmed', 'checked_in', '', $10, clock_timestamp() FROM counted WHERE arrived = latest
        )
        SELECT logged.id, counted.latest FROM counted CROSS JOIN logged
        """,
        hearing,
        number,
        step.client_id,
        step.people,
        step.happened_at,
        who.door,
        who.staff,
        who.label,
        step.offline,
        who.actor[:80],
    )
    return None if row is None else (row[0], row[1])


async def standing(number: str) -> Any:
    """A registration as a door sees it: its place, and the last time somebody of it was let in, and where."""
    return await fetch_one(
        f"""
        SELECT r.id, r.number, r.state, r.places, r.masked_name, r.pool, r.needs, p.hearing, h.number AS hearing_number,
               p.name AS pool_label, p.code, coalesce(a.arrived, 0) AS arrived, coalesce(a.released, 0) AS released,
               c.happened_at, c.label, {SEATS}
        FROM registration r JOIN hearing_pool p ON p.id = r.pool JOIN hearing h ON h.id = p.hearing
        LEFT JOIN attendance a ON a.registration = r.id
        LEFT JOIN LATERAL (SELECT happened_at, label FROM check_in WHERE registration = r.id AND kind = 'admitted'
                           ORDER BY id DESC LIMIT 1) c ON true
        WHERE r.number = $1
        """,
        number,
    )


async def log(hearing: UUID, registration: UUID, kind: str, who: Who, step: Step, reason: str = "") -> None:
    """A line of the log that changes nothing else: shown twice, refused, present."""
    await require_unit_of_work().execute(
        """
        INSERT INTO check_in (client_id, hearing, registration, kind, people, door, staff, label, reason, offline,
                              happened_at, recorded_at)
        VALUES ($1, $2, $3, $4, 0, $5, $6, $7, $8, $9, coalesce($10, clock_timestamp()), clock_timestamp())
        ON CONFLICT (client_id) DO NOTHING
        """,
        step.client_id,
        hearing,
        registration,
        kind,
        who.door,
        who.staff,
        who.label,
        reason,
        step.offline,
        step.happened_at,
    )


async def logged(client_id: UUID) -> Any:
    """The line of this id, with the registration as it is now; None before it was written."""
    return await fetch_one(
        """
        SELECT c.id, c.kind, c.people, c.reason, c.hearing, r.number, f.happened_at AS first_at, f.label AS first_label
        FROM check_in c JOIN registration r ON r.id = c.registration
        LEFT JOIN LATERAL (SELECT happened_at, label FROM check_in WHERE registration = r.id AND kind = 'admitted'
                           AND id < c.id ORDER BY id DESC LIMIT 1) f ON true
        WHERE c.client_id = $1
        """,
        client_id,
    )


async def take_back(hearing: UUID, entry: int, who: Who, reason: str, within: UUID | None) -> str | None:
    """Undo one admission: the registration's number; None where there is none to undo. ``within``: only of this door.

    Whoever is not there any more at all is confirmed again.
    """
    found: str | None = await require_unit_of_work().fetchval(
        """
        WITH line AS (
            SELECT c.id, c.registration, c.people FROM check_in c JOIN registration r ON r.id = c.registration
            WHERE c.id = $2 AND c.hearing = $1 AND c.kind = 'admitted' AND ($7::uuid IS NULL OR c.door = $7)
              AND NOT EXISTS (SELECT 1 FROM check_in u WHERE u.undoes = c.id)
            -- First the registration, then its attendance, as everybody locks them.
            FOR UPDATE OF r
        ), undone AS (
            INSERT INTO check_in (client_id, hearing, registration, kind, people, door, staff, label, reason, undoes,
                                  offline, happened_at, recorded_at)
            SELECT $3, $1, registration, 'undone', people, $4, $5, $6, $8, id, false, clock_timestamp(), clock_timestamp()
            FROM line ON CONFLICT (undoes) WHERE undoes IS NOT NULL DO NOTHING RETURNING registration, people
        ), less AS (
            UPDATE attendance a SET arrived = a.arrived - undone.people, latest = 0 FROM undone
            WHERE a.registration = undone.registration AND a.arrived >= undone.people RETURNING a.registration, a.arrived
        ), back AS (
            UPDATE registration r SET state = 'confirmed' FROM less
            WHERE r.id = less.registration AND less.arrived = 0 AND r.state = 'checked_in' RETURNING r.id
        ), history AS (
            INSERT INTO registration_history (registration, from_state, to_state, reason, actor, occurred_at)
            SELECT id, 'checked_in', 'confirmed', 'door_undone', $9, clock_timestamp() FROM back
        )
        SELECT r.number FROM less JOIN registration r ON r.id = less.registration
        """,
        hearing,
        entry,
        uuid4(),
        who.door,
        who.staff,
        who.label,
        within,
        reason,
        who.actor[:80],
    )
    return found


async def people(hearing: UUID) -> list[Any]:
    """Every registration of a session, by number: for lists, searching, and the door that goes offline."""
    return await fetch(
        f"""
        SELECT r.id, r.number, r.state, r.places, r.masked_name, r.needs, p.slug, p.name AS pool_label, p.code,
               coalesce(a.arrived, 0) AS arrived, coalesce(a.released, 0) AS released, a.first_at, n.name_encrypted,
               s.present_at, c.happened_at, c.label, {SEATS}
        FROM registration r JOIN hearing_pool p ON p.id = r.pool
        LEFT JOIN attendance a ON a.registration = r.id LEFT JOIN registration_person n ON n.registration = r.id
        LEFT JOIN door_standby s ON s.registration = r.id
        LEFT JOIN LATERAL (SELECT happened_at, label FROM check_in WHERE registration = r.id AND kind = 'admitted'
                           ORDER BY id DESC LIMIT 1) c ON r.state = 'checked_in'
        WHERE p.hearing = $1 ORDER BY p.position, p.slug, r.number
        """,
        hearing,
    )


async def lines(hearing: UUID, limit: int, door: UUID | None = None) -> list[Any]:
    """The log of a session, or of one of its doors, the latest first."""
    return await fetch(
        """
        SELECT c.id, c.kind, c.people, c.label, c.reason, c.offline, c.happened_at, c.recorded_at, c.door, r.number,
               r.masked_name, r.places, EXISTS (SELECT 1 FROM check_in u WHERE u.undoes = c.id) AS undone
        FROM check_in c JOIN registration r ON r.id = c.registration
        WHERE c.hearing = $1 AND ($3::uuid IS NULL OR c.door = $3) ORDER BY c.id DESC LIMIT $2
        """,
        hearing,
        limit,
        door,
    )


async def troubles(hearing: UUID, door: UUID | None = None) -> list[Any]:
    """Whom a door let in offline and should not have, the latest first; with who let them in before, and when.

    ``door``: only what concerns this one, as the door that was offline or as the one that was first.
    """
    return await fetch(
        """
        SELECT c.id, c.kind, c.reason, c.label, c.happened_at, r.number, r.masked_name, f.label AS first_label,
               f.happened_at AS first_at
        FROM check_in c JOIN registration r ON r.id = c.registration
        LEFT JOIN LATERAL (SELECT label, happened_at, door FROM check_in WHERE registration = r.id AND kind = 'admitted'
                           AND id < c.id ORDER BY id DESC LIMIT 1) f ON true
        WHERE c.hearing = $1 AND c.offline AND c.kind IN ('doubled', 'refused')
          AND ($2::uuid IS NULL OR c.door = $2 OR f.door = $2)
        ORDER BY c.id DESC LIMIT 50
        """,
        hearing,
        door,
    )


async def totals(hearing: UUID) -> list[Any]:
    """By pool: places held, people there, registrations expected, no-shows, stand-bys who are present."""
    return await fetch(
        """
        SELECT p.id, p.slug, p.name, p.code, p.capacity, p.taken,
               coalesce(sum(a.arrived), 0)::int AS arrived,
               count(*) FILTER (WHERE r.state = 'confirmed')::int AS expected,
               count(*) FILTER (WHERE r.state = 'no_show')::int AS absent,
               count(s.registration) FILTER (WHERE r.state = 'waitlisted')::int AS present
        FROM hearing_pool p LEFT JOIN registration r ON r.pool = p.id
        LEFT JOIN attendance a ON a.registration = r.id LEFT JOIN door_standby s ON s.registration = r.id
        WHERE p.hearing = $1 AND p.capacity > 0 GROUP BY p.id ORDER BY p.position, p.slug
        """,
        hearing,
    )


async def open_door(hearing: UUID, label: str, token_hash: bytes, staff: UUID, closes_at: datetime) -> UUID:
    """A new door."""
    door = uuid4()
    await require_unit_of_work().execute(
        "INSERT INTO door (id, hearing, label, token_hash, opened_by, opened_at, closes_at)"
        " VALUES ($1, $2, $3, $4, $5, clock_timestamp(), $6)",
        door,
        hearing,
        label,
        token_hash,
        staff,
        closes_at,
    )
    return door


async def revoke_door(hearing: UUID, door: UUID) -> bool:
    """Whether it was revoked now."""
    return bool(
        await require_unit_of_work().fetchval(
            "UPDATE door SET revoked_at = clock_timestamp() WHERE id = $1 AND hearing = $2 AND revoked_at IS NULL"
            " RETURNING 1",
            door,
            hearing,
        )
    )


async def door_by(token_hash: bytes) -> Any:
    """The door of a link, with whether it works at this moment."""
    return await fetch_one(
        "SELECT d.id, d.label, d.closes_at, d.revoked_at, h.number, d.closes_at < clock_timestamp() AS ended"
        " FROM door d JOIN hearing h ON h.id = d.hearing WHERE d.token_hash = $1",
        token_hash,
    )


async def doors(hearing: UUID) -> list[Any]:
    """All doors of a session, the newest first, with how many people each let in."""
    return await fetch(
        "SELECT d.id, d.label, d.opened_at, d.closes_at, d.revoked_at, s.display_name,"
        " (SELECT coalesce(sum(c.people), 0)::int FROM check_in c WHERE c.door = d.id AND c.kind = 'admitted') AS people"
        " FROM door d JOIN staff s ON s.id = d.opened_by WHERE d.hearing = $1 ORDER BY d.opened_at DESC",
        hearing,
    )
