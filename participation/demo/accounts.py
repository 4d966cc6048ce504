"""The demonstration's people: one for each role, so that every step is done by whoever would do it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from participation.identity.rules import Role
from participation.identity.services import create_staff, ensure_organisation, new_totp_secret
from participation.platform.database import unit_of_work
from participation.settings import Settings

FILE = "demonstration.json"
REGION = ("region", "某某自治区人民政府")
UNIT = ("region/civil-affairs", "某某自治区民政厅")

SECOND = "jilu"
"""The second hearing officer: enters what the sources of a draw gave a second time, and writes the record."""

#: user name → (shown name, role).  The publisher is not the reviewer, the approver not the response officer.
PEOPLE: dict[str, tuple[str, Role]] = {
    "qicao": ("起草员", Role.DRAFTER),
    "shencha": ("审查员", Role.REVIEWER),
    "fabu": ("发布员", Role.PUBLISHER),
    "shenhe": ("意见审核员", Role.MODERATOR),
    "tingzheng": ("听证员", Role.HEARING_OFFICER),
    "jilu": ("记录员", Role.HEARING_OFFICER),
    "zhuanjia": ("专家秘书", Role.EXPERT_SECRETARY),
    "dafu": ("答复员", Role.RESPONSE_OFFICER),
    "pizhun": ("批准人", Role.APPROVER),
    "shenji": ("审计员", Role.AUDITOR),
    # A second one confirms what the first enters into the working-day calendar; by role the last is found.
    "guanli2": ("另一位管理员", Role.ADMINISTRATOR),
    "guanli": ("管理员", Role.ADMINISTRATOR),
}


@dataclass(frozen=True)
class Account:
    """What one needs to sign in as one of them."""

    username: str
    name: str
    role: str
    password: str
    totp_secret: str


async def make(_: Settings) -> list[Account]:
    """Make the organisations and the accounts; passwords and second factors are random and returned once."""
    made = []
    async with unit_of_work():
        for path, name in (REGION, UNIT):
            await ensure_organisation(path, name)
        for username, (name, role) in PEOPLE.items():
            # Administrators and auditors look after the whole region, the others work for the lead unit.
            home = REGION[0] if role in (Role.ADMINISTRATOR, Role.AUDITOR) else UNIT[0]
            credentials = await create_staff(username, name, home, [role], totp_secret=new_totp_secret())
            made.append(Account(username, name, role.value, credentials.password, credentials.totp_secret or ""))
    return made


def save(path: Path, accounts: list[Account]) -> None:
    """Keep them for later plays; only their owner may read the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        json.dump({"accounts": [asdict(account) for account in accounts]}, handle, ensure_ascii=False, indent=1)
    temporary.rename(path)


def load(path: Path) -> dict[str, Account]:
    """Accounts by role (of several, the first) and by user name; ClickException with what to do where there are none."""
    try:
        found = [Account(**item) for item in json.loads(path.read_text(encoding="utf-8"))["accounts"]]
    except FileNotFoundError:
        raise click.ClickException(
            f"there are no demonstration accounts ({path} is missing). "
            "`make run` makes them at its first start; for another instance give --accounts FILE."
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise click.ClickException(f"{path} does not hold demonstration accounts: {error}") from error
    known = keyed(found)
    missing = sorted({role.value for _, role in PEOPLE.values()} - known.keys())
    if missing:
        raise click.ClickException(f"{path} has no account for {', '.join(missing)}")
    return known


def keyed(accounts: list[Account]) -> dict[str, Account]:
    """By role (of several, the first) and by user name."""
    return {account.username: account for account in accounts} | {
        account.role: account for account in reversed(accounts)
    }
