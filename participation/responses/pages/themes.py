"""One theme in the office: its comments, its reply, its title."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, FromQuery
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from participation.consultations import services as consultations
from participation.identity.rules import Role
from participation.platform.errors import DomainError, NotFound, RuleViolation
from participation.platform.i18n import N_
from participation.platform.web.forms import Form, invalid, submit, submitted
from participation.platform.web.pages import render
from participation.responses import labels, services
from participation.responses.forms import MergeForm, ReplyForm, ThemeForm, as_uuid, reply_of
from participation.responses.pages.common import OFFICERS, PAGE, READERS, AnyRequest, AnyResponse, Desk, desk
from participation.responses.rules import Outcome
from participation.responses.services import ThemeView

TEMPLATE = "responses/theme.html"


@get("/office/matters/{number:str}/themes/{theme_id:str}", opt={"access": READERS})
async def show(
    request: AnyRequest, number: FromPath[str], theme_id: FromPath[str], after: FromQuery[int] = 0
) -> AnyResponse:
    """The theme's comments and its reply."""
    found = await desk(request, number)
    theme = await _theme(found, theme_id)
    return render(request, TEMPLATE, **await _context(found, theme, after=after))


@post("/office/matters/{number:str}/themes/{theme_id:str}/reply", opt={"access": OFFICERS})
async def reply(request: AnyRequest, number: FromPath[str], theme_id: FromPath[str]) -> AnyResponse:
    """Write the reply."""
    found = await desk(request, number, Role.RESPONSE_OFFICER)
    theme = await _theme(found, theme_id)
    form = ReplyForm(await submitted(request))
    if not form.check(found.names):
        return invalid(request, TEMPLATE, **await _context(found, theme, form=form))

    async def effect() -> str:
        await services.write_reply(
            found.actor,
            found.matter,
            theme.id,
            outcome=Outcome(form.outcome.data),
            reason=form.reason.data or "",
            change=form.change.data or "",
            paths=form.paths,
        )
        return f"{found.base}/response#themes"

    return await _submit(request, effect, found, theme, form)


@post("/office/matters/{number:str}/themes/{theme_id:str}/rename", opt={"access": OFFICERS})
async def rename(request: AnyRequest, number: FromPath[str], theme_id: FromPath[str]) -> AnyResponse:
    """Give it another title."""
    found = await desk(request, number, Role.RESPONSE_OFFICER)
    theme = await _theme(found, theme_id)
    form = ThemeForm(await submitted(request))
    if not form.validate():
        return invalid(request, TEMPLATE, **await _context(found, theme, title_form=form, form=form))

    async def effect() -> str:
        await services.rename_theme(found.actor, found.matter, theme.id, form.title.data or "")
        return f"{found.base}/themes/{theme.id}"

    return await _submit(request, effect, found, theme, form, title_form=form)


@post("/office/matters/{number:str}/themes/{theme_id:str}/merge", opt={"access": OFFICERS})
async def merge(request: AnyRequest, number: FromPath[str], theme_id: FromPath[str]) -> AnyResponse:
    """Move all its comments under another theme."""
    found = await desk(request, number, Role.RESPONSE_OFFICER)
    theme = await _theme(found, theme_id)
    form = MergeForm(await submitted(request))
    target = form.target()
    valid = form.validate()
    if not valid or target is None:
        if valid:
            form.into.errors = [str(RuleViolation("theme.merge", N_("请选择要移到的问题")).message)]
        return invalid(request, TEMPLATE, **await _context(found, theme, merge_form=form, form=form))

    async def effect() -> str:
        await services.merge(found.actor, found.matter, theme.id, target)
        return f"{found.base}/themes/{target}"

    return await _submit(request, effect, found, theme, form, merge_form=form)


@post("/office/matters/{number:str}/themes/{theme_id:str}/remove", opt={"access": OFFICERS})
async def remove(request: AnyRequest, number: FromPath[str], theme_id: FromPath[str]) -> AnyResponse:
    """Remove it when no comment stands under it."""
    found = await desk(request, number, Role.RESPONSE_OFFICER)
    known = as_uuid(theme_id)

    async def effect() -> str:
        # Looked for inside, so that the form sent twice finds its first answer instead of a missing theme.
        await services.remove_theme(found.actor, found.matter, known or UUID(int=0))
        return f"{found.base}/themes"

    return await submit(request, effect)


async def _submit(
    request: AnyRequest, effect: Any, found: Desk, theme: ThemeView, form: Form, **forms: Any
) -> AnyResponse:
    async def again(error: DomainError) -> AnyResponse:
        return invalid(request, TEMPLATE, error=error, **await _context(found, theme, form=form, **forms))

    return await submit(request, effect, on_error=again)


async def _theme(found: Desk, theme_id: str) -> ThemeView:
    known = as_uuid(theme_id)
    if known is None or found.response is None:
        raise NotFound("theme.unknown", N_("没有找到这个问题。它可能已经删去"))
    return await services.theme(found.response.id, known, found.names)


async def _context(
    found: Desk,
    theme: ThemeView,
    *,
    form: Form | None = None,
    title_form: Form | None = None,
    merge_form: Form | None = None,
    after: int = 0,
) -> dict[str, Any]:
    assert found.response is not None, "a theme has a response"
    comments = await services.comments_of_theme(theme.id, after=max(0, after), limit=PAGE + 1)
    more = len(comments) > PAGE
    others = [other for other in await services.themes(found.response.id, found.names) if other.id != theme.id]
    merging = merge_form if isinstance(merge_form, MergeForm) else MergeForm()
    merging.into.choices = [SelectChoice("", ""), *(SelectChoice(str(o.id), f"{o.position} {o.title}") for o in others)]
    here = f"{found.base}/themes/{theme.id}"
    return {
        "desk": found,
        "nav": "matters",
        "theme": theme,
        "comments": comments[:PAGE],
        "first": here if after else None,
        "more": f"{here}?after={comments[PAGE - 1].sequence}" if more else None,
        "form": form,
        "reply_form": form if isinstance(form, ReplyForm) else reply_of(theme),
        "title_form": title_form or ThemeForm(data={"title": theme.title}),
        "merge_form": merging,
        "others": others,
        "labels": labels,
        "words": consultations,
    }


routes: list[Any] = [show, reply, rename, merge, remove]
