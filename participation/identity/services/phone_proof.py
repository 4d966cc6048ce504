"""Proving a telephone number by a one-time code sent to it.

    proof_id = await phone_proof.start(phone, "comment", address=client_address(request))     in a unit of work
    await phone_proof.check(proof_id, phone, "comment", code, address=…)                      outside one

Answer and work are the same for every number, known here or not: nothing is looked up, a code is always sent. Limits hold
for each telephone and each address. A code is good for ten minutes, five tries and one success, for one purpose.
"""

from __future__ import annotations

import secrets
from uuid import UUID, uuid4

from participation.identity.queries import residents
from participation.platform.crypto import blind_index
from participation.platform.database import in_unit_of_work, require_unit_of_work
from participation.platform.errors import RuleViolation
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _
from participation.platform.messaging import send_sms
from participation.platform.web.ratelimit import hit

LIFETIME = 600
"""Seconds a code is good for."""

ATTEMPTS = 5
DIGITS = 6

_PHONE, _CODE = "resident.phone", "phone_proof.code"
_TEXT = N_("验证码 {code}，{minutes} 分钟内有效，只用于公众参与平台。工作人员不会向您索要，请不要告诉别人。")


class CodeRefused(RuleViolation):
    """The code does not prove the number."""


def phone_index(phone: str) -> bytes:
    """The keyed fingerprint of a cleaned number, by which an account is found."""
    return blind_index(phone, _PHONE)


async def start(phone: str, purpose: str, *, address: str) -> UUID:
    """Send a code to a cleaned mobile number, inside a unit of work. The id goes into the form that asks for the code.

    TooMany for a telephone or address that asks too often.
    """
    require_unit_of_work()
    await hit("phone_proof.address", address)
    await hit("phone_proof.phone", phone)
    await hit("phone_proof.day", phone)
    proof_id = uuid4()
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    await residents.insert_proof(proof_id, purpose, phone_index(phone), _hash(proof_id, code), LIFETIME)
    await send_sms(to=phone, text=_(_TEXT).format(code=code, minutes=LIFETIME // 60))
    return proof_id


async def check(proof_id: UUID | None, phone: str, purpose: str, code: str, *, address: str) -> None:
    """Return when `code` proves the number; else CodeRefused, which says how many tries are left.

    Must not be called in a unit of work: a wrong try has to stay counted when the caller's work is undone.
    """
    if in_unit_of_work():
        raise RuntimeError("a wrong try would be forgotten with the unit of work")
    await hit("phone_proof.check", address)
    typed = "".join(code.split())
    found = None
    if proof_id is not None:
        found = await residents.try_proof(proof_id, purpose, phone_index(phone), _hash(proof_id, typed), ATTEMPTS)
    if found is None:
        raise CodeRefused("phone_proof.over", N_("这个验证码已经失效。请重新获取一个"))
    right, tried = found
    if right:
        return
    left = ATTEMPTS - tried
    if left <= 0:
        raise CodeRefused("phone_proof.over", N_("这个验证码已经失效。请重新获取一个"))
    raise CodeRefused("phone_proof.wrong", N_("验证码不对，还可以试 {left} 次"), left=left)


async def sweep() -> int:
    """The beat's task, every hour: codes that are long over go."""
    return await residents.sweep_proofs()


def _hash(proof_id: UUID, code: str) -> bytes:
    return blind_index(f"{proof_id.hex}|{code}", _CODE)
