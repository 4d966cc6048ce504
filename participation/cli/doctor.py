"""``participation doctor``."""

from __future__ import annotations

import asyncio
import json
import os

import click

from participation import doctor as checks
from participation.cli.environment import services
from participation.doctor import Line, State

_COLOURS = {State.OK: "green", State.WARN: "yellow", State.FAIL: "red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(as_json: bool) -> None:
    """Say what is missing or misconfigured, and what to do.

    Exit code 1 where something fails.  Without servers of your own the embedded ones are started for the look.
    """
    lines = findings()
    if as_json:
        shown = [{"state": x.state, "what": x.what, "seen": x.seen, "advice": x.advice} for x in lines]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        for line in lines:
            show(line)
        worst = {state: sum(line.state is state for line in lines) for state in State}
        click.echo(f"{worst[State.OK]} ok, {worst[State.WARN]} warnings, {worst[State.FAIL]} failures")
    if any(line.state is State.FAIL for line in lines):
        raise SystemExit(1)


def show(line: Line) -> None:
    """One line, and what to do below it."""
    click.echo(f"{click.style(f'{line.state.value:<4}', fg=_COLOURS[line.state])}  {line.what:<13} {line.seen}")
    if line.advice:
        click.echo(f"{'':<20}→ {line.advice}")


def findings() -> list[Line]:
    """All checks, one after the other."""
    settings, lines = checks.settings_lines(os.environ)
    if settings is None:
        return lines
    for check in checks.LOCAL:
        lines += check(settings)
    try:
        with services(redis=True) as reached:
            lines += asyncio.run(checks.database_lines(reached))
            lines += asyncio.run(checks.redis_lines(reached))
    except click.ClickException as error:
        lines.append(checks.fail("servers", error.message, "See var/log/postgres.log and var/log/redis.log."))
    return lines
