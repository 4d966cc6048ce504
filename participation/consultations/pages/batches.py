"""The office: files of comments, from the upload to the last row."""

import csv
import io
from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from participation.consultations import presentation
from participation.consultations.batches import FIELDS, MAX_BYTES, Field
from participation.consultations.forms.register import BatchReadingForm, BatchUploadForm, read_mapping
from participation.consultations.pages.common import AnyRequest, AnyResponse
from participation.consultations.pages.office import opened_for_office
from participation.consultations.rules import Channel, Stance
from participation.consultations.rules.tables import neutral
from participation.consultations.services import ConsultationView, batches
from participation.consultations.services.batches import Batch
from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.matters import services as matters
from participation.matters.services import MatterView
from participation.platform.errors import DomainError, NotFound, RuleViolation
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _
from participation.platform.web import ratelimit
from participation.platform.web.access import staff
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import render

MODERATOR = {"access": staff(Role.MODERATOR)}
SHOWN_ERRORS = 100

FIELD_NAMES = {
    Field.TEXT: N_("意见内容"),
    Field.PROVISION: N_("针对哪一条"),
    Field.STANCE: N_("态度"),
    Field.NAME: N_("称呼"),
    Field.PHONE: N_("手机号"),
    Field.CONSENT: N_("同意公开全名"),
    Field.RECEIVED: N_("收到日期"),
    Field.CHANNEL: N_("来的渠道"),
    Field.REGION: N_("地区"),
    Field.EXTERNAL_ID: N_("来源编号（用来认出重复）"),
}

STATES = {
    "uploaded": N_("待确认各列"),
    "checking": N_("正在检查"),
    "checked": N_("检查完毕"),
    "importing": N_("正在导入"),
    "imported": N_("已导入"),
    "failed": N_("没有办成"),
}


@get("/office/matters/{number:str}/batches", opt=MODERATOR)
async def listed(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The files so far, and a form for another."""
    matter = await matters.open_matter(actor_of(request), number, Role.MODERATOR)
    consultation, _found = await opened_for_office(matter)
    context = await _list_context(matter, consultation)
    return render(request, "consultations/batches.html", form=BatchUploadForm(), error=None, **context)


@post(
    "/office/matters/{number:str}/batches",
    opt=MODERATOR,
    status_code=303,
    request_max_body_size=MAX_BYTES + 1024 * 1024,
)
async def upload(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Keep a file and show what its columns seem to be."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.MODERATOR)
    consultation, _found = await opened_for_office(matter)
    form = BatchUploadForm(await submitted(request))

    async def again(error: DomainError | None = None) -> AnyResponse:
        if isinstance(error, batches.FileRefused):
            form.file.errors, error = [_(error.message)], None
        context = await _list_context(matter, consultation)
        return invalid(request, "consultations/batches.html", form=form, error=error, **context)

    if not form.validate():
        return await again()
    await ratelimit.hit("upload.account", str(actor.staff_id))
    name, data = form.file.data.filename, await form.file.data.read()
    await form.file.data.seek(0)

    async def effect() -> str:
        return f"/office/matters/{number}/batches/{await batches.keep(actor, matter, consultation, name, data)}"

    return await submit(request, effect, on_error=again)


@get("/office/matters/{number:str}/batches/{batch:str}", opt=MODERATOR)
async def show(request: AnyRequest, number: FromPath[str], batch: FromPath[str]) -> AnyResponse:
    """Where the file stands: its columns to confirm, its progress, its errors, what came of it."""
    matter, _consultation, found = await _found_batch(request, number, batch)
    form = BatchReadingForm()
    form.channel.data, form.stance.data, form.received.data = found.channel.value, found.stance.value, found.received
    if request.headers.get("hx-request") == "true":
        return render(request, "consultations/_batch_state.html", fragment=True, **_state_context(matter, found))
    return render(request, "consultations/batch.html", form=form, error=None, **await _context(matter, found))


@post("/office/matters/{number:str}/batches/{batch:str}/check", opt=MODERATOR, status_code=303)
async def check(request: AnyRequest, number: FromPath[str], batch: FromPath[str]) -> AnyResponse:
    """Have the rows checked with the columns as they were chosen."""
    matter, _consultation, found = await _found_batch(request, number, batch)
    fields = await submitted(request)
    form = BatchReadingForm(fields)
    mapping = read_mapping(fields, len(found.columns))
    problem = _mapping_problem(mapping)

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = await _context(matter, found, mapping)
        return invalid(request, "consultations/batch.html", form=form, error=error, **context)

    if not form.validate() or problem is not None:
        return await again(problem)

    async def effect() -> str:
        await batches.start_check(
            actor_of(request),
            matter,
            found,
            mapping,
            stance=Stance(form.stance.data),
            channel=Channel(form.channel.data),
            received=form.received.data,
        )
        return f"/office/matters/{number}/batches/{found.id}"

    return await submit(request, effect, on_error=again)


@post("/office/matters/{number:str}/batches/{batch:str}/import", opt=MODERATOR, status_code=303)
async def take_in(request: AnyRequest, number: FromPath[str], batch: FromPath[str]) -> AnyResponse:
    """Take the checked rows in."""
    matter, _consultation, found = await _found_batch(request, number, batch)
    fields = await submitted(request)

    async def again(error: DomainError) -> AnyResponse:
        form = BatchReadingForm()
        context = await _context(matter, found)
        return invalid(request, "consultations/batch.html", form=form, error=error, **context)

    async def effect() -> str:
        await batches.start_import(actor_of(request), matter, found, without_bad=bool(fields.get("without_bad")))
        return f"/office/matters/{number}/batches/{found.id}"

    return await submit(request, effect, on_error=again)


@post("/office/matters/{number:str}/batches/{batch:str}/discard", opt=MODERATOR, status_code=303)
async def discard(request: AnyRequest, number: FromPath[str], batch: FromPath[str]) -> AnyResponse:
    """Put the file away without taking anything in."""
    matter, _consultation, found = await _found_batch(request, number, batch)

    async def effect() -> str:
        await batches.discard(actor_of(request), matter, found)
        return f"/office/matters/{number}/batches"

    return await submit(request, effect)


@get("/office/matters/{number:str}/batches/{batch:str}/errors.csv", opt=MODERATOR)
async def errors(request: AnyRequest, number: FromPath[str], batch: FromPath[str]) -> AnyResponse:
    """Every error as a table: row, column, what is wrong and what to do."""
    _matter, _consultation, found = await _found_batch(request, number, batch)
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([_("行号"), _("列"), _("怎么改"), _("内容")])
    for row in _error_rows(found, len(found.errors)):
        writer.writerow([str(row["row"]), *(neutral(row[key]) for key in ("column", "text", "value"))])
    name = quote(f"{found.name}-{_('错误清单')}.csv")
    headers = {
        "Content-Disposition": f"attachment; filename=\"errors.csv\"; filename*=UTF-8''{name}",
        "Cache-Control": "no-store",
    }
    return Response(content=("\ufeff" + target.getvalue()).encode(), media_type="text/csv", headers=headers)


def _mapping_problem(mapping: dict[int, Field]) -> DomainError | None:
    chosen = list(mapping.values())
    twice = next((field for field in FIELDS if chosen.count(field) > 1), None)
    if twice is not None:
        return RuleViolation("batch.column_twice", N_("有两列都选了“{field}”，只能选一列"), field=_(FIELD_NAMES[twice]))
    if Field.TEXT not in chosen:
        return RuleViolation("batch.no_text", N_("请选出哪一列是意见内容"))
    return None


async def _found_batch(request: AnyRequest, number: str, batch: str) -> tuple[MatterView, ConsultationView, Batch]:
    matter = await matters.open_matter(actor_of(request), number, Role.MODERATOR)
    consultation, _found = await opened_for_office(matter)
    try:
        batch_id = UUID(batch)
    except ValueError:
        raise NotFound("batch.unknown", N_("没有找到这个文件")) from None
    return matter, consultation, await batches.find(consultation.id, batch_id)


async def _list_context(matter: MatterView, consultation: ConsultationView) -> dict[str, Any]:
    return {
        "nav": "matters",
        "matter": matter,
        "consultation": consultation,
        "batches": await batches.batches_of(consultation.id),
        "states": STATES,
    }


def _state_context(matter: MatterView, found: Batch) -> dict[str, Any]:
    return {"nav": "matters", "matter": matter, "batch": found, "states": STATES}


async def _context(matter: MatterView, found: Batch, mapping: dict[int, Field] | None = None) -> dict[str, Any]:
    editable = found.state in ("uploaded", "checked", "failed")
    samples: list[tuple[int, tuple[str, ...]]] = []
    gone = False
    if editable:
        try:
            samples = await batches.preview(found)
        except NotFound:
            gone = True
    chosen = found.mapping if mapping is None else mapping
    return {
        **_state_context(matter, found),
        "gone": gone,
        "columns": [
            {
                "at": column,
                "header": header or _("（没有列名）"),
                "samples": [cells[column] for _number, cells in samples if column < len(cells) and cells[column]],
                "field": chosen[column].value if column in chosen else "",
            }
            for column, header in enumerate(found.columns)
        ],
        "field_names": [(field.value, _(FIELD_NAMES[field])) for field in FIELDS],
        "errors": _error_rows(found, SHOWN_ERRORS),
        "words": presentation,
    }


def _error_rows(found: Batch, limit: int) -> list[dict[str, Any]]:
    return [
        {
            "row": error.row,
            "column": found.columns[error.column] if 0 <= error.column < len(found.columns) else "",
            "text": _(batches.ROW_PROBLEMS[error.problem]).format(value=error.value),
            "value": error.value,
        }
        for error in found.errors[:limit]
    ]


routes: list[Any] = [listed, upload, show, check, take_in, discard, errors]
