"""Two published versions of a text beside each other, for everyone."""

from typing import Any

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from participation.consultations import services
from participation.consultations.pages.common import AnyRequest, AnyResponse, opened_round, ordinal_of
from participation.consultations.pages.draft import published_final
from participation.consultations.services.outcomes import adopted_by_place
from participation.drafts import services as drafts
from participation.drafts.services import VersionView
from participation.matters import services as matters
from participation.platform.errors import NotFound
from participation.platform.i18n import N_
from participation.platform.web.access import PUBLIC
from participation.platform.web.pages import cached_page, render_text

KEPT_SECONDS = 10.0
"""A published text never changes; only the numbers of comments do."""


@get("/matters/{number:str}/compare/{old:str}/{new:str}", opt={"access": PUBLIC})
async def compare(
    request: AnyRequest,
    number: FromPath[str],
    old: FromPath[str],
    new: FromPath[str],
    view: FromQuery[str] = "inline",
    show: FromQuery[str] = "changed",
) -> AnyResponse:
    """old and new are ordinals as in the drafts' addresses (v1 or 1); the older one always stands first."""
    first, second = _ordinal(old), _ordinal(new)
    if first == second:
        raise NotFound("compare.same", N_("要比较的是同一稿。请在草案页选另一稿"))
    if first > second or not (old.startswith("v") and new.startswith("v")):
        low, high = sorted((first, second))
        return Redirect(f"/matters/{number}/compare/v{low}/v{high}", status_code=302)
    view, show = ("side" if view == "side" else "inline"), ("all" if show == "all" else "changed")

    async def build() -> str:
        before, comments, because = await _published(number, first)
        after, _none, _no = await _published(number, second)
        address = f"/matters/{number}/compare/v{first}/v{second}"
        context = await drafts.beside_context(
            before, after, address=address, base=f"/matters/{number}/draft/", view=view, show=show
        )
        context |= {"comments": comments, "because": because}
        return render_text(request, "drafts/compare.html", matter=await matters.get_matter(number), **context)

    return await cached_page(request, f"compare/{number}/{first}/{second}/{view}/{show}", KEPT_SECONDS, build)


def _ordinal(text: str) -> int:
    return ordinal_of(text if text.startswith("v") else f"v{text}")


async def _published(number: str, ordinal: int) -> tuple[VersionView, dict[str, int], dict[str, dict[str, int]]]:
    """The version, how many comments stand on each of its articles, and for each the answers by which comments on it
    changed the text (address → number); NotFound for what is not public."""
    try:
        consultation, found = await opened_round(number, ordinal)
    except NotFound as error:
        final = await published_final(number, ordinal) if error.code == "draft.unknown" else None
        if final is None:
            raise
        return final, {}, {}
    counts = await services.counts(consultation.id)
    totals: dict[str, int] = {}
    for path, n in counts.by_provision.items():
        # A comment on a paragraph counts for its article
        unit = found.unit_path(path) if path else ""
        totals[unit] = totals.get(unit, 0) + n
    totals.pop("", None)
    because: dict[str, dict[str, int]] = {}
    for path, link, n in await adopted_by_place(consultation.id):
        answers = because.setdefault(found.unit_path(path), {})
        answers[link] = answers.get(link, 0) + n
    return found.version, totals, because


routes: list[Any] = [compare]
