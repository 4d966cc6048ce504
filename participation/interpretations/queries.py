"""Statements of interpretations."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from participation.interpretations.rules import Element, ElementCode, State
from participation.interpretations.views import InterpretationView
from participation.platform.database import execute, fetch, fetch_one


async def of_matter(matter_id: UUID, *, lock: bool = False) -> InterpretationView | None:
    """The matter's interpretation; with ``lock`` held until the unit of work ends."""
    row = await fetch_one("SELECT * FROM interpretation WHERE matter = $1" + (" FOR UPDATE" if lock else ""), matter_id)
    if row is None:
        return None
    written = {
        r["code"]: Element(ElementCode(r["code"]), r["text"], tuple(json.loads(r["paths"])))
        for r in await fetch(
            "SELECT code, text, paths FROM interpretation_element WHERE interpretation = $1", row["id"]
        )
    }
    return InterpretationView(
        id=row["id"],
        matter_id=row["matter"],
        version_id=row["version"],
        state=State(row["state"]),
        interpreter=row["interpreter"],
        document_number=row["document_number"],
        writers=frozenset(UUID(one) for one in json.loads(row["writers"])),
        remark=row["remark"],
        approved_by=row["approved_by"],
        published_at=row["published_at"],
        elements=tuple(written[code] for code in ElementCode if code in written),
    )


async def save(
    matter_id: UUID,
    version_id: UUID,
    *,
    interpreter: str,
    document_number: str,
    writers: Iterable[UUID],
    elements: Iterable[Element],
) -> UUID:
    """Write all of it as a draft again."""
    found: Any = await fetch_one(
        """
        INSERT INTO interpretation (id, matter, version, state, interpreter, document_number, writers, updated_at)
        VALUES ($1, $2, $3, 'drafting', $4, $5, $6, clock_timestamp())
        ON CONFLICT (matter) DO UPDATE SET version = $3, state = 'drafting', interpreter = $4, document_number = $5,
            writers = $6, approved_by = NULL, updated_at = clock_timestamp()
        RETURNING id
        """,
        uuid4(),
        matter_id,
        version_id,
        interpreter,
        document_number,
        json.dumps(sorted(str(writer) for writer in writers)),
    )
    for element in elements:
        await execute(
            "INSERT INTO interpretation_element (id, interpretation, code, text, paths) VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT (interpretation, code) DO UPDATE SET text = $4, paths = $5",
            uuid4(),
            found["id"],
            element.code.value,
            element.text,
            json.dumps(element.paths),
        )
    identifier: UUID = found["id"]
    return identifier


async def move(
    interpretation_id: UUID,
    state: State,
    *,
    writers: Iterable[UUID],
    remark: str = "",
    approved_by: UUID | None = None,
    published_by: UUID | None = None,
    published_at: datetime | None = None,
) -> None:
    """Set its state and who brought it there."""
    await execute(
        "UPDATE interpretation SET state = $2, remark = $3, approved_by = $4, published_by = $5, published_at = $6,"
        " writers = $7, updated_at = clock_timestamp() WHERE id = $1",
        interpretation_id,
        state.value,
        remark,
        approved_by,
        published_by,
        published_at,
        json.dumps(sorted(str(writer) for writer in writers)),
    )
