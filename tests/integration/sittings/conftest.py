"""A hearing on a draft under consultation, with a participant and an observer who have places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from participation.hearings import services as hearings
from participation.hearings.rules import PoolCode
from participation.hearings.services import HearingView, kept
from participation.identity.rules import Actor, Role
from participation.platform.database import execute, unit_of_work
from tests.integration.consultations.conftest import person, publish, round_open, stage
from tests.integration.hearings.conftest import announcement, applied, register

__all__ = ["day", "publish", "round_open", "stage"]


@dataclass
class Day:
    """The people of the day. ``participant`` and ``observer``: (number, code) of their tickets."""

    hearing: HearingView
    stage: Any
    presiding: Actor
    recorder: Actor
    presenter: Actor
    approver: Actor
    publisher: Actor
    participant: tuple[str, str]
    observer: tuple[str, str]

    @property
    def office(self) -> str:
        return f"/office/hearings/{self.hearing.number}"

    def ticket(self, who: tuple[str, str]) -> str:
        return f"/registrations/{who[0]}/{who[1]}"


@pytest.fixture
async def day(stage: Any, round_open: Any) -> Day:
    """Everybody has come; the hearing begins in ten minutes."""
    kept.forget()
    presiding = await person(Role.HEARING_OFFICER)
    async with unit_of_work():
        hearing = await hearings.announce(presiding, stage.number, announcement())
    who = await register(hearing, applied(1, pool=PoolCode.PARTICIPANT, name="赵小霞"))
    other = await register(hearing, applied(2, name="何伟"))
    soon = datetime.now(UTC) + timedelta(minutes=10)
    await execute(
        "UPDATE hearing SET starts_at = $2, registration_closes_at = $3 WHERE id = $1",
        hearing.id,
        soon,
        soon - timedelta(minutes=5),
    )
    kept.forget()
    return Day(
        await hearings.get_hearing(hearing.number),
        stage,
        presiding,
        await person(Role.HEARING_OFFICER),
        await person(Role.HEARING_OFFICER),
        await person(Role.APPROVER),
        await person(Role.PUBLISHER),
        (who.number, who.code),
        (other.number, other.code),
    )
