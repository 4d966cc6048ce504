"""Signing in: password, code, and what happens once at the beginning. Wrong answers never say what was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from participation.audit.services import record
from participation.identity import queries
from participation.identity.queries import Account
from participation.identity.rules import matching_step, normalise_username
from participation.identity.services import credentials
from participation.platform.clock import now
from participation.platform.database import unit_of_work
from participation.platform.errors import DomainError, RuleViolation
from participation.platform.i18n import N_
from participation.platform.web import ratelimit, sessions


class WrongCode(RuleViolation):
    """Neither the code of this moment nor a recovery code."""


class WrongPassword(RuleViolation):
    """The current password was not it."""


async def check_password(username: str, password: str, *, address: str) -> Account | None:
    """The account, or None for a wrong password, an unknown or a disabled user, all after the same time.

    Outside any unit of work: hashing takes long, and a refusal is written to the audit trail. Raises TooMany.
    """
    name = normalise_username(username)
    await ratelimit.hit("sign_in.pair", f"{name}|{address}")
    await ratelimit.hit("sign_in.account", name)
    found = await queries.account_by_username(name)
    right = await credentials.password_matches(found.password_hash if found else None, password)
    if found is None or not right:
        await note_failure(found.id if found else None, "password")
        return None
    await ratelimit.forget("sign_in.pair", f"{name}|{address}")
    if credentials.needs_rehash(found.password_hash):
        await queries.rehash_password(found.id, found.password_hash, await credentials.hash_password(password))
    return found


async def note_failure(staff_id: UUID | None, step: str) -> None:
    """Write a failed attempt to the audit trail, in a unit of work of its own; for nobody's name as for somebody's."""
    async with unit_of_work():
        await record("system", "staff.sign_in_failed", f"staff:{staff_id or 'unknown'}", {"step": step})


async def pending_account(staff_id: UUID) -> Account:
    """The account of somebody in the middle of signing in. Raises DomainError where it was disabled meanwhile."""
    found = await queries.account(staff_id)
    if found is None:
        raise DomainError("sign_in.gone", N_("登录没有完成，请重新登录"))
    return found


async def accept_code(account: Account, typed: str) -> None:
    """Use up a TOTP or recovery code, inside a unit of work. Raises WrongCode."""
    if account.totp_secret is None:
        raise WrongCode("sign_in.code", N_("验证码不对或已用过。请等下一个验证码再试"))
    code = "".join(typed.split())
    secret = credentials.open_totp(account.totp_secret)
    step = matching_step(secret, code, at=now().timestamp(), after=account.totp_last_step)
    if step is not None and await queries.use_totp_step(account.id, step):
        return
    left = await queries.take_recovery_code(account.id, credentials.recovery_fingerprint(code))
    if left is None:
        raise WrongCode("sign_in.code", N_("验证码不对或已用过。请等下一个验证码再试"))
    await record(f"staff:{account.id}", "staff.recovery_code_used", f"staff:{account.id}", {"left": left})


async def enrol(account: Account, secret: str, typed: str) -> list[str]:
    """Link the telephone that shows the right code for ``secret``; the eight recovery codes, readable this once.

    Inside a unit of work. Raises WrongCode, also where the account was linked elsewhere meanwhile.
    """
    step = matching_step(secret, "".join(typed.split()), at=now().timestamp(), after=0)
    if step is None or not await queries.set_totp(account.id, credentials.seal_totp(secret), step):
        raise WrongCode("sign_in.code", N_("验证码不对或已用过。请等下一个验证码再试"))
    await record(f"staff:{account.id}", "staff.totp_enrolled", f"staff:{account.id}")
    return await _fresh_recovery_codes(account.id)


async def signed_in(staff_id: UUID) -> None:
    """Write to the audit trail that signing in was finished, inside the unit of work that opens the session."""
    await record(f"staff:{staff_id}", "staff.signed_in", f"staff:{staff_id}")


async def set_own_password(account: Account, new: str) -> None:
    """An own password, inside a unit of work: every session of the account ends, the caller opens a new one."""
    await queries.set_password(account.id, await credentials.hash_password(new), temporary=False)
    await sessions.close_all(account.id)
    await record(f"staff:{account.id}", "staff.password_changed", f"staff:{account.id}")


async def require_password(account: Account, current: str) -> None:
    """Raises WrongPassword, and TooMany after ten wrong ones in an hour."""
    await ratelimit.hit("password.account", str(account.id))
    if not await credentials.password_matches(account.password_hash, current):
        raise WrongPassword("account.password", N_("当前密码不对"))


async def replace_recovery_codes(staff_id: UUID) -> list[str]:
    """Eight new ones, inside a unit of work; those before them are void."""
    await record(f"staff:{staff_id}", "staff.recovery_codes_replaced", f"staff:{staff_id}")
    return await _fresh_recovery_codes(staff_id)


async def recovery_codes_left(staff_id: UUID) -> int:
    """How many were not used yet."""
    return await queries.recovery_codes_left(staff_id)


async def _fresh_recovery_codes(staff_id: UUID) -> list[str]:
    codes: Sequence[str] = credentials.new_recovery_codes()
    await queries.set_recovery_codes(staff_id, [credentials.recovery_fingerprint(code) for code in codes])
    return list(codes)
