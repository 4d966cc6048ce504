"""``participation migrate``."""

from __future__ import annotations

import asyncio
import contextlib
import io

import click

from participation.cli.environment import services


@click.command()
@click.option("-v", "--verbose", is_flag=True, help="Show each migration as it runs.")
def migrate(verbose: bool) -> None:
    """Bring the database's tables up to date, as their owner (DATABASE_OWNER_URL).

    One at a time: a second one waits for the first.  Running it again changes nothing.
    """
    with services() as settings:
        import asyncpg

        from participation.platform.migrations import migrate as run

        if not settings.database_owner_url:
            raise click.ClickException("DATABASE_OWNER_URL is not set")
        output = io.StringIO()
        try:
            # Piccolo prints a table for each feature: shown on demand, or when something goes wrong.
            with contextlib.nullcontext() if verbose else contextlib.redirect_stdout(output):
                applied = asyncio.run(run(settings.database_owner_url))
        except (RuntimeError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            click.echo(output.getvalue(), err=True)
            raise click.ClickException(f"the migrations stopped: {error}") from error
        except SystemExit as error:
            click.echo(output.getvalue(), err=True)
            raise click.ClickException("the migrations stopped; the lines above say why") from error
        click.echo(f"{len(applied)} migrations applied" if applied else "up to date")
        if verbose:
            for name in applied:
                click.echo(f"  {name}")
