"""What may come with a comment over the API: files in base64, and a telephone proved by a code."""

import asyncio
import base64
import binascii
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, post

from participation.consultations import presentation
from participation.consultations.attachments import MAX_BYTES, MAX_FILES, Refused, identify
from participation.consultations.rules import PhoneProblem, phone_problem
from participation.consultations.rules.policy import Proof
from participation.consultations.schemas import CommentIn, FieldError, PhoneAsked, PhoneProofIn, PhoneProofOut
from participation.consultations.services import attaching, repeating
from participation.consultations.services.rounds import Round
from participation.identity.rules import clean_phone
from participation.identity.services import phone_proof
from participation.platform.database import unit_of_work
from participation.platform.errors import RuleViolation
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _
from participation.platform.web import altcha
from participation.platform.web.access import MACHINE
from participation.platform.web.openapi import Operation
from participation.platform.web.ratelimit import client_address, hit

AnyRequest = Request[Any, Any, Any]
PURPOSE = "comment"
MAX_BODY = 32 * 1024 + MAX_FILES * (MAX_BYTES * 4 // 3 + 4096)
"""Bytes: 2,000 characters of four bytes each with room for escapes, and the files in base64."""


@post(
    "/api/v1/phone-proofs",
    opt={
        "access": MACHINE,
        "api": Operation(
            N_("意见"),
            N_("给手机发验证码"),
            N_(
                "只有 who_may_comment 为 phone 的征求意见需要。把 proof 和机主告诉您的验证码放进提交意见的 phone_proof；十分钟内有效，只能用一次。"
            ),
            gives=PhoneProofOut,
            takes=PhoneAsked,
            status=(201,),
            problems=(400, 413, 422, 429),
        ),
    },
    status_code=201,
    request_max_body_size=4096,
)
async def start_proof(request: AnyRequest) -> Response[Any]:
    """Send a code to a telephone; the same answer for every number."""
    try:
        asked = msgspec.json.decode(await request.body(), type=PhoneAsked)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed("api.malformed", N_("请求的格式不对。请核对后再发")) from error
    phone = clean_phone(asked.phone)
    if not phone or phone_problem(phone) in (
        PhoneProblem.NOT_DIGITS,
        PhoneProblem.WRONG_LENGTH,
        PhoneProblem.NOT_MOBILE,
    ):
        raise RuleViolation("phone.invalid", N_("请填写 11 位手机号"))
    checked = await solved(request, asked.proof_of_work)
    async with unit_of_work():
        await altcha.spend(checked)
        proof = await phone_proof.start(phone, PURPOSE, address=client_address(request))
    body = PhoneProofOut(str(proof), phone_proof.LIFETIME)
    return Response(
        content=msgspec.json.encode(body),
        status_code=201,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


async def solved(request: AnyRequest, field: str) -> altcha.Checked | None:
    """The proof of work that came with a request; None without one: then a tighter limit for the address holds."""
    if not altcha.enabled():
        return None
    if not field:
        await hit("comment.unproven", client_address(request))
        return None
    found = altcha.read(field)
    if not found.solved:
        raise RuleViolation("challenge.unsolved", N_("proof_of_work 里没有解"))
    return found


class Malformed(RuleViolation):
    """A body that is no JSON of the right form."""

    status = 400


def read_files(sent: CommentIn, known: Round) -> tuple[list[attaching.Sent], list[FieldError]]:
    """(the files, what is wrong with them)."""
    if not sent.attachments:
        return [], []
    if not known.policy.attachments:
        return [], [FieldError("attachments", _("这次征求意见不收附件"))]
    if len(sent.attachments) > MAX_FILES:
        return [], [FieldError("attachments", _("附件最多 {most} 个").format(most=MAX_FILES))]
    found, wrong = [], []
    for number, one in enumerate(sent.attachments):
        place = f"attachments[{number}]"
        try:
            data = base64.b64decode(one.data, validate=True)
        except (binascii.Error, ValueError):
            wrong.append(FieldError(place, _("data 要是文件内容的 base64")))
            continue
        try:
            identify(data)
        except Refused as error:
            wrong.append(FieldError(place, f"{one.name[:60]}：{presentation.problem_text(error.problem)}"))
            continue
        found.append(attaching.Sent(one.name or "file", data))
    return found, wrong


async def files_of(sent: CommentIn, known: Round) -> tuple[list[attaching.Sent], list[FieldError]]:
    """`read_files` in a thread: they may be large."""
    return await asyncio.to_thread(read_files, sent, known) if sent.attachments else ([], [])


async def prove(request: AnyRequest, sent: PhoneProofIn, known: Round, phone: str, key: str) -> Proof:
    """The telephone is proved by the code. CodeRefused for a wrong one, unless the same request was answered before: then its
    code is used up already."""
    try:
        proof_id: UUID | None = UUID(sent.proof)
    except ValueError:
        proof_id = None
    try:
        await phone_proof.check(proof_id, phone, PURPOSE, sent.code, address=client_address(request))
    except phone_proof.CodeRefused:
        if not await repeating.answered(known.consultation_id, key):
            raise
    return Proof.PHONE


routes: list[Any] = [start_proof]
