"""The receipt: what became of my comment, for whoever holds number and code."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from markupsafe import Markup, escape

from participation.consultations import presentation, services
from participation.consultations.forms import ReceiptForm
from participation.consultations.pages.common import AnyRequest, AnyResponse
from participation.consultations.rules import CommentState, normalise_number
from participation.consultations.services import ReceiptView, anchoring, attaching, changing, erasing, proofs, reviewing
from participation.consultations.services.erasing import NOTHING, Erased
from participation.consultations.services.reviewing import ReviewView
from participation.documents import services as documents
from participation.documents.rules import DocumentKind
from participation.documents.schemas import CommentsRoot, Receipt, as_builtins
from participation.matters import services as matters
from participation.platform.errors import DomainError
from participation.platform.i18n import gettext as _
from participation.platform.web.access import PUBLIC
from participation.platform.web.forms import invalid, submitted
from participation.platform.web.pages import apply_cookies, render
from participation.platform.web.ratelimit import client_address, hit

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
"""The address holds the secret: nothing may keep or index it (the site-wide referrer policy keeps it here)."""

_QUESTIONNAIRE = "WJ-"
"""Receipts of questionnaires have a page of their own, found from the same form."""


@get("/receipts", opt={"access": PUBLIC})
async def lookup(request: AnyRequest) -> AnyResponse:
    """The form to find a receipt."""
    return render(request, "receipts/lookup.html", form=ReceiptForm(), error=None)


@post("/receipts", opt={"access": PUBLIC}, status_code=303)
async def look_up(request: AnyRequest) -> AnyResponse:
    """Go to the receipt; or say that there is none with these two."""
    form = ReceiptForm(await submitted(request))
    if not form.validate():
        return invalid(request, "receipts/lookup.html", form=form)
    try:
        number, code = form.entered()
        if number.upper().startswith(_QUESTIONNAIRE):
            there = f"/questionnaire-receipts/{quote(number.upper(), safe='')}/{quote(code, safe='')}"
            return apply_cookies(request, Redirect(there, status_code=303, headers=PRIVATE))
        await count_attempt(request, number)
        found = await services.find_receipt(number, code)
    except DomainError as error:
        return invalid(request, "receipts/lookup.html", form=form, error=error)
    return apply_cookies(request, Redirect(found.path, status_code=303, headers=PRIVATE))


@get("/receipts/{number:str}/{secret:str}", opt={"access": PUBLIC})
async def show(
    request: AnyRequest,
    number: FromPath[str],
    secret: FromPath[str],
    again: FromQuery[str] = "",
    changed: FromQuery[str] = "",
) -> AnyResponse:
    """The receipt."""
    await count_attempt(request, number)
    receipt = await services.find_receipt(number, secret)
    found = await services.text_of(receipt.consultation)
    looked_at = await reviewing.of_comment(receipt.comment.id)
    erased = await erasing.erased_of(receipt.comment.id)
    response = render(
        request,
        "receipts/show.html",
        places=await anchoring.places_of(receipt.comment.id),
        receipt=receipt,
        matter=await matters.get_matter_by_id(receipt.consultation.matter_id),
        version=found.version,
        words=presentation,
        steps=steps_of(receipt, looked_at, erased),
        appeal=await reviewing.may_appeal(receipt),
        standing=await proofs.standing(receipt),
        erased=erased,
        words_left=await changing.changeable_words(receipt),
        holds_person=await erasing.holds_person(receipt.comment.id),
        files=await attaching.of_comment(receipt.comment.id),
        repeated=again == "1",
        changed=changed == "1" and receipt.comment.edition > 1,
        number_html=_mono(receipt.comment.receipt_number),
        code_html=_mono(f"{receipt.code[:4]} {receipt.code[4:]}"),
    )
    response.headers.update(PRIVATE)
    return response


@get("/receipts/{number:str}/{secret:str}/pdf", opt={"access": PUBLIC})
async def pdf(request: AnyRequest, number: FromPath[str], secret: FromPath[str]) -> AnyResponse:
    """The receipt to print or keep."""
    await hit("render.address", client_address(request))
    await count_attempt(request, number)
    receipt = await services.find_receipt(number, secret)
    data = await documents.render_now(DocumentKind.RECEIPT, await printed(request, receipt))
    name = f"{receipt.comment.receipt_number}.pdf"
    return Response(
        content=data,
        media_type="application/pdf",
        headers={**PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'},
    )


@get("/receipts/{number:str}/{secret:str}/proof.json", opt={"access": PUBLIC})
async def proof(
    request: AnyRequest, number: FromPath[str], secret: FromPath[str], edition: FromQuery[str] = ""
) -> AnyResponse:
    """The proof that this comment is in the consultation's tree, for `participation verify receipt` and the page /verify/receipt."""
    await count_attempt(request, number)
    receipt = await services.find_receipt(number, secret)
    data = await proofs.proof_file(receipt, _edition(edition))
    return _download(data, f"{receipt.comment.receipt_number}-proof.json")


@get("/receipts/{number:str}/{secret:str}/inclusion.json", opt={"access": PUBLIC})
async def inclusion(
    request: AnyRequest, number: FromPath[str], secret: FromPath[str], edition: FromQuery[str] = ""
) -> AnyResponse:
    """What is left of the proof when the words were erased: that the leaf is in the tree."""
    await count_attempt(request, number)
    receipt = await services.find_receipt(number, secret)
    data = await proofs.inclusion_file(receipt, await erasing.erased_of(receipt.comment.id), _edition(edition))
    return _download(data, f"{receipt.comment.receipt_number}-inclusion.json")


def _edition(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else None


def _download(data: dict[str, Any], name: str) -> AnyResponse:
    return Response(
        content=json.dumps(data, ensure_ascii=False, indent=2).encode(),
        media_type="application/json; charset=utf-8",
        headers={**PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'},
    )


async def count_attempt(request: AnyRequest, number: str) -> None:
    """Limit guessing at one receipt. Per address *and* number: when results are published, a whole town behind one
    carrier's address looks up its receipts at once, and each of these is another number."""
    await hit("lookup.address", f"{client_address(request)}|{normalise_number(number) or ''}")


def steps_of(
    receipt: ReceiptView, reviews: Sequence[ReviewView] = (), erased: Erased = NOTHING
) -> list[tuple[datetime, str]]:
    """When and what, in the order it happened."""
    comment = receipt.comment
    channel = presentation.channel_text(comment.channel)
    steps = [(comment.created_at, _("收到，渠道：{channel}").format(channel=channel))]
    for step in receipt.steps:
        if step.state is CommentState.RECEIVED:
            steps.append((step.occurred_at, _("您作了修改，重新审核")))
        elif step.state is CommentState.WITHDRAWN:
            steps.append((step.occurred_at, _("您撤回了意见")))
        elif step.state is CommentState.WITHHELD:
            steps.append((step.occurred_at, _("决定不公开：{reason}").format(reason=step.reason)))
        elif "*" in comment.shown_name:
            steps.append((step.occurred_at, _("公开，隐去姓名的一部分")))
        else:
            steps.append((step.occurred_at, _("已公开")))
    for review in reviews:
        if review.kind == "appeal":
            steps.append((review.asked_at, _("您申请了复核")))
        if review.decided_at is not None:
            decision = presentation.review_decision_text(review)
            text = _("另一位工作人员复核：{decision}。理由：{reason}").format(decision=decision, reason=review.reason)
            steps.append((review.decided_at, text))
    if erased.person_at is not None:
        steps.append((erased.person_at, _("您删除了姓名和手机号")))
    if erased.words_at is not None:
        text = _("为保护个人信息，删除了内容。理由：{reason}").format(reason=erased.reason)
        steps.append((erased.words_at, text))
    steps.sort(key=lambda step: step[0])
    if receipt.outcome is not None and receipt.answered_at is not None:
        outcome = presentation.outcome_text(receipt.outcome.outcome)
        text = _("归入「{theme}」，公布答复：{outcome}").format(theme=receipt.outcome.theme_title, outcome=outcome)
        steps.append((receipt.answered_at, text))
    return steps


async def printed(request: AnyRequest, receipt: ReceiptView) -> dict[str, Any]:
    """The receipt as the document wants it."""
    comment, consultation = receipt.comment, receipt.consultation
    matter = await matters.get_matter_by_id(consultation.matter_id)
    found = await services.text_of(consultation)
    public_url = request.app.state.settings.public_url
    standing = await proofs.standing(receipt)
    return as_builtins(
        Receipt(
            number=comment.receipt_number,
            secret=receipt.code,
            url=f"{public_url}{receipt.path}",
            draft_title=found.version.title,
            matter_number=matter.number,
            lead_unit=matter.lead_unit_name,
            provision=comment.provision_label,
            stance=presentation.stance_text(comment.stance),
            text=comment.original,
            channel=presentation.channel_text(comment.channel),
            shown_name=comment.shown_name,
            received_at=comment.created_at,
            closes_at=consultation.closes_at,
            leaf=0 if standing is None else standing.position,
            leaf_hash="" if standing is None else standing.leaf.hex(),
            root=None
            if standing is None or standing.published is None
            else CommentsRoot(
                size=standing.size,
                root=standing.root.hex(),
                published_at=standing.published.published_at,
                url=f"{public_url}/matters/{matter.number}/roots",
            ),
        )
    )


def _mono(text: str) -> Markup:
    return Markup('<span class="pp-code">') + escape(text) + Markup("</span>")


routes: list[Any] = [lookup, look_up, show, pdf, proof, inclusion]
