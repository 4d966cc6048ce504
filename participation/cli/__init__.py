"""The ``participation`` command.  Each command's module is imported only when that command is called for."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from participation.settings import SettingsError

#: command → "module:attribute", in the order of `participation --help`, with the line shown there (so that the list
#: needs no imports).
COMMANDS = {
    "up": ("participation.cli.up:up", "Start everything and keep it running."),
    "migrate": ("participation.cli.migrate:migrate", "Bring the database's tables up to date."),
    "staff": ("participation.cli.staff:staff", "Make accounts of members of staff."),
    "demo": ("participation.demo.command:demo", "Play the whole journey of a draft against a running instance."),
    "draft": ("participation.drafts.commands:draft", "Look at a draft file as the import sees it."),
    "draw": (
        "participation.hearings.commands:draw",
        "Draw lots that anybody can repeat; check a transcript of a draw.",
    ),
    "privacy": ("participation.consultations.privacy.commands:privacy", "Look for personal data in texts."),
    "audit": ("participation.cli.audit:audit", "Check the audit trail."),
    "verify": ("participation.cli.verify:verify", "Check receipts and published roots offline."),
    "outbox": ("participation.cli.outbox:outbox", "See and release work that failed too often."),
    "doctor": ("participation.cli.doctor:doctor", "Say what is missing or misconfigured, and what to do."),
}


class Lazy(click.Group):
    """A group that knows its commands by name only."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        found: click.Command = getattr(import_module(module), attribute)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="participation")
def cli() -> None:
    """Public participation and hearings: from the draft, through every remark, to the interpretation of the final text.

    Without DATABASE_URL and REDIS_URL the commands use the embedded servers under var/ (or PARTICIPATION_HOME).
    """


def main() -> None:
    """Entry point: settings that cannot be used are a list of what to do, not a traceback."""
    try:
        cli()
    except SettingsError as error:
        click.echo("The settings cannot be used:", err=True)
        for problem in error.problems:
            click.echo(f"  - {problem}", err=True)
        sys.exit(2)
