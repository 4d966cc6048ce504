"""``participation demo``: the main job from beginning to end, over HTTP."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import httpx
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from participation.demo import accounts, material, words
from participation.demo.browser import PlayError
from participation.demo.story import Play, Played
from participation.settings import current


@click.command()
@click.option(
    "--draft",
    "draft_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Any draft (.txt, .md, .docx); without it the demonstration's own.",
)
@click.option(
    "--comments",
    "comments_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Comments as CSV with a column text, comment-body or comment.",
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Where the PDFs go.")
@click.option("--url", help="The running instance (PUBLIC_URL).")
@click.option(
    "--accounts",
    "accounts_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Accounts to sign in with (default: those of the first start, under var/).",
)
@click.option(
    "--first-start", is_flag=True, help="Make the accounts, print them once, play the demonstration's own draft."
)
def demo(
    draft_file: Path | None,
    comments_file: Path | None,
    out: Path | None,
    url: str | None,
    accounts_file: Path | None,
    first_start: bool,
) -> None:
    """Play the whole main job on a draft against a running instance, over HTTP, as its users would.

    The period it needs is a shortened one with a published reason, as the rules allow.
    """
    settings = current()
    base_url = (url or settings.public_url).rstrip("/")
    file = accounts_file or settings.home / accounts.FILE
    console = Console(stderr=True)
    try:
        if first_start:
            people = _make_accounts(file)
            _play(console, Play(base_url, people, material.own(), _nothing, _nothing), whole=False)
            return
        people = accounts.load(file)
        played = material.of_files(draft_file, comments_file) if draft_file else material.own()
        result = _play(console, Play(base_url, people, played, _nothing, _nothing, out), whole=True)
    except PlayError as error:
        console.print(f"[bold]The demonstration stopped.[/bold] {error}", highlight=False, soft_wrap=True)
        sys.exit(1)
    except httpx.HTTPError as error:
        raise click.ClickException(
            f"{base_url} does not answer ({type(error).__name__}). Is `participation up` running? Give --url otherwise."
        ) from error
    click.echo(f"{base_url}/matters/{result.matter}")
    for receipt in result.receipts[:1]:
        click.echo(f"{base_url}{receipt}")
    for document in result.documents:
        click.echo(str(document))


def _make_accounts(file: Path) -> dict[str, accounts.Account]:
    """Accounts of the first start: made, printed once, kept for later plays."""
    from participation.cli.environment import with_pool

    if file.exists():
        return accounts.load(file)
    made = with_pool(accounts.make)
    accounts.save(file, made)
    width = max(len(account.username) for account in made)
    click.echo("Demonstration accounts (shown this once; kept in " + str(file) + "):")
    for account in made:
        click.echo(f"  {account.username:<{width}}  {account.password}  totp {account.totp_secret}  {account.role}")
    return accounts.keyed(made)


def _play(console: Console, play: Play, *, whole: bool) -> Played:
    """Run it under a progress display."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    steps = len(words.STEPS) if whole else len(words.OPEN_STEPS)
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=steps)
        begun = 0

        def step(name: str) -> None:
            nonlocal begun
            progress.update(task, description=name, completed=begun)
            begun += 1

        play.step, play.say = step, lambda text: progress.console.print(f"  {text}", highlight=False, soft_wrap=True)
        result = play.run() if whole else play.run_open()
        progress.update(task, completed=steps)
    return result


def _nothing(_: str) -> None:
    """Replaced by the progress display."""
