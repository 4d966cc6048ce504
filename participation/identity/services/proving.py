"""Proving a telephone number inside a form: sent once it brings a code to the telephone, sent with the code it is taken in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from litestar.connection import ASGIConnection

from participation.identity.services import phone_proof, residents
from participation.identity.services.residents import ResidentView
from participation.platform.database import unit_of_work
from participation.platform.i18n import gettext as _
from participation.platform.web import altcha
from participation.platform.web.forms import FormInput
from participation.platform.web.ratelimit import client_address

Connection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Proving:
    """How far it went: the ``resident`` who proved the number; else what is still wanted.

    proof_id: of the message that was just sent. field and message: where in the form an error stands, "" for none.
    """

    resident: ResidentView | None = None
    proof_id: UUID | None = None
    field: Literal["", "phone", "phone_code"] = ""
    message: str = ""


async def prove(
    request: Connection,
    phone: str,
    fields: FormInput,
    purpose: str,
    *,
    account: bool,
    checked: altcha.Checked | None,
) -> Proving:
    """Prove a cleaned number ("" = none was given) with what the form's ``phone_proof``, ``phone_code`` and ``resend`` say.

    Must not be called in a unit of work. The first time a code is sent, which spends the proof of work ``checked``: messages
    cost money. With the right code the browser is remembered, with ``account`` under the number's account. TooMany.
    """
    if not phone:
        return Proving(field="phone", message=_("这次征求意见要验证手机号，请填写"))
    address = client_address(request)
    proof_id, code = _proof_id(fields.get("phone_proof")), fields.get("phone_code")
    if proof_id is None or fields.get("resend"):
        async with unit_of_work():
            await altcha.spend(checked)
            return Proving(proof_id=await phone_proof.start(phone, purpose, address=address))
    if not isinstance(code, str) or not code.strip():
        return Proving(field="phone_code", message=_("请填写短信里的 6 位验证码"))
    try:
        await phone_proof.check(proof_id, phone, purpose, code, address=address)
    except phone_proof.CodeRefused as error:
        return Proving(field="phone_code", message=error.message)
    async with unit_of_work():
        return Proving(resident=await residents.sign_in(request, phone, account=account))


def _proof_id(raw: object) -> UUID | None:
    try:
        return UUID(raw) if isinstance(raw, str) and raw else None
    except ValueError:
        return None
