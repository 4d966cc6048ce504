"""The office: clarifications beside provisions."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, FromQuery

from participation.consultations import presentation, services
from participation.consultations.forms import ClarificationForm, choice
from participation.consultations.pages.common import AnyRequest, AnyResponse
from participation.consultations.services import clarifying
from participation.identity.services import actor_of
from participation.matters import services as matters
from participation.matters.services import MatterView
from participation.platform.errors import DomainError, NotFound
from participation.platform.i18n import N_
from participation.platform.web.access import staff
from participation.platform.web.forms import FormInput, invalid, submit, submitted
from participation.platform.web.pages import render

OFFICER = {"access": staff(*clarifying.ROLES)}


@get("/office/matters/{number:str}/clarifications", opt=OFFICER)
async def show(request: AnyRequest, number: FromPath[str], series: FromQuery[str] = "") -> AnyResponse:
    """What was published, and the form; `series`: to word that one anew."""
    matter = await matters.open_matter(actor_of(request), number)
    context = await _context(matter, series)
    form = _form(context["found"])
    if context["editing"] is not None:
        form.text.data = context["editing"].now.text
    return render(request, "consultations/clarifications.html", form=form, error=None, **context)


@post("/office/matters/{number:str}/clarifications", opt=OFFICER, status_code=303)
async def publish(request: AnyRequest, number: FromPath[str], series: FromQuery[str] = "") -> AnyResponse:
    """Publish it at once."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number)
    context = await _context(matter, series)
    fields = await submitted(request)
    form = _form(context["found"], fields)

    def again(error: DomainError | None = None) -> AnyResponse:
        return invalid(request, "consultations/clarifications.html", form=form, error=error, **context)

    editing = context["editing"]
    if editing is None and not form.validate():
        return again()

    async def effect() -> str:
        text = "" if fields.get("withdraw") else form.text.data or ""
        await clarifying.publish(
            actor, context["consultation"], form.place.data or "", text, series=editing.series if editing else None
        )
        return f"/office/matters/{number}/clarifications"

    return await submit(request, effect, on_error=again)


def _form(found: services.Round, fields: FormInput | None = None) -> ClarificationForm:
    form = ClarificationForm(fields)
    form.place.choices = [choice(path, label) for path, label in clarifying.places(found)]
    return form


async def _context(matter: MatterView, series: str) -> dict[str, Any]:
    consultation = await services.current_round(matter.number)
    if consultation is None:
        raise NotFound("consultation.none", N_("这个事项还没有公布征求意见"))
    all_of_them = await clarifying.of_round(consultation.id)
    editing = None
    if series:
        editing = next((one for one in all_of_them if str(one.series) == series.lower()), None)
        if editing is None or not _is_id(series):
            raise NotFound("clarification.unknown", N_("没有找到这条说明"))
    return {
        "nav": "matters",
        "matter": matter,
        "consultation": consultation,
        "found": await services.text_of(consultation),
        "clarifications": all_of_them,
        "editing": editing,
        "words": presentation,
    }


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


routes: list[Any] = [show, publish]
