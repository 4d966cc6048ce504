"""Roles end at the organisation they were given for: an official of another body does nothing with a matter and learns
nothing from the office about it, on no route."""

from __future__ import annotations

from typing import Any

from participation.identity.rules import Role
from participation.platform.database import fetch, fetch_value
from tests.structure.conftest import Route, Visitor, code_of
from tests.support.people import make_staff
from tests.support.scene import scene

OURS, THEIRS = "region/civil-affairs", "region/transport"


async def rows() -> dict[str, int]:
    """How many rows every table of the product has, but for sessions and form keys."""
    names = await fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        " AND tablename NOT IN ('web_session', 'idempotency_key', 'migration')"
    )
    return {row[0]: await fetch_value(f'SELECT count(*) FROM "{row[0]}"') for row in names}


async def test_nothing_with_a_matter_of_another_body(table: list[Route], visitors: Any) -> None:
    made = await scene()
    stranger: Visitor = await visitors("staff", await make_staff(list(Role), organisation=THEIRS))
    values = {"number": made["number"], "hearing": made["hearing"], "version": str(made["version"])}
    before = await rows()
    wrong = []
    walked = 0
    for route in table:
        if not route.template.startswith("/office/matters/{number"):
            continue
        walked += 1
        answer = await stranger.ask(route, token=stranger.token(), values=values)
        # A form may be found empty before anybody asks whose matter it is; what counts is that nothing comes of it.
        expected = (403, 404) if route.safe else (403, 404, 409, 422)
        if answer.status_code not in expected:
            wrong.append(f"{route}: {answer.status_code} {code_of(answer)}")
    assert wrong == []
    assert walked > 20
    assert await rows() == before


async def test_those_of_the_body_and_above_are_let_in(table: list[Route], visitors: Any) -> None:
    """Else the test above would prove nothing."""
    made = await scene()
    values = {"number": made["number"], "hearing": made["hearing"], "version": str(made["version"])}
    for organisation in (OURS, "region"):
        insider: Visitor = await visitors("staff", await make_staff(list(Role), organisation=organisation))
        answers = {
            str(route): await insider.ask(route, values=values)
            for route in table
            if route.safe and route.template.startswith("/office/matters/{number") and "_id" not in route.template
        }
        refused = {name: answer.status_code for name, answer in answers.items() if answer.status_code in (401, 403)}
        assert refused == {}
        # The others ask for a file, a batch, an entry that the scene does not have.
        assert sum(answer.status_code == 200 for answer in answers.values()) > len(answers) / 3
