"""Following a matter: by mail, by feed, by calendar."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from wtforms import StringField, ValidationError

from participation.consultations.services import notices
from participation.hearings import services as hearings
from participation.matters import services as matters
from participation.matters.services import MatterView, StepView
from participation.platform import crypto
from participation.platform.clock import now
from participation.platform.database import unit_of_work
from participation.platform.errors import DomainError, NotFound, TooMany
from participation.platform.i18n import N_, current_language, lazy
from participation.platform.i18n import gettext as _
from participation.platform.messaging import MessageRefused
from participation.platform.messaging.messages import Mail
from participation.platform.web.access import MACHINE, PUBLIC
from participation.platform.web.forms import Form, invalid, submit, submitted
from participation.platform.web.pages import render
from participation.platform.web.ratelimit import client_address, hit
from participation.portal import views
from participation.portal.diary import diary
from participation.portal.feeds import MEDIA_TYPE, atom
from participation.portal.services import following

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]

SHOWN = 50
"""Entries of a feed."""

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


class FollowForm(Form):
    """An address to write to."""

    email = StringField(lazy("电子邮箱"), filters=[lambda value: value.strip() if isinstance(value, str) else ""])

    def validate_email(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("请填写电子邮箱"))
        if len(field.data) > 254 or not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", self.address()):
            raise ValidationError(_("电子邮箱的样子是 name@example.cn，请核对"))
        try:
            Mail("0" * 32, "2026-01-01T00:00:00+00:00", self.address(), "x", "x")
        except MessageRefused:
            raise ValidationError(_("电子邮箱的样子是 name@example.cn，请核对")) from None

    def address(self) -> str:
        """As it is written to: full-width signs made ordinary, the domain in small letters."""
        local, _at, domain = unicodedata.normalize("NFKC", self.email.data or "").rpartition("@")
        return f"{local}@{domain.lower()}"


async def public_matter(number: str) -> MatterView:
    """NotFound for a matter nothing of which is public."""
    matter = await matters.get_matter(number)
    if matter.published_at is None:
        raise NotFound("matter.unknown", N_("没有找到这一事项。编号可能不完整，或者还没有公布"))
    return matter


@get("/matters/{number:str}/follow", opt={"access": PUBLIC})
async def follow_form(request: AnyRequest, number: FromPath[str], asked: FromQuery[str] = "") -> AnyResponse:
    """The form; after it was sent, what happens next."""
    matter = await public_matter(number)
    return render(request, "portal/follow.html", matter=matter, form=FollowForm(), error=None, asked=asked == "1")


@post("/matters/{number:str}/follow", opt={"access": PUBLIC}, status_code=303)
async def follow(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Ask for the confirmation's mail. The answer is the same for every address."""
    matter = await public_matter(number)
    form = FollowForm(await submitted(request))

    def again(error: DomainError | None = None) -> AnyResponse:
        return invalid(request, "portal/follow.html", form=form, error=error, matter=matter, asked=False)

    if not form.validate():
        return again()
    try:
        await hit("follow.address", client_address(request))
        await hit("follow.mailbox", crypto.blind_index(form.address(), following.ADDRESS).hex())
    except TooMany as error:
        return again(error)

    async def effect() -> str:
        await following.ask(matter, form.address())
        return f"/matters/{number}/follow?asked=1"

    return await submit(request, effect, on_error=again)


# Mail scanners open every link: so opening changes nothing, and a button does it.
@get("/follow/{token:str}", opt={"access": PUBLIC})
async def confirm_page(request: AnyRequest, token: FromPath[str]) -> AnyResponse:
    """The confirmation's page, before and after."""
    matter, confirmed = await following.matter_of(token)
    page = render(request, "portal/follow_confirm.html", matter=matter, confirmed=confirmed, token=token, form=Form())
    page.headers.update(PRIVATE)
    return page


@post("/follow/{token:str}", opt={"access": PUBLIC}, status_code=303)
async def confirm(request: AnyRequest, token: FromPath[str]) -> AnyResponse:
    """From now on it is told."""

    async def effect() -> str:
        await following.confirm(token)
        return f"/follow/{token}"

    return await submit(request, effect)


@get("/unfollow/{token:str}", opt={"access": PUBLIC})
async def end_page(request: AnyRequest, token: FromPath[str]) -> AnyResponse:
    """The page to stop it, before and after."""
    matter = await following.ending(token)
    page = render(request, "portal/unfollow.html", matter=matter, token=token, form=Form())
    page.headers.update(PRIVATE)
    return page


@post("/unfollow/{token:str}", opt={"access": PUBLIC}, status_code=303)
async def end(request: AnyRequest, token: FromPath[str]) -> AnyResponse:
    """Stop it; the address is deleted."""

    async def effect() -> str:
        await following.end(token)
        return f"/unfollow/{token}"

    return await submit(request, effect)


@get("/api/v1/unfollow/{token:str}", opt={"access": MACHINE})
async def one_click_page(token: FromPath[str]) -> AnyResponse:
    """Whoever opens the header's address in a browser comes to the page."""
    return Redirect(f"/unfollow/{token}", status_code=303, headers=PRIVATE)


@post("/api/v1/unfollow/{token:str}", opt={"access": MACHINE}, status_code=200)
async def one_click(token: FromPath[str]) -> dict[str, Any]:
    """RFC 8058: the mail program sends this when its reader presses "unsubscribe"; no cookie, no form, no question."""
    async with unit_of_work():
        ended = await following.end(token)
    return {"ended": ended}


@get("/feed.atom", opt={"access": PUBLIC})
async def site_feed(request: AnyRequest) -> AnyResponse:
    """What is new on the whole site."""
    steps = await matters.public_steps(SHOWN)
    found: dict[Any, MatterView] = {}
    for step in steps:
        if step.matter_id not in found and step.matter_id is not None:
            found[step.matter_id] = await matters.get_matter_by_id(step.matter_id)
    items = [(step, found[step.matter_id]) for step in steps]
    site = request.app.state.settings.site
    name = site.name_en if current_language() == "en" else site.name
    return _feed(request, items, title=name, path="/feed.atom", page="/matters")


@get("/matters/{number:str}/feed.atom", opt={"access": PUBLIC})
async def matter_feed(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """What is new in one matter."""
    matter = await public_matter(number)
    steps = await matters.public_steps(SHOWN, matter_id=matter.id)
    items = [(step, matter) for step in steps]
    path = f"/matters/{matter.number}"
    return _feed(request, items, title=matter.title, path=f"{path}/feed.atom", page=path)


@get("/matters/{number:str}/calendar.ics", opt={"access": PUBLIC})
async def matter_calendar(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Opening, closing, hearings, to subscribe to."""
    matter = await public_matter(number)
    text = diary(
        matter,
        [one.consultation for one in await views.rounds_of(matter.id)],
        await notices.of_matter(matter.id),
        await hearings.of_matter(matter.id),
        public_url=request.app.state.settings.public_url,
    )
    return Response(
        content=text.encode(),
        media_type="text/calendar",
        headers={"Content-Disposition": f'inline; filename="{matter.number}.ics"', "Cache-Control": "no-cache"},
    )


def _feed(
    request: AnyRequest, items: list[tuple[StepView, MatterView]], *, title: str, path: str, page: str
) -> AnyResponse:
    settings = request.app.state.settings
    site = settings.site
    body = atom(
        items,
        title=title,
        path=path,
        page=page,
        public_url=settings.public_url,
        author=site.organisation_en if current_language() == "en" else site.organisation,
        language=current_language(),
        # Nothing told yet: the day, so that an empty feed does not change with every look.
        updated=now().replace(hour=0, minute=0, second=0, microsecond=0),
    )
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Cookie, Accept-Language"}
    if request.headers.get("if-none-match") == etag:
        return Response(content=b"", status_code=304, headers=headers, media_type=MEDIA_TYPE)
    return Response(content=body, media_type=MEDIA_TYPE, headers=headers)


routes: list[Any] = [
    follow_form,
    follow,
    confirm_page,
    confirm,
    end_page,
    end,
    one_click_page,
    one_click,
    site_feed,
    matter_feed,
    matter_calendar,
]
