"""The office: typing in what came another way, e-mails, and the second person's check."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from participation.consultations import presentation, services
from participation.consultations.forms import choice
from participation.consultations.forms.register import EntryForm, MailForm, RegionsForm, kept_ids
from participation.consultations.originals import MAIL, MAX_BYTES
from participation.consultations.pages.common import AnyRequest, AnyResponse, sequence_of
from participation.consultations.pages.office import opened_for_office
from participation.consultations.rules import Channel
from participation.consultations.services import ConsultationView, Round, Target, entering
from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.matters import services as matters
from participation.matters.services import MatterView
from participation.platform.clock import SHANGHAI, local
from participation.platform.database import unit_of_work
from participation.platform.errors import DomainError, NotFound
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _
from participation.platform.web import ratelimit
from participation.platform.web.access import SIGNED_IN, staff
from participation.platform.web.forms import FormInput, invalid, submit, submitted
from participation.platform.web.pages import render

MAX_BODY = 6 * MAX_BYTES + 1024 * 1024
MODERATOR = {"access": staff(Role.MODERATOR)}
PER_PAGE = 50

FIELDS = {
    "text": N_("意见内容"),
    "stance": N_("态度"),
    "channel": N_("来的渠道"),
    "region": N_("地区"),
    "provision": N_("针对哪一条"),
    "received_at": N_("收到日期"),
    "name": N_("称呼"),
    "phone": N_("手机号"),
    "consent": N_("公开全名的意愿"),
}
"""Names of what may differ between what was typed and the original."""


@get("/office/matters/{number:str}/comments/new", opt=MODERATOR)
async def entry_form(
    request: AnyRequest, number: FromPath[str], entered: FromQuery[str] = "", mail: FromQuery[str] = ""
) -> AnyResponse:
    """Type in a comment, filled in from an e-mail where there is one; after one was saved, its receipt."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.MODERATOR)
    consultation, found = await opened_for_office(matter)
    form = await _entry_form(found)
    form.received_on.data = local(await services.database_now()).date()
    kept, prefill = await entering.kept_originals(actor, consultation.id, _ids(mail))
    if prefill is not None:
        form.channel.data = Channel.EMAIL.value
        form.text.data = prefill.text
        form.name.data = prefill.name
        if prefill.received_on:
            form.received_on.data = datetime.fromisoformat(prefill.received_on).date()
    receipt = await services.entered_receipt(actor, entered) if entered else None
    return render(
        request,
        "consultations/enter.html",
        form=form,
        error=None,
        receipt=receipt,
        kept=kept,
        prefill=prefill,
        **await _entry_context(request, matter, consultation, found),
    )


@post("/office/matters/{number:str}/comments/new", opt=MODERATOR, status_code=303, request_max_body_size=MAX_BODY)
async def enter(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Register a comment that came on paper, by telephone, by mail or at a hearing."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.MODERATOR)
    consultation, found = await opened_for_office(matter)
    fields = await submitted(request)
    form = await _entry_form(found, fields)
    valid = form.validate()
    uploads = await _checked_uploads(form)
    kept = kept_ids(fields)

    async def again(error: DomainError | None = None) -> AnyResponse:
        # Files that were good are kept, so that nobody has to choose them again because of another field.
        ids = list(kept)
        if uploads and not form.originals.errors:
            async with unit_of_work():
                ids += await entering.keep_files(actor, consultation.id, uploads)
        held, prefill = await entering.kept_originals(actor, consultation.id, ids)
        context = await _entry_context(request, matter, consultation, found)
        return invalid(
            request,
            "consultations/enter.html",
            form=form,
            error=error,
            receipt=None,
            kept=held,
            prefill=prefill,
            **context,
        )

    if not valid or form.originals.errors:
        return await again()

    async def effect() -> str:
        fresh = await entering.keep_files(actor, consultation.id, uploads)
        accepted = await services.enter(
            actor,
            _target(found, form),
            form.comment(),
            channel=form.entered_channel(),
            received_at=form.received_at(consultation.opens_at),
            originals_kept=[*kept, *fresh],
            region=form.region.data or "",
        )
        return f"/office/matters/{number}/comments/new?entered={accepted.receipt_number}"

    return await submit(request, effect, on_error=again)


@get("/office/matters/{number:str}/comments/mail", opt=MODERATOR)
async def mail_form(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Choose an e-mail's file, or paste it."""
    matter = await matters.open_matter(actor_of(request), number, Role.MODERATOR)
    consultation, found = await opened_for_office(matter)
    return render(
        request,
        "consultations/mail.html",
        form=MailForm(),
        error=None,
        **await _entry_context(request, matter, consultation, found),
    )


@post("/office/matters/{number:str}/comments/mail", opt=MODERATOR, status_code=303, request_max_body_size=MAX_BODY)
async def read_mail(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Read an e-mail and open the entry form filled in."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.MODERATOR)
    consultation, found = await opened_for_office(matter)
    form = MailForm(await submitted(request))
    valid = form.validate()
    upload = form.upload()
    file = None
    if upload is not None:
        file = (upload.filename, await upload.read())
        await upload.seek(0)
        if len(file[1]) > MAX_BYTES:
            form.file.errors = [_("「{name}」超过 10 MB，请压缩或分开上传").format(name=file[0])]

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = await _entry_context(request, matter, consultation, found)
        return invalid(request, "consultations/mail.html", form=form, error=error, **context)

    if not valid or form.file.errors:
        return await again()
    await ratelimit.hit("upload.account", str(actor.staff_id))

    async def effect() -> str:
        kept = await entering.keep_mail(actor, consultation.id, file=file, pasted=form.pasted.data or "")
        return f"/office/matters/{number}/comments/new?mail={kept}"

    return await submit(request, effect, on_error=again)


@get("/office/matters/{number:str}/checks", opt=MODERATOR)
async def checks(request: AnyRequest, number: FromPath[str], after: FromQuery[str] = "") -> AnyResponse:
    """Entered comments that wait for a second person."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.MODERATOR)
    consultation, found = await opened_for_office(matter)
    mark = sequence_of(after)
    shown, waiting, mine = await entering.queue(actor, consultation.id, after=mark, limit=PER_PAGE + 1)
    base = f"/office/matters/{number}/checks"
    return render(
        request,
        "consultations/checks.html",
        waiting=waiting,
        mine=mine,
        shown=shown[:PER_PAGE],
        first=base if mark is not None else None,
        more=f"{base}?after={shown[PER_PAGE - 1].sequence}" if len(shown) > PER_PAGE else None,
        **await _entry_context(request, matter, consultation, found),
    )


@get("/office/matters/{number:str}/checks/{receipt:str}", opt=MODERATOR)
async def check_form(request: AnyRequest, number: FromPath[str], receipt: FromPath[str]) -> AnyResponse:
    """The original beside what was typed; or, once checked, what came of it."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.MODERATOR)
    consultation, found = await opened_for_office(matter)
    check = await entering.open_check(actor, consultation.id, receipt)
    form = await _entry_form(found)
    form.stance.data = check.command.stance.value
    form.text.data = check.command.text
    form.name.data = check.command.name
    form.phone.data = check.command.phone
    form.consent.data = check.command.consent
    form.channel.data = check.channel.value
    form.region.data = check.region
    form.provision.data = check.provision_path or "whole"
    form.received_on.data = local(check.received_at).date()
    return render(
        request,
        "consultations/check.html",
        form=form,
        error=None,
        check=check,
        **await _entry_context(request, matter, consultation, found),
    )


@post("/office/matters/{number:str}/checks/{receipt:str}", opt=MODERATOR, status_code=303)
async def check(request: AnyRequest, number: FromPath[str], receipt: FromPath[str]) -> AnyResponse:
    """Confirm it, or save it as the original says."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.MODERATOR)
    consultation, found = await opened_for_office(matter)
    waiting = await entering.open_check(actor, consultation.id, receipt)
    form = await _entry_form(found, await submitted(request))

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = await _entry_context(request, matter, consultation, found)
        fresh = await entering.open_check(actor, consultation.id, receipt)
        return invalid(request, "consultations/check.html", form=form, error=error, check=fresh, **context)

    if not form.validate():
        return await again()
    received = form.received_at(consultation.opens_at)
    if local(waiting.received_at).date() == form.received_on.data:
        received = waiting.received_at

    async def effect() -> str:
        await entering.check(
            actor,
            consultation,
            receipt,
            _target(found, form),
            form.comment(),
            channel=form.entered_channel(),
            region=form.region.data or "",
            received_at=received,
        )
        following = await entering.next_check(actor, consultation.id, waiting.sequence)
        return f"/office/matters/{number}/checks" + (f"/{following}" if following else "")

    return await submit(request, effect, on_error=again)


@get("/office/originals/{original:str}", opt={"access": SIGNED_IN})
async def original(request: AnyRequest, original: FromPath[str]) -> AnyResponse:
    """The file as it came, to be saved."""
    ids = _ids(original)
    if not ids:
        raise NotFound("original.unknown", N_("没有找到这份原件，或者您不能看"))
    found, data = await entering.original_file(actor_of(request), ids[0])
    suffix = {"image/png": "png", "image/jpeg": "jpg", "application/pdf": "pdf", MAIL: "eml"}[found.media_type]
    return _private(data, "application/octet-stream", f'attachment; filename="original-{found.sha256[:12]}.{suffix}"')


@get("/office/originals/{original:str}/{page:int}", opt={"access": SIGNED_IN})
async def original_page(request: AnyRequest, original: FromPath[str], page: FromPath[int]) -> AnyResponse:
    """One page as a picture made anew."""
    ids = _ids(original)
    if not ids:
        raise NotFound("original.unknown", N_("没有找到这份原件，或者您不能看"))
    return _private(await entering.original_page(actor_of(request), ids[0], page), "image/png", "inline")


@get("/office/regions", opt={"access": staff(Role.ADMINISTRATOR)})
async def regions_form(request: AnyRequest) -> AnyResponse:
    """The list of regions that comments can be sorted by."""
    form = RegionsForm()
    form.regions.data = "\n".join(f"{code} {name}" for code, name in await entering.regions())
    return render(request, "consultations/regions.html", form=form, error=None, nav="staff")


@post("/office/regions", opt={"access": staff(Role.ADMINISTRATOR)}, status_code=303)
async def save_regions(request: AnyRequest) -> AnyResponse:
    """Keep the list."""
    form = RegionsForm(await submitted(request))

    def again(error: DomainError | None = None) -> AnyResponse:
        return invalid(request, "consultations/regions.html", form=form, error=error, nav="staff")

    if not form.validate():
        return again()

    async def effect() -> str:
        await entering.set_regions(actor_of(request), form.given())
        return "/office/regions"

    return await submit(request, effect, on_error=again)


def _private(data: bytes, media_type: str, disposition: str) -> AnyResponse:
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": disposition,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content=data, media_type=media_type, headers=headers)


def _ids(text: str) -> list[UUID]:
    return kept_ids(FormInput([("kept", text)]))


def _target(found: Round, form: EntryForm) -> Target:
    return found.target("" if form.provision.data == "whole" else form.provision.data)


async def _checked_uploads(form: EntryForm) -> list[tuple[str, bytes]]:
    """(name, bytes) of the uploaded files; what is wrong with them stands at the field."""
    found, problems = [], []
    for upload in form.files():
        data = await upload.read()
        await upload.seek(0)
        problem = await entering.problem_of(upload.filename, data)
        if problem is not None:
            problems.append(_(problem[0]).format(**problem[1]))
        found.append((upload.filename, data))
    if problems:
        form.originals.errors = [*form.originals.errors, *problems]
    return found


async def _entry_form(found: Round, fields: FormInput | None = None) -> EntryForm:
    regions = await entering.regions()
    form = EntryForm(fields)
    form.region.choices = [choice("", _("不清楚")), *(choice(code, name) for code, name in regions)]
    if fields is None or form.region.data is None:
        form.region.data = ""
    form.provision.choices = [
        choice("whole", presentation.provision_text("")),
        *(choice(path, label) for path, label in found.labels()),
    ]
    form.stance.label.text = _("态度")
    form.text.label.text = _("意见内容")
    form.consent.label.text = _("本人同意公开全名")
    return form


async def _entry_context(
    request: AnyRequest, matter: MatterView, consultation: ConsultationView, found: Round
) -> dict[str, Any]:
    _rows, waiting, mine = await entering.queue(actor_of(request), consultation.id, limit=1)
    return {
        "nav": "matters",
        "matter": matter,
        "consultation": consultation,
        "version": found.version,
        "words": presentation,
        "fields": FIELDS,
        "regions": await entering.regions(),
        "region_names": await entering.all_region_names(),
        "today": datetime.now(SHANGHAI).date(),
        "waiting_checks": waiting,
        "my_checks": mine,
    }


routes: list[Any] = [
    entry_form,
    enter,
    mail_form,
    read_mail,
    checks,
    check_form,
    check,
    original,
    original_page,
    regions_form,
    save_regions,
]
