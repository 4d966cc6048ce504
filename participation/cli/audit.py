"""``participation audit verify``."""

from __future__ import annotations

from pathlib import Path

import click

from participation.cli.environment import with_pool


@click.group()
def audit() -> None:
    """Check the audit trail."""


@audit.command()
@click.option(
    "--anchors",
    "anchors",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A copy of published anchors kept elsewhere; may be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def verify(anchors: tuple[Path, ...], as_json: bool) -> None:
    """Check every link of the chain, and the chain against published anchors.

    Finds an edit, a deletion, an insertion, a swap and a tail cut off.  Exit code 1 where it is not sound.
    """
    from participation.audit import commands

    links, findings = with_pool(lambda _: commands.verify(anchors))
    click.echo(commands.report(links, findings, as_json=as_json))
    if findings:
        raise SystemExit(1)
