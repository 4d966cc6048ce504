"""``participation outbox``: work that failed so often that a person must look."""

from __future__ import annotations

import click

from participation.cli.environment import with_pool


@click.group()
def outbox() -> None:
    """See and release work that failed too often."""


@outbox.command("parked")
def show_parked() -> None:
    """List parked messages: number, topic, last error."""
    from participation.platform import outbox as messages

    rows = with_pool(lambda _: messages.parked())
    for number, topic, error in rows:
        click.echo(f"{number}\t{topic}\t{error}")
    if not rows:
        click.echo("nothing is parked")


@outbox.command()
@click.argument("number", type=int)
def release(number: int) -> None:
    """Give a parked message back to the workers, after its cause was mended."""
    from participation.platform.outbox.upkeep import release as give_back

    if not with_pool(lambda _: give_back(number)):
        raise click.ClickException(f"message {number} is not parked")
    click.echo(f"message {number} will be tried again")
