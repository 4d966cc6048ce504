"""The office: the reasons a moderator is offered, and lists of words that draw attention."""

from typing import Any
from uuid import UUID, uuid4

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from participation.consultations import presentation
from participation.consultations.forms import ReasonsForm, TryForm, WordListForm
from participation.consultations.pages.common import AnyRequest, AnyResponse
from participation.consultations.services import reasons, wordlists
from participation.consultations.words import read_words
from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.platform.errors import DomainError
from participation.platform.i18n import gettext as _
from participation.platform.web.access import staff
from participation.platform.web.forms import FormInput, invalid, submit, submitted
from participation.platform.web.pages import render

KEEPER = {"access": staff(Role.MODERATOR, Role.ADMINISTRATOR)}
LIST = "/office/moderation/words/{list_id:uuid}"
MAX_FILE = 4 * 1024 * 1024
"""Bytes of a file of words."""


@get("/office/moderation", opt=KEEPER)
async def settings(request: AnyRequest) -> AnyResponse:
    """Reasons, lists, and a field to try them."""
    return render(request, "consultations/moderation_settings.html", error=None, **await _context(request))


@post("/office/moderation/reasons", opt=KEEPER, status_code=303)
async def keep_reasons(request: AnyRequest) -> AnyResponse:
    """Replace the organisation's reasons."""
    actor = actor_of(request)
    form = ReasonsForm(await submitted(request))

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = await _context(request) | {"form": form, "reasons_form": form}
        return invalid(request, "consultations/moderation_settings.html", error=error, **context)

    if not form.validate():
        return await again()

    async def effect() -> str:
        await reasons.keep(actor, (form.reasons.data or "").split("\n"))
        return "/office/moderation"

    return await submit(request, effect, on_error=again)


@post("/office/moderation/try", opt=KEEPER, status_code=200)
async def try_words(request: AnyRequest) -> AnyResponse:
    """What the lists find in a text; nothing is kept."""
    actor = actor_of(request)
    form = TryForm(await submitted(request))
    context = await _context(request)
    context["trial"] = form
    if not form.validate():
        return invalid(request, "consultations/moderation_settings.html", error=None, **(context | {"form": form}))
    context["hits"] = await wordlists.try_out(actor, form.text.data or "")
    return render(request, "consultations/moderation_settings.html", error=None, **context)


@get("/office/moderation/words/new", opt=KEEPER)
async def new_list(request: AnyRequest) -> AnyResponse:
    """An empty list."""
    form = WordListForm(data={"active": True, "category": "other"})
    return render(
        request, "consultations/word_list.html", form=form, error=None, list_id=uuid4(), kept=None, words=presentation
    )


@get(LIST, opt=KEEPER)
async def word_list(request: AnyRequest, list_id: FromPath[UUID]) -> AnyResponse:
    """One list, to be changed."""
    kept = await wordlists.get_list(actor_of(request), list_id)
    form = WordListForm(
        data={"title": kept.title, "category": kept.category, "words": kept.words, "active": kept.active}
    )
    return render(
        request, "consultations/word_list.html", form=form, error=None, list_id=list_id, kept=kept, words=presentation
    )


@post(LIST, opt=KEEPER, status_code=303, request_max_body_size=MAX_FILE + 2 * 1024 * 1024)
async def keep_list(request: AnyRequest, list_id: FromPath[UUID]) -> AnyResponse:
    """Make or change a list; the words of a file are added to those typed in."""
    actor = actor_of(request)
    fields = await submitted(request)
    problem = await _add_file(fields)
    form = WordListForm(fields)

    def again(error: DomainError | None = None) -> AnyResponse:
        return invalid(
            request,
            "consultations/word_list.html",
            form=form,
            error=error,
            list_id=list_id,
            kept=None,
            words=presentation,
        )

    valid = form.validate()
    if problem:
        form.file.errors = [problem]
    if not valid or problem:
        return again()

    async def effect() -> str:
        await wordlists.keep(
            actor,
            list_id,
            title=form.title.data or "",
            category=form.category.data,
            words=read_words(form.words.data or ""),
            active=bool(form.active.data),
        )
        return "/office/moderation"

    return await submit(request, effect, on_error=again)


async def _add_file(fields: FormInput) -> str | None:
    """Put the words of a file behind those typed in; what is wrong with it, or None."""
    upload = fields.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        return None
    raw = await upload.read(MAX_FILE + 1)
    if len(raw) > MAX_FILE:
        return _("文件最大 {size} MB").format(size=MAX_FILE // 1024 // 1024)
    for encoding in ("utf-8-sig", "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        fields.replace("words", f"{fields.get('words', '')}\n{text}")
        return None
    return _("这不是文本文件。请另存为 UTF-8 编码的 .txt")


async def _context(request: AnyRequest) -> dict[str, Any]:
    actor = actor_of(request)
    offered = await reasons.offered(actor.organisation_id)
    form = ReasonsForm(data={"reasons": "\n".join(offered)})
    return {
        "form": form,
        "reasons_form": form,
        "trial": TryForm(),
        "hits": None,
        "lists": await wordlists.of_organisation(actor.organisation_id),
        "words": presentation,
    }


routes: list[Any] = [settings, keep_reasons, try_words, new_list, word_list, keep_list]
