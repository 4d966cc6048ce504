"""Registrants erase their personal data once the session needs it no more."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from participation.audit import services as audit
from participation.hearings import services
from participation.hearings.tickets import path_of
from participation.platform.database import fetch_one, fetch_value, unit_of_work
from participation.platform.errors import Conflict
from tests.integration.hearings.conftest import Announce, applied, move, register
from tests.support.web import fill, words


async def test_erased_after_the_session_and_not_before(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce()
    mine = await register(hearing, applied(1, email="zhao@example.com"))
    other = await register(hearing, applied(2))
    path = path_of(mine.number, mine.code)
    assert "删除我的个人信息" not in words(await client.get(path))
    with pytest.raises(Conflict, match=r"registration\.needed"):
        async with unit_of_work():
            await services.erase(await services.ticket(mine.number, mine.code))
    now = datetime.now(UTC)
    await move(
        hearing,
        starts_at=now - timedelta(hours=6),
        ends_at=now - timedelta(hours=3),
        registration_opens_at=now - timedelta(days=3),
        registration_closes_at=now - timedelta(days=2),
    )
    answer = await fill(client, path, {}, action="/erase")
    assert answer.status_code == 303, words(answer)
    shown = words(await client.get(path))
    assert "这份报名的个人信息已经删除" in shown
    assert "赵小霞" not in shown
    row = await fetch_one("SELECT phone_index, identity_index, state FROM registration WHERE number = $1", mine.number)
    assert (row["phone_index"], row["identity_index"], row["state"]) == (None, None, "confirmed")
    assert await fetch_value("SELECT count(*) FROM registration_person") == 1
    assert (await services.ticket(other.number, other.code)).holder == "赵小霞"
    with pytest.raises(Conflict, match=r"registration\.erased"):
        async with unit_of_work():
            await services.erase(await services.ticket(mine.number, mine.code))
    ticket = await services.ticket(mine.number, mine.code)
    (event,) = [one for one in await audit.history(f"registration:{ticket.id}") if one.action == "registration.erased"]
    assert event.facts == {"number": mine.number}
    assert (await client.get(f"{path}/pdf")).status_code == 200


async def test_erased_at_once_after_cancelling(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce()
    mine = await register(hearing, applied(1))
    path = path_of(mine.number, mine.code)
    await fill(client, path, {}, action="/withdraw")
    assert (await fill(client, path, {}, action="/erase")).status_code == 303
    assert await fetch_value("SELECT count(*) FROM registration_person") == 0
