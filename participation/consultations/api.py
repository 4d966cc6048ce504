"""The JSON API for comments: no cookies, an Idempotency-Key instead of a form's key, RFC 9457 problems."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from participation.consultations import api_sending, services
from participation.consultations.forms import CommentForm
from participation.consultations.rules import Channel, Quote
from participation.consultations.schemas import (
    CommentIn,
    CommentOut,
    CommentPage,
    FieldError,
    QuoteIn,
    QuoteOut,
    ReceiptOut,
)
from participation.consultations.services import agreeing, attaching, register
from participation.consultations.services.addresses import newest_round, opened_round, ordinal_of, sequence_of
from participation.consultations.services.disclosure import open_comment
from participation.consultations.services.register import Entry
from participation.platform.errors import RuleViolation
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _
from participation.platform.request_id import current_request_id
from participation.platform.web import altcha
from participation.platform.web.access import MACHINE, PUBLIC
from participation.platform.web.forms import FormInput
from participation.platform.web.openapi import Operation, Parameter, answer
from participation.platform.web.ratelimit import client_address, hit

PER_PAGE = 50

# What the form calls by another name than the API.
_FIELDS = {"consent": "publish_name"}

AnyRequest = Request[Any, Any, Any]

_WHOLE_NUMBER = {"type": "integer", "minimum": 0, "maximum": 999_999}


@post(
    "/api/v1/matters/{number:str}/comments",
    opt={
        "access": MACHINE,
        "api": Operation(
            N_("意见"),
            N_("提交一条意见"),
            N_(
                "同一个 Idempotency-Key 再发一次不会重复：返回 200 和原来的回执。回执里的 code 只在这里出现，请转给提意见的人保存。征求意见要求验证手机号时，先取 phone-proofs；要求登录时返回 403 comment.account_needed，请引导本人到网站上提。"
            ),
            gives=ReceiptOut,
            takes=CommentIn,
            status=(200, 201),
            parameters=(
                Parameter(
                    "Idempotency-Key",
                    "header",
                    N_("您自己取的不重复的串，16 到 80 个字符，例如 UUID"),
                    {"type": "string", "minLength": 16, "maxLength": 80, "pattern": "^[A-Za-z0-9_-]+$"},
                    True,
                ),
            ),
            problems=(400, 403, 404, 409, 413, 422, 429),
        ),
    },
    status_code=201,
    request_max_body_size=api_sending.MAX_BODY,
)
async def submit_comment(request: AnyRequest, number: FromPath[str]) -> Response[Any]:
    """Take in a comment: 201 with its receipt, 200 when this Idempotency-Key was answered before."""
    await hit("comment.address", client_address(request))
    try:
        sent = msgspec.json.decode(await request.body(), type=CommentIn)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _problem(400, "api.malformed", _("请求的格式不对。请核对后再发"), detail=str(error))
    key = request.headers.get("idempotency-key", "")
    form = _form(sent)
    problems = _problems(form, key)
    ordinal = sent.version if sent.version is not None else (await newest_round(number)).ordinal
    place, quote = sent.provision, None
    if sent.quote is not None:
        try:
            place, quote = await _quoted(number, ordinal, sent.provision, sent.quote)
        except RuleViolation as error:
            problems.append(FieldError("quote", error.message))
    files: list[attaching.Sent] = []
    if sent.attachments:
        files, wrong = await api_sending.files_of(sent, await services.remembered_round(number, ordinal))
        problems += wrong
    if problems:
        message = _("有 {num} 处要改").format(num=len(problems))
        return _problem(422, "comment.invalid", message, errors=problems)
    for _file in files:
        await hit("attachment.address", client_address(request))
    command = replace(form.comment(), quote=quote)
    sender = services.Sender(challenge=await _challenge(request, sent.proof_of_work))
    if sent.phone_proof is not None:
        known = await services.remembered_round(number, ordinal)
        sender = replace(sender, proof=await api_sending.prove(request, sent.phone_proof, known, command.phone, key))
    accepted = await _accepted(number, ordinal, place, command, files, key, sender)
    url = f"{request.app.state.settings.public_url}{accepted.path}"
    body = ReceiptOut(accepted.receipt_number, accepted.code, url, accepted.repeated)
    return Response(
        content=msgspec.json.encode(body),
        media_type="application/json",
        status_code=200 if accepted.repeated else 201,
        headers={"Location": url, "Cache-Control": "no-store"},
    )


async def _accepted(
    number: str,
    ordinal: int,
    place: str,
    command: services.CommentCommand,
    files: list[attaching.Sent],
    key: str,
    sender: services.Sender,
) -> services.Accepted:
    """Taken in with its files in quarantine; files of what was not taken in are removed again."""
    kept = await attaching.keep(files) if files else ()
    taken = False
    try:
        accepted = await services.submit_comment(
            number, ordinal, place, replace(command, files=kept), channel=Channel.API, key=key, sender=sender
        )
        taken = not accepted.repeated
    finally:
        if not taken:
            await attaching.discard(kept)
    return accepted


@get(
    "/api/v1/matters/{number:str}/comments",
    opt={
        "access": PUBLIC,
        "api": Operation(
            N_("意见"),
            N_("公开的意见"),
            N_("最新的在前。未公开的意见只有编号和理由。q 按字词查找，引号里的按原样连着找。"),
            gives=CommentPage,
            parameters=(
                Parameter("version", "query", N_("第几稿；不写就是最新一次征求意见"), _WHOLE_NUMBER),
                Parameter("provision", "query", N_("条文的 path，包括它下面的；whole 是针对全文的")),
                Parameter(
                    "channel", "query", N_("来的渠道"), {"type": "string", "enum": [one.value for one in Channel]}
                ),
                Parameter("region", "query", N_("地区的代码")),
                Parameter("outcome", "query", N_("答复结论"), {"type": "string", "enum": list(register.OUTCOMES)}),
                Parameter("q", "query", N_("意见里的字"), {"type": "string", "maxLength": 100}),
                Parameter("after", "query", N_("上一页最后一项的编号；直接用 next 地址即可"), _WHOLE_NUMBER),
            ),
            problems=(404,),
        ),
    },
)
async def list_comments(
    request: AnyRequest, number: FromPath[str], version: FromQuery[str] = "", after: FromQuery[str] = ""
) -> Response[Any]:
    """Published comments, newest first, chosen as on the page."""
    ordinal = ordinal_of(f"v{version}") if version else (await newest_round(number)).ordinal
    consultation, found = await opened_round(number, ordinal)
    wanted = register.wanted_from(dict(request.query_params), public=True)
    shown = await register.entries(found, wanted, public=True, after=sequence_of(after), limit=PER_PAGE + 1)
    following = None
    if len(shown) > PER_PAGE:
        query = {"version": str(ordinal), **wanted.query(), "after": str(shown[PER_PAGE - 1].sequence)}
        base = request.app.state.settings.public_url
        following = f"{base}/api/v1/matters/{number}/comments?{urlencode(query)}"
    counts = await services.counts(consultation.id)
    agreements = await agreeing.agreements(consultation, [entry.comment.id for entry in shown[:PER_PAGE]])
    body = CommentPage(
        matter=number,
        version=ordinal,
        state=consultation.state.value,
        closes_at=consultation.closes_at,
        total=counts.total,
        by_channel=counts.by_channel,
        comments=[_comment(entry, agreements.numbers.get(entry.comment.id, 0)) for entry in shown[:PER_PAGE]],
        next=following,
    )
    return answer(request, body)


def _comment(entry: Entry, agreements: int) -> CommentOut:
    """As everyone may read it, with the quote in full."""
    shown = open_comment(entry)
    return CommentOut(
        receipt_number=shown.receipt_number,
        provision=shown.provision,
        provision_label=shown.provision_label,
        stance=shown.stance,
        channel=shown.channel,
        name=shown.name,
        received_at=shown.received_at,
        text=shown.text,
        withheld_reason=shown.withheld_reason,
        quote=_quote(entry.comment.quote) if shown.quote else None,
        on_behalf_of=shown.on_behalf_of,
        behalf_role=entry.comment.behalf_role if shown.text is not None else "",
        region=shown.region,
        theme=shown.theme,
        outcome=shown.outcome,
        outcome_reason=shown.outcome_reason,
        agreements=agreements,
    )


@get(
    "/api/v1/challenge",
    opt={
        "access": PUBLIC,
        "api": Operation(
            N_("意见"),
            N_("取一道工作量证明"),
            N_("ALTCHA 第 2 版。解出后放进提交意见的 proof_of_work；不带的意见限速更严。"),
            problems=(),
        ),
    },
    sync_to_thread=False,
)
def challenge() -> Response[Any]:
    """A challenge to solve (ALTCHA, version 2). Base64 of {"challenge": …, "solution": {"counter", "derivedKey"}} goes into
    `proof_of_work` of one comment; comments without one have a tighter limit."""
    body = msgspec.json.encode(altcha.challenge_json())
    return Response(content=body, media_type="application/json", headers={"Cache-Control": "no-store"})


async def _challenge(request: AnyRequest, field: str) -> tuple[bytes, datetime] | None:
    """What the proof of work spends."""
    found = await api_sending.solved(request, field)
    return None if found is None else (found.hash, found.expires_at)


async def _quoted(number: str, ordinal: int, path: str, sent: QuoteIn) -> tuple[str, services.Selected]:
    """(path of the provision that holds the words, the words). RuleViolation where they do not stand there."""
    found = await services.find_round(number, ordinal)
    picked = services.Picked(services.WORDS, sent.exact, path, sent.start, sent.prefix, sent.suffix)
    place, selected = services.choose(found, path, picked)
    if selected is None:  # on the whole: there is no text to quote from
        raise RuleViolation("comment.quote_unknown", N_("引用原文的意见要写明是哪一条（provision）"))
    return place, selected


def _quote(quote: Quote | None) -> QuoteOut | None:
    return None if quote is None else QuoteOut(quote.exact, quote.prefix, quote.suffix, quote.start, quote.end)


def _form(sent: CommentIn) -> CommentForm:
    """The same checks as on the page."""
    fields = [("stance", sent.stance), ("text", sent.text), ("name", sent.name), ("phone", sent.phone)]
    fields += [("on_behalf_of", sent.on_behalf_of), ("behalf_role", sent.behalf_role), ("region", sent.region)]
    return CommentForm(FormInput([*fields, *([("consent", "y")] if sent.publish_name else [])]))


def _problems(form: CommentForm, key: str) -> list[FieldError]:
    found = []
    if not 16 <= len(key) <= 80:
        found.append(FieldError("Idempotency-Key", _("请求头 Idempotency-Key 要有 16 到 80 个字符")))
    if not form.validate():
        found += [
            FieldError(_FIELDS.get(field.name, field.name), str(field.errors[0])) for field in form if field.errors
        ]
    return found


def _problem(
    status: int, code: str, title: str, *, detail: str | None = None, errors: list[FieldError] | None = None
) -> Response[Any]:
    """RFC 9457, as the platform writes it, with all field errors as an extension member."""
    problem: dict[str, Any] = {
        "type": f"urn:participation:error:{code}",
        "title": title,
        "status": status,
        "detail": detail or title,
        "code": code,
        "instance": f"urn:request:{current_request_id()}",
    }
    if errors is not None:
        problem["errors"] = errors
    return Response(content=msgspec.json.encode(problem), status_code=status, media_type="application/problem+json")


routes: list[Any] = [submit_comment, list_comments, challenge, *api_sending.routes]
