"""People who work here: made, given roles, locked out and let in again. All inside a unit of work, all audited."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from participation.audit.services import record
from participation.identity import queries
from participation.identity.queries import StaffView
from participation.identity.rules import Actor, Role, is_username, may_manage, normalise_username, password_problems
from participation.identity.services.access import require
from participation.identity.services.credentials import hash_password, new_password, new_totp_secret, seal_totp
from participation.identity.services.organisations import organisation_by_path
from participation.platform.errors import Conflict, NotFound, NotPermitted, RuleViolation
from participation.platform.i18n import N_
from participation.platform.web import sessions


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a new account signs in with: shown once, never stored so. ``totp_secret`` None: enrols at first sign-in."""

    staff_id: UUID
    username: str
    password: str
    totp_secret: str | None


async def create_staff(
    username: str,
    display_name: str,
    organisation_path: str,
    roles: Iterable[Role],
    password: str | None = None,
    totp_secret: str | None = None,
    *,
    generate_totp: bool = False,
    temporary: bool = False,
    actor: str = "system",
) -> Credentials:
    """Make an account with ``roles`` at the organisation, inside a unit of work.

    ``password`` None: one is made. ``totp_secret`` None: enrolled at the first sign-in, or made where ``generate_totp``
    (for machine users). ``temporary``: the password must be changed at the first sign-in.
    Raises RuleViolation for a bad user name, display name or password, Conflict where the name is taken, NotFound for the
    organisation.
    """
    username, display_name = normalise_username(username), display_name.strip()
    if not is_username(username):
        raise RuleViolation("staff.username", N_("用户名用 2 到 60 个小写字母、数字、点、横线或下划线，以字母开头"))
    if not display_name or len(display_name) > 100:
        raise RuleViolation("staff.display_name", N_("请填写姓名，最多 100 字"))
    if password is not None and password_problems(password, username):
        raise RuleViolation("staff.password", N_("密码太弱：至少 12 个字符，不用常见词，不含用户名"))
    home = await organisation_by_path(organisation_path)
    password = password or new_password()
    if totp_secret is None and generate_totp:
        totp_secret = new_totp_secret()
    staff_id = uuid.uuid4()
    sealed = None if totp_secret is None else seal_totp(totp_secret)
    hashed = await hash_password(password)
    if not await queries.insert_staff(staff_id, username, display_name, home.id, hashed, temporary, sealed):
        raise Conflict("staff.exists", N_("用户名 {username} 已经有人使用"), username=username)
    granted = sorted(set(roles))
    for role in granted:
        await queries.add_grant(staff_id, role, home.id)
    facts = {"organisation": home.path, "roles": [role.value for role in granted]}
    await record(actor, "staff.created", f"staff:{staff_id}", facts)
    return Credentials(staff_id, username, password, totp_secret)


async def staff_member(staff_id: UUID) -> StaffView:
    """One, disabled or not. Raises NotFound."""
    found = await queries.staff_member(staff_id)
    if found is None:
        raise NotFound("staff.missing", N_("没有这个账户"))
    return found


async def staff_names(staff_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Display names of many, disabled accounts too: what somebody did once keeps its name."""
    return await queries.display_names(staff_ids)


async def staff_of(organisation_path: str) -> list[tuple[UUID, str]]:
    """(id, display name) of everybody who works in an organisation or one below it and may sign in, by name."""
    found = await queries.staff_below([organisation_path])
    return sorted(((one.id, one.display_name) for one in found if one.disabled_at is None), key=lambda one: one[1])


async def staff_within_reach(actor: Actor) -> list[StaffView]:
    """Everybody of the organisations ``actor`` administers."""
    paths = [grant.organisation_path for grant in actor.grants if grant.role == Role.ADMINISTRATOR]
    return await queries.staff_below(paths)


async def managed(actor: Actor, staff_id: UUID) -> StaffView:
    """The account, where ``actor`` may change it. Raises NotFound (also outside the own organisations), NotPermitted."""
    found = await staff_member(staff_id)
    if not actor.holds(Role.ADMINISTRATOR, found.organisation.path):
        raise NotFound("staff.missing", N_("没有这个账户"))
    if not may_manage(actor, found.id, found.organisation.path, found.grants):
        raise NotPermitted("staff.beyond", N_("这个账户是您本人的，或在您管理的单位之外还有权限，要由上级管理员办理"))
    return found


async def set_roles(actor: Actor, staff_id: UUID, organisation_path: str, roles: Iterable[Role]) -> None:
    """Let the person hold exactly ``roles`` at that organisation; roles held elsewhere stay."""
    found = await managed(actor, staff_id)
    require(actor, Role.ADMINISTRATOR, organisation_path)
    place = await organisation_by_path(organisation_path)
    wanted = set(roles)
    held = {grant.role for grant in found.grants if grant.organisation_path == place.path}
    added, removed = sorted(wanted - held), sorted(held - wanted)
    for role in added:
        await queries.add_grant(staff_id, role, place.id)
    for role in removed:
        await queries.remove_grant(staff_id, role, place.id)
    if added or removed:
        facts = {
            "organisation": place.path,
            "added": [role.value for role in added],
            "removed": [role.value for role in removed],
        }
        await record(actor.audit_name, "staff.roles_changed", f"staff:{staff_id}", facts)


async def set_disabled(actor: Actor, staff_id: UUID, disabled: bool) -> None:
    """Lock an account out at once, or let it in again."""
    await managed(actor, staff_id)
    if await queries.set_disabled(staff_id, disabled):
        await sessions.close_all(staff_id)
        action = "staff.disabled" if disabled else "staff.enabled"
        await record(actor.audit_name, action, f"staff:{staff_id}")


async def reset_credentials(actor: Actor, staff_id: UUID) -> str:
    """A new temporary password, and TOTP from the beginning, for somebody who lost the telephone. Ends all sessions."""
    await managed(actor, staff_id)
    password = new_password()
    await queries.set_password(staff_id, await hash_password(password), temporary=True)
    await queries.clear_totp(staff_id)
    await sessions.close_all(staff_id)
    await record(actor.audit_name, "staff.credentials_reset", f"staff:{staff_id}")
    return password
