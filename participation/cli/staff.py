"""``participation staff create``."""

from __future__ import annotations

import click

from participation.cli.environment import with_pool

#: What a machine or an authenticator app scans; nothing is sent anywhere.
_OTPAUTH = "otpauth://totp/Participation:{username}?secret={secret}&issuer=Participation"


@click.group()
def staff() -> None:
    """Make accounts of members of staff."""


@staff.command()
@click.argument("username")
@click.option("--name", required=True, help="Name as colleagues know it.")
@click.option("--organisation", required=True, help="Path of the organisation, e.g. region/housing.")
@click.option("--organisation-name", help="Make the organisation with this name where there is none at that path.")
@click.option("--role", "roles", multiple=True, required=True, help="drafter, reviewer, publisher, …; several times.")
@click.option("--ask-password", is_flag=True, help="Ask for the password instead of making one.")
@click.option("--with-totp", is_flag=True, help="Make the second factor now instead of at the first sign-in.")
def create(
    username: str,
    name: str,
    organisation: str,
    organisation_name: str | None,
    roles: tuple[str, ...],
    ask_password: bool,
    with_totp: bool,
) -> None:
    """Make an account.  A password that was made here is printed once and must be changed at the first sign-in."""
    from participation.identity.rules import Role
    from participation.identity.services import Credentials, create_staff, ensure_organisation
    from participation.platform.database import unit_of_work

    unknown = sorted(set(roles) - {role.value for role in Role})
    if unknown:
        known = ", ".join(role.value for role in Role)
        raise click.BadParameter(f"{', '.join(unknown)}: not a role. Roles are: {known}", param_hint="--role")
    password = click.prompt("Password", hide_input=True, confirmation_prompt=True) if ask_password else None

    async def work(_: object) -> Credentials:
        async with unit_of_work():
            if organisation_name:
                await ensure_organisation(organisation, organisation_name, actor="command line")
            return await create_staff(
                username,
                name,
                organisation,
                [Role(role) for role in roles],
                password,
                generate_totp=with_totp,
                temporary=password is None,
                actor="command line",
            )

    made = with_pool(work)
    click.echo(f"{made.username} was made, with the roles {', '.join(sorted(roles))} at {organisation}")
    if password is None:
        click.echo(f"password (shown once; to be changed at the first sign-in): {made.password}")
    if made.totp_secret:
        click.echo(f"second factor: {made.totp_secret}")
        click.echo(_OTPAUTH.format(username=made.username, secret=made.totp_secret))
