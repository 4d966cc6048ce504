"""Taking in a comment from a page: everything wrong is said at once, and nothing that was typed is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from litestar import Response
from litestar.datastructures import UploadFile

from participation.consultations import presentation, services
from participation.consultations.attachments import MAX_BYTES, MAX_FILES, Refused, identify
from participation.consultations.forms import CommentForm, choice, read_comment
from participation.consultations.pages.common import AnyRequest, AnyResponse
from participation.consultations.rules import Channel, Proof, WhoMayComment, may_comment
from participation.consultations.services import (
    WHOLE,
    WORDS,
    CommentCommand,
    ConsultationView,
    Round,
    Sender,
    attaching,
    entering,
)
from participation.identity.services import proving, residents
from participation.identity.services.proving import Proving
from participation.identity.services.residents import ResidentView
from participation.platform.errors import DomainError, NotFound, RuleViolation
from participation.platform.i18n import gettext as _
from participation.platform.web import altcha
from participation.platform.web.answers import SeeOther
from participation.platform.web.forms import KEY, FormInput, submitted
from participation.platform.web.pages import apply_cookies
from participation.platform.web.ratelimit import client_address, hit

Again = Callable[[CommentForm, DomainError | None], Awaitable[AnyResponse]]
"""Shows the page again with the form filled in."""

MAX_BODY = MAX_FILES * MAX_BYTES + 2 * 1024 * 1024
"""Bytes of a whole request: a little above its files, so that one that is too large gets its own sentence."""

PURPOSE = "comment"
"""What a code sent from the comment's form is for."""


def comment_form(found: Round, path: str, fields: FormInput | None = None) -> CommentForm:
    """The form for a provision ("" = the whole draft), with its sentences to pick from."""
    form = CommentForm(fields)
    form.stance.label.text = _("您对这一条") if path else _("您对这份草案")
    if found.policy.who is not WhoMayComment.ANONYMOUS:
        form.phone.label.text = _("手机号")
    sentences = services.sentence_choices(found, path) if path else []
    form.quote_pick.choices = [
        choice(WHOLE, _("整条")),
        *(choice(value, text) for value, text in sentences),
        choice(WORDS, _("下面写的几个字")),
    ]
    return form


async def form_context(request: AnyRequest, consultation: ConsultationView) -> dict[str, Any]:
    """What the form shows of who is at it: `resident`, and `phone_needed` where a code has to be entered."""
    resident = await residents.of_request(request)
    proof = _proof(resident)
    needed = consultation.is_open and not may_comment(consultation.policy.who, proof)
    regions = await entering.regions() if consultation.is_open else []
    return {"resident": resident, "phone_needed": needed, "regions": regions}


async def take(request: AnyRequest, number: str, ordinal: int, path: str, again: Again) -> AnyResponse:
    """Validate, take in, go to the receipt; or the page again with everything that is wrong and all that was typed."""
    fields = await submitted(request)
    try:
        return await _take(request, number, ordinal, path, fields, again)
    except NotFound:
        raise
    except DomainError as error:
        form = comment_form(await services.find_round(number, ordinal), path, fields)
        return await again(form, error)


async def _take(
    request: AnyRequest, number: str, ordinal: int, path: str, fields: FormInput, again: Again
) -> AnyResponse:
    known = await services.remembered_round(number, ordinal)
    command, place = read_comment(fields), path
    resident = await residents.of_request(request)
    if command is None or fields.getlist("attached") or not may_comment(known.policy.who, _proof(resident)):
        # Off the busiest way what is remembered is not enough, see `remembered_round`.
        known = await services.find_round(number, ordinal)
    if command is None:
        form = comment_form(known, path, fields)
        command, place = _with_quote(known, path, form)
        if command is None:
            return await again(form, None)
    sent, problem = await _files(known, fields)
    if problem:
        form = comment_form(known, path, fields)
        form.attached.errors = [problem]
        return await again(form, None)
    address = client_address(request)
    await hit("comment.address", address)
    for _file in sent:
        await hit("attachment.address", address)
    if command.phone:
        await hit("comment.phone", command.phone)
    checked = await altcha.check(fields.get(altcha.FIELD), address)
    if not may_comment(known.policy.who, _proof(resident)):
        form = comment_form(known, path, fields)
        account = known.policy.who is WhoMayComment.ACCOUNT
        step = await proving.prove(request, command.phone, fields, PURPOSE, account=account, checked=checked)
        if step.resident is None:
            return await again(_asking(form, step), None)
        resident = step.resident
    challenge = None if checked is None else (checked.hash, checked.expires_at)
    sender = Sender(_proof(resident), resident.id if resident else None, challenge)
    if resident is not None:
        command = replace(command, phone=resident.phone)
    key = fields.get(KEY)
    kept = await attaching.keep(sent) if sent else ()
    if kept:
        command = replace(command, files=kept)
    taken = False
    try:
        accepted = await services.submit_comment(
            number, ordinal, place, command, channel=Channel.WEB, key=key if isinstance(key, str) else "", sender=sender
        )
        taken = not accepted.repeated
    finally:
        if not taken:
            await attaching.discard(kept)
    location = f"{accepted.path}?again=1" if accepted.repeated else accepted.path
    if resident is None:
        # No cookie to set: whoever got past the form's token has them all.
        return SeeOther(location)
    answer = Response(content=b"", status_code=303, headers={"Location": location}, media_type="text/plain")
    return apply_cookies(request, answer)


async def _files(known: Round, fields: FormInput) -> tuple[list[attaching.Sent], str]:
    """(the files that were chosen, what is wrong with one of them or with how many they are)."""
    found: list[attaching.Sent] = []
    for one in fields.getlist("attached"):
        if not isinstance(one, UploadFile) or not one.filename:
            continue
        if not known.policy.attachments:
            return [], _("这次征求意见不收附件")
        if len(found) == MAX_FILES:
            return [], _("附件最多 {most} 个").format(most=MAX_FILES)
        await one.seek(0)  # read before where the comment is sent on to a newer version
        data = await one.read(MAX_BYTES + 1)
        try:
            await asyncio.to_thread(identify, data)
        except Refused as error:
            return [], f"{one.filename[:60]}：{presentation.problem_text(error.problem)}"
        found.append(attaching.Sent(one.filename, data))
    return found, ""


def _with_quote(found: Round, path: str, form: CommentForm) -> tuple[CommentCommand | None, str]:
    """(the comment, the provision that holds what it quotes); None and `form` with all its errors."""
    valid = form.validate()
    place, quote = path, None
    if not form.quote_words.errors:
        try:
            place, quote = services.choose(found, path, form.picked())
        except RuleViolation as error:
            form.quote_words.errors = [*form.quote_words.errors, error.message]
            valid = False
    return (replace(form.comment(), quote=quote) if valid else None), place


def _proof(resident: ResidentView | None) -> Proof:
    if resident is None:
        return Proof.NONE
    return Proof.ACCOUNT if resident.id is not None else Proof.PHONE


def _asking(form: CommentForm, step: Proving) -> CommentForm:
    """The form that asks for the number or its code."""
    if step.proof_id is not None:
        form.phone_proof.data, form.phone_code.data = str(step.proof_id), ""
    if step.field:
        form[step.field].errors = [*form[step.field].errors, step.message]
    return form
