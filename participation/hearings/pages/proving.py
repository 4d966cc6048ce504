"""Proving the telephone on the registration form, where the notice asks for it: the same form, sent once more with a code."""

from typing import Any
from uuid import UUID

from litestar import Request

from participation.hearings import services
from participation.identity.services import phone_proof
from participation.platform.database import unit_of_work
from participation.platform.errors import RuleViolation
from participation.platform.i18n import N_
from participation.platform.web.forms import FormInput, FormKey
from participation.platform.web.ratelimit import client_address

PURPOSE = "registration"
FIELD = "phone_proof"


class CodeSent(RuleViolation):
    """A code is on its way: the form comes back with a field for it. ``proof``: the id that goes with it."""

    def __init__(self, proof: UUID) -> None:
        super().__init__("registration.code_sent", N_("验证码已发出，请填上再提交"))
        self.proof = proof


async def prove_phone(request: Request[Any, Any, Any], phone: str, data: FormInput, key: FormKey) -> bool:
    """Whether this telephone is proved: True; False where the form has its answer already.

    Raises CodeSent after sending a code, and what ``phone_proof.check`` raises for a wrong one.
    """
    address = client_address(request)
    proof = _id(data.get(FIELD))
    code = str(data.get("code", "")).strip()
    if proof is None or "resend" in data or not code:
        if proof is not None and "resend" not in data:
            raise CodeSent(proof)
        async with unit_of_work():
            sent = await phone_proof.start(phone, PURPOSE, address=address)
        raise CodeSent(sent)
    try:
        await phone_proof.check(proof, phone, PURPOSE, code, address=address)
    except phone_proof.CodeRefused:
        # The same form once more: its code is used up, its answer stands.
        if await services.has_answer(key):
            return False
        raise
    return True


def _id(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
