"""Asking for documents, making them, giving them out, verifying them."""

from __future__ import annotations

import asyncio
import contextvars
import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

import structlog

from participation.audit.services import record
from participation.documents import queries, rules
from participation.documents.rendering import RenderingFailed, render_picture, render_view
from participation.documents.rendering.book import Bookmark, join_book, render_book_part
from participation.documents.rules import STORED_KINDS, DocumentKind, DocumentState
from participation.documents.schemas import View, as_builtins, from_builtins
from participation.documents.views import DocumentView
from participation.platform import files, outbox
from participation.platform.database import in_unit_of_work, require_unit_of_work, unit_of_work
from participation.platform.errors import NotFound, TooMany
from participation.platform.i18n import N_, current_language

__all__ = [
    "TOPIC",
    "Bookmark",
    "DocumentKind",
    "DocumentState",
    "DocumentView",
    "RenderingFailed",
    "content",
    "get_document",
    "join_book",
    "of_matter",
    "of_subject",
    "render",
    "render_book_part",
    "render_now",
    "render_picture_now",
    "request",
    "verify",
]

log = structlog.get_logger(__name__)

TOPIC: Final = "document.requested"
"""Outbox topic; payload `{"document_id": "<uuid>"}`; its consumer is `render`."""

WAITING_LIMIT: Final = 20
"""How many renderings on request may wait in this process before further ones are told to come back."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
# Layout is guarded by one lock anyway (see rendering.pdf): one thread, so that those who wait do not take the threads
# that files and other blocking work need.
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="render")
_waiting = 0


async def request(
    kind: DocumentKind, *, subject_id: UUID, matter_id: UUID, title: str, view: dict[str, Any] | View
) -> UUID:
    """Ask for a public document in the open unit of work; returns its id.

    The view is kept as it is now: what the document says does not change when the data behind it do. Asked again for
    the same subject and kind, the document that is there already is meant. Raises ValueError for a kind that is not
    stored and msgspec.ValidationError for a view that is not of that kind.
    """
    require_unit_of_work()
    if kind not in STORED_KINDS:
        raise ValueError(f"a {kind.value} is made on request and not stored")
    snapshot = as_builtins(view) if isinstance(view, View) else view
    from_builtins(kind, snapshot)
    document_id = await queries.insert(uuid4(), kind, subject_id, matter_id, title, snapshot)
    if document_id is None:
        existing = await queries.of_subject(kind, subject_id)
        assert existing is not None, "the insert met its row"
        return existing.id
    await outbox.post(TOPIC, {"document_id": str(document_id)})
    await record("system", "document.requested", f"document:{document_id}", {"kind": kind.value, "title": title})
    return document_id


async def render(document_id: UUID | str) -> DocumentView:
    """Make a requested document: the consumer of `TOPIC`, safe to repeat and to kill at any point.

    Laying out happens in a thread and outside any transaction. Whatever happens, one document becomes ready, once:
    the file is named by its content, and only the caller who finds the row still requested marks it. Raises NotFound
    for an unknown id and RenderingFailed when the page cannot be made.
    """
    if in_unit_of_work():
        raise RuntimeError("a rendering takes seconds: it is not done inside a transaction")
    document_id = UUID(str(document_id))
    found = await queries.snapshot(document_id)
    if found is None:
        raise _unknown()
    kind, state, view = found
    if rules.may_become_ready(state):
        pdf = await _in_thread(kind, view, None)
        stored = await files.store(pdf)
        async with unit_of_work():
            if await queries.make_ready(document_id, stored.sha256, stored.size):
                facts = {"sha256": stored.sha256, "size": stored.size}
                await record("system", "document.ready", f"document:{document_id}", facts)
                log.info("document.ready", document=str(document_id), size=stored.size)
    return await get_document(document_id)


async def render_now(kind: DocumentKind, view: dict[str, Any] | View, *, language: str | None = None) -> bytes:
    """The PDF at once, for receipts and tickets; labels in `language`, by default the reader's.

    TooMany `documents.busy` while many others wait in this process.
    """
    if in_unit_of_work():
        raise RuntimeError("a rendering is not done inside a transaction")
    if _waiting >= WAITING_LIMIT:
        raise TooMany("documents.busy", N_("现在制作文件的人很多。请过一会儿再试"), retry_after=10)
    return await _in_thread(kind, view, language or current_language())


async def render_picture_now(kind: DocumentKind, view: dict[str, Any] | View, *, language: str | None = None) -> bytes:
    """The first page as a PNG; otherwise as `render_now`."""
    if in_unit_of_work():
        raise RuntimeError("a rendering is not done inside a transaction")
    if _waiting >= WAITING_LIMIT:
        raise TooMany("documents.busy", N_("现在制作文件的人很多。请过一会儿再试"), retry_after=10)
    return await _in_thread(kind, view, language or current_language(), picture=True)


async def _in_thread(
    kind: DocumentKind, view: dict[str, Any] | View, language: str | None, *, picture: bool = False
) -> bytes:
    global _waiting
    options = {} if language is None else {"language": language}
    render = render_picture if picture else render_view
    work = partial(contextvars.copy_context().run, partial(render, kind, view, **options))
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_thread, work)
    finally:
        _waiting -= 1


async def get_document(document_id: UUID) -> DocumentView:
    """One document; NotFound `document.unknown`."""
    found = await queries.by_id(document_id)
    if found is None:
        raise _unknown()
    return found


async def of_matter(matter_id: UUID) -> list[DocumentView]:
    """A matter's documents, requested ones included, in the order in which they were asked for."""
    return await queries.of_matter(matter_id)


async def of_subject(kind: DocumentKind, subject_id: UUID) -> DocumentView | None:
    """The document of a response or an interpretation, None before it was asked for."""
    return await queries.of_subject(kind, subject_id)


async def content(document: DocumentView) -> bytes:
    """The file of a ready document, checked against its hash."""
    if document.sha256 is None:
        raise _unknown()
    return await files.load(document.sha256)


async def verify(sha256: str) -> list[DocumentView]:
    """The documents published here whose file has exactly this SHA-256; none for anything that is no SHA-256."""
    sha256 = sha256.strip().lower()
    return await queries.by_sha256(sha256) if _SHA256.fullmatch(sha256) else []


def _unknown() -> NotFound:
    return NotFound("document.unknown", N_("没有找到这份文件。地址可能不完整"))
