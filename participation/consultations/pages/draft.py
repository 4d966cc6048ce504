"""The draft itself: what most visitors open, the same for everyone, kept for a second in each process."""

from typing import Any

from litestar import get
from litestar.params import FromPath
from litestar.response import Redirect

from participation.consultations import presentation, services
from participation.consultations.pages.common import (
    AnyRequest,
    AnyResponse,
    days_left,
    newest_round,
    opened_round,
    ordinal_of,
    why,
)
from participation.consultations.services import ConsultationView, anchoring, clarifying
from participation.drafts import services as drafts
from participation.drafts.rules import official_labels
from participation.drafts.services import VersionView, reader_view
from participation.matters import services as matters
from participation.platform.clock import now
from participation.platform.errors import NotFound
from participation.platform.i18n import gettext as _
from participation.platform.web.access import PUBLIC
from participation.platform.web.pages import cached_page, render_text

KEPT_SECONDS = 1.0


@get("/matters/{number:str}/draft", opt={"access": PUBLIC})
async def draft(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The newest published text: of the round, or the final one."""

    async def build() -> str:
        matter = await matters.get_matter(number)
        final = await drafts.latest(matter.id, kind="final", published_only=True)
        if final is not None:
            return await _final_text(request, number, final)
        return await _draft_text(request, await newest_round(number))

    return await cached_page(request, f"draft/{number}", KEPT_SECONDS, build)


@get("/matters/{number:str}/draft/{version:str}", opt={"access": PUBLIC})
async def draft_version(request: AnyRequest, number: FromPath[str], version: FromPath[str]) -> AnyResponse:
    """A published text at its permanent address."""
    ordinal = ordinal_of(version)

    async def build() -> str:
        try:
            return await _draft_text(request, (await opened_round(number, ordinal))[0])
        except NotFound as error:
            final = await published_final(number, ordinal) if error.code == "draft.unknown" else None
            if final is None:
                raise
            return await _final_text(request, number, final)

    return await cached_page(request, f"draft/{number}/{ordinal}", KEPT_SECONDS, build)


async def published_final(number: str, ordinal: int) -> VersionView | None:
    """That version where it is a published final text."""
    # Not `published_matter`: the sweep says up to a second after the opening that the matter is public.
    matter = await matters.get_matter(number)
    try:
        version = await drafts.version_of(matter.id, ordinal)
    except NotFound:
        return None
    return version if version.kind == "final" and version.published_at is not None else None


async def final_address(number: str, ordinal: int, path: str) -> Redirect | None:
    """Where a provision of a final text is read: in the whole text, at its place.  NotFound for one it does not have."""
    version = await published_final(number, ordinal)
    if version is None:
        return None
    await drafts.provision(version.id, path)
    return Redirect(f"/matters/{number}/draft/v{ordinal}#{path}", status_code=302)


async def _draft_text(request: AnyRequest, consultation: ConsultationView) -> str:
    matter = await matters.get_matter(consultation.matter_number)
    found = await services.text_of(consultation)
    counts = await services.counts(consultation.id)
    published = await _published_versions(matter.id)
    reader = reader_view(
        found.provisions,
        found.labels_by_path,
        base=consultation.draft_path,
        counts=counts.by_provision,
        carried=await anchoring.carried_counts(found.version.id) if found.version.ordinal > 1 else None,
        comments=consultation.is_open,
        public=True,
    )
    return render_text(
        request,
        "consultations/draft.html",
        matter=matter,
        consultation=consultation,
        version=found.version,
        files=await drafts.files_of(found.version.id),
        versions=_versions(published, matter.number, found.version),
        newer=published[-1] if published and published[-1].id != found.version.id else None,
        compared=_compared(published, matter.number, found.version),
        counts=counts,
        words=presentation,
        days_left=days_left(consultation.closes_at),
        why=why(consultation),
        clarifications=await clarifying.by_provision(consultation.id),
        reader=reader,
    )


async def _final_text(request: AnyRequest, number: str, version: VersionView) -> str:
    provisions = await drafts.provisions(version.id)
    base = f"/matters/{number}/draft/v{version.ordinal}"
    return render_text(
        request,
        "drafts/final.html",
        matter=await matters.get_matter(number),
        version=version,
        files=await drafts.files_of(version.id),
        compared=_compared(await _published_versions(version.matter_id), number, version),
        reader=reader_view(provisions, official_labels(provisions), base=base, public=True),
    )


async def _published_versions(matter_id: Any) -> list[VersionView]:
    moment = now()
    return [
        one
        for one in await drafts.versions_of(matter_id)
        if one.published_at is not None and one.published_at <= moment
    ]


def _compared(published: list[VersionView], number: str, here: VersionView) -> tuple[str, str] | None:
    """(words, address) of what this text is compared with: an older one with the newest, the newest with the one before."""
    others = [one for one in published if one.id != here.id]
    if not others:
        return None
    if published[-1].id == here.id:
        words = _("与{version}比较").format(version=drafts.version_name(others[-1]))
        return words, f"/matters/{number}/compare/v{others[-1].ordinal}/v{here.ordinal}"
    words = _("与{version}比较").format(version=drafts.version_name(published[-1]))
    return words, f"/matters/{number}/compare/v{here.ordinal}/v{published[-1].ordinal}"


def _versions(published: list[VersionView], number: str, here: VersionView) -> list[tuple[str, str, bool]]:
    """(words, address, whether it is this one) of every published text of the matter."""
    return [
        (drafts.version_name(one), f"/matters/{number}/draft/v{one.ordinal}", one.id == here.id) for one in published
    ]
