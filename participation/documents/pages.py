"""Public pages of documents: download and verification."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect

from participation.documents import services
from participation.documents.forms import VerifyForm
from participation.documents.views import DocumentView
from participation.platform.errors import NotFound
from participation.platform.i18n import N_
from participation.platform.web.access import PUBLIC
from participation.platform.web.forms import invalid, submitted
from participation.platform.web.pages import apply_cookies, render
from participation.platform.web.ratelimit import limited

MAX_UPLOAD = 60 * 1024 * 1024
"""Bytes; the largest file that may be brought for verification, with the form around it."""
_CHUNK = 1024 * 1024


@get("/documents/{name:str}", opt={"access": PUBLIC})
async def download(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[Any]:
    """The PDF itself; while a worker still makes it, a page that says so (202)."""
    try:
        document_id = UUID(name.removesuffix(".pdf"))
    except ValueError:
        raise NotFound("document.unknown", N_("没有找到这份文件。地址可能不完整")) from None
    document = await services.get_document(document_id)
    if document.sha256 is None:
        page = render(request, "verify/pending.html", status_code=202, document=document, page_path=_path(document))
        page.headers["Retry-After"] = "5"
        page.headers["Refresh"] = "5"
        return page
    headers = {
        "Content-Disposition": f"inline; filename=\"document.pdf\"; filename*=UTF-8''{quote(document.title)}.pdf",
        # A document never changes: whoever has it may keep it.
        "Cache-Control": "public, max-age=31536000, immutable",
        "ETag": f'"{document.sha256}"',
        "Digest": f"sha-256={_base64(document.sha256)}",
    }
    if document.sha256 in request.headers.get("if-none-match", ""):
        return Response(content=b"", status_code=304, headers=headers, media_type="application/pdf")
    return Response(content=await services.content(document), headers=headers, media_type="application/pdf")


@get("/verify", opt={"access": PUBLIC})
async def verify_form(request: Request[Any, Any, Any]) -> Response[Any]:
    """Ask for a file or a digest."""
    return render(request, "verify/form.html", form=VerifyForm())


# Nothing is written, so there is nothing to do twice: the form needs no idempotency key of its own.
@post(
    "/verify",
    opt={"access": PUBLIC},
    request_max_body_size=MAX_UPLOAD,
    guards=[limited("search.address")],
    status_code=303,
)
async def verify_submit(request: Request[Any, Any, Any]) -> Response[Any]:
    """Hash what was brought, keep nothing, go to the answer."""
    form = VerifyForm(await submitted(request))
    if not form.validate():
        return invalid(request, "verify/form.html", form=form)
    upload = form.upload()
    digest = form.digest() if upload is None else await _digest(upload)
    return apply_cookies(request, Redirect(f"/verify/{digest}", status_code=303))


@get("/verify/{sha256:str}", opt={"access": PUBLIC})
async def verify_answer(request: Request[Any, Any, Any], sha256: FromPath[str]) -> Response[Any]:
    """Whether a file with this digest was published here; an address for every document."""
    sha256 = sha256.lower()
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise NotFound("verify.no_digest", N_("这不是 SHA-256 校验值。校验值有 64 位"))
    documents = [(document, _path(document)) for document in await services.verify(sha256)]
    return render(request, "verify/answer.html", sha256=sha256, documents=documents)


async def _digest(upload: UploadFile) -> str:
    found = hashlib.sha256()
    while chunk := await upload.read(_CHUNK):
        found.update(chunk)
    return found.hexdigest()


def _path(document: DocumentView) -> str:
    """The page the document belongs to, on this site whatever the address printed in it."""
    return urlsplit(document.page).path or "/"


def _base64(sha256: str) -> str:
    return b64encode(bytes.fromhex(sha256)).decode()


routes: list[Any] = [download, verify_form, verify_submit, verify_answer]
