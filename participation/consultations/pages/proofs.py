"""The published roots of a matter's comments, and checking a receipt's proof without trusting this site more than needed."""

import json
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from wtforms import FileField, TextAreaField, ValidationError

from participation.consultations.pages.common import AnyRequest, AnyResponse
from participation.consultations.rules.commitments import (
    NotAProof,
    Proof,
    ProofFault,
    check,
    read_proof,
    says_published,
)
from participation.consultations.rules.inclusion import Inclusion, check_inclusion, is_inclusion, read_inclusion
from participation.consultations.services import proofs
from participation.matters import services as matters
from participation.platform.i18n import N_, lazy
from participation.platform.i18n import gettext as _
from participation.platform.web.access import PUBLIC
from participation.platform.web.forms import Form, invalid, submitted
from participation.platform.web.pages import render
from participation.platform.web.ratelimit import limited

MAX_FILE = 256 * 1024
"""Bytes of a proof; the longest comment with the tallest tree stays far below."""

FAULTS = {
    ProofFault.TEXT: N_("意见原文：与登记时的指纹不一致，原文被改过"),
    ProofFault.SALT: N_("随机盐或登记内容：算出来的承诺值不一致，两者之一被改过"),
    ProofFault.LEAF: N_("叶指纹：不是由承诺值算出的"),
    ProofFault.PATH: N_("路径：从这片叶走不到文件里的树根"),
    ProofFault.ROOT: N_("树根：本平台没有公布过这个树根"),
}
STEPS = {
    ProofFault.TEXT: N_("意见原文与登记的指纹一致"),
    ProofFault.SALT: N_("盐和登记内容算出承诺值"),
    ProofFault.LEAF: N_("承诺值算出叶指纹"),
    ProofFault.PATH: N_("沿路径算到树根"),
    ProofFault.ROOT: N_("树根在本平台公布过"),
}
INCLUSION_STEPS: tuple[ProofFault, ...] = (ProofFault.PATH, ProofFault.ROOT)
"""What is left to check when the words are erased."""

WAITING = N_("树根：还没有公布，每天公布一次。公布以后请重新下载文件再核验")
"""Of a file that says itself that its root is to come: nothing is wrong with it yet."""

REASONS = {"daily": N_("每日公布"), "closing": N_("截止时公布"), "response": N_("公布采纳情况时公布")}


class ProofForm(Form):
    """The proof as a file, or its text pasted. ``proof`` is it once the form is valid."""

    file = FileField(lazy("选择存证文件（…-proof.json）"))
    text = TextAreaField(lazy("或者粘贴文件内容"))
    proof: Proof | Inclusion | None = None
    raw: str | bytes = ""

    async def read(self) -> None:
        """Fetch what was brought, before validating."""
        upload = self.file.data
        if isinstance(upload, UploadFile) and upload.filename:
            self.raw = await upload.read(MAX_FILE + 1)
        else:
            self.raw = (self.text.data or "").strip()

    def validate_file(self, _field: Any) -> None:
        """One of the two, and a proof."""
        if not self.raw:
            raise ValidationError(_("请选择存证文件，或者粘贴文件内容"))
        if len(self.raw) > MAX_FILE:
            raise ValidationError(_("这个文件太大，不是存证文件"))
        try:
            self.proof = read_inclusion(self.raw) if is_inclusion(self.raw) else read_proof(self.raw)
        except NotAProof as error:
            raise ValidationError(_("这不是完整的存证文件：{detail}").format(detail=error)) from None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the computation as the page shows it; ``ok`` None: it could not be decided."""

    ok: bool | None
    text: str


@get("/matters/{number:str}/roots", opt={"access": PUBLIC})
async def roots_page(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The published roots, for people."""
    matter = await matters.get_matter(number)
    rounds = await proofs.roots_of_matter(matter.id)
    return render(request, "consultations/roots.html", matter=matter, rounds=rounds, reasons=REASONS, nav="matters")


@get("/matters/{number:str}/roots.json", opt={"access": PUBLIC})
async def roots_json(number: FromPath[str]) -> AnyResponse:
    """The same for machines, with the proofs that each root continues the one before: keep a copy."""
    matter = await matters.get_matter(number)
    data = await proofs.roots_file(await proofs.roots_of_matter(matter.id))
    return Response(
        content=json.dumps(data, indent=1).encode(),
        media_type="application/json; charset=utf-8",
        headers={"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"},
    )


_WORDS: dict[str, Any] = {"faults": STEPS, "wrong": FAULTS, "waiting": WAITING}
"""For the page and its script: what is checked, and what is said where it does not fit."""


@get("/verify/receipt", opt={"access": PUBLIC})
async def verify_form(request: AnyRequest) -> AnyResponse:
    """Bring a proof; with JavaScript it is recomputed in the browser and not sent."""
    return render(request, "verify/receipt.html", form=ProofForm(), steps=[], known=[], proof=None, **_WORDS)


# Nothing is written, so there is nothing to do twice: the form needs no idempotency key of its own.
@post(
    "/verify/receipt",
    opt={"access": PUBLIC},
    request_max_body_size=2 * MAX_FILE,
    guards=[limited("search.address")],
    status_code=200,
)
async def verify_submit(request: AnyRequest) -> AnyResponse:
    """The answer of the server: each step, and what does not fit. What was brought is not kept."""
    form = ProofForm(await submitted(request))
    await form.read()
    if not form.validate() or form.proof is None:
        return invalid(request, "verify/receipt.html", form=form, steps=[], known=[], proof=None, **_WORDS)
    known = await proofs.published_at(form.proof.root)
    published = [(root.size, root.root) for _number, root in known]
    if isinstance(form.proof, Inclusion):
        shown, faults = INCLUSION_STEPS, check_inclusion(form.proof, published=published)
    else:
        shown, faults = tuple(ProofFault), check(form.proof, published=published)
    steps = [Step(fault not in faults, _(FAULTS[fault]) if fault in faults else _(STEPS[fault])) for fault in shown]
    if faults == (ProofFault.ROOT,) and not says_published(form.raw):
        steps[-1] = Step(None, _(WAITING))
    return render(
        request,
        "verify/receipt.html",
        form=form,
        steps=steps,
        known=known,
        proof=form.proof,
        inclusion=isinstance(form.proof, Inclusion),
        **_WORDS,
    )


@get("/verify/receipt/roots/{root:str}", opt={"access": PUBLIC})
async def known_root(root: FromPath[str]) -> dict[str, Any]:
    """Whether a root was published here, for the page's script: it asks for the root and sends nothing of the proof."""
    try:
        found = await proofs.published_at(bytes.fromhex(root) if len(root) == 64 else b"")
    except ValueError:
        found = []
    return {"published": [{"matter": number, "tree_size": one.size} for number, one in found]}


routes: list[Any] = [roots_page, roots_json, verify_form, verify_submit, known_root]
