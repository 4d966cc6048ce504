"""The JSON API of a hearing with its draws, and of questionnaires with their results."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from participation.hearings import services as hearings
from participation.hearings.services import draws
from participation.matters import services as matters
from participation.platform.i18n import N_
from participation.platform.web.access import PUBLIC
from participation.platform.web.openapi import Operation, answer
from participation.portal.api_hearings import HearingOut, hearing_out
from participation.questionnaires import services as questionnaires

AnyRequest = Request[Any, Any, Any]
READING = N_("读取")
_OVER = "closed"


class DrawnPool(msgspec.Struct):
    """A frozen pool of a draw. order: lines in the order they were drawn, null before; skipped: lines found ineligible later.

    pool_url: its file, one line a registration, sha256 of it; transcript_url: everything needed to repeat the draw, as
    `participation draw verify` reads it, null before the draw.
    """

    name: str
    size: int
    places: int
    alternates: int
    sha256: str
    order: list[int] | None
    skipped: list[int]
    pool_url: str
    transcript_url: str | None


class DrawOut(msgspec.Struct):
    """A draw after RFC 3797. voided_reason: "" while it stands."""

    number: str
    hash: str
    announced_at: datetime
    draws_at: datetime
    run_at: datetime | None
    voided_reason: str
    pools: list[DrawnPool]
    url: str


class HearingDetail(msgspec.Struct):
    """A hearing with its notice and draws. live_url: what is going on now, as JSON, while it is held; numbers_url: registrations
    and places by pool."""

    hearing: HearingOut
    description: str
    agenda: str
    organiser: str
    mode: str
    registration_opens_at: datetime
    registration_closes_at: datetime
    ends_at: datetime | None
    held_at: datetime | None
    draws: list[DrawOut]
    live_url: str
    numbers_url: str


class QuestionnaireOut(msgspec.Struct):
    """A questionnaire. definition: its questions as they were fixed, sha256 of them; results: counts by question and answer once
    it is over, null before, so that nobody is swayed."""

    ordinal: int
    title: str
    intro: str
    state: str
    opens_at: datetime | None
    closes_at: datetime | None
    sha256: str
    definition: dict[str, Any]
    results: dict[str, Any] | None
    url: str


class QuestionnairesPage(msgspec.Struct):
    """In the order in which they were made."""

    questionnaires: list[QuestionnaireOut]


@get(
    "/api/v1/hearings/{number:str}",
    opt={"access": PUBLIC, "api": Operation(READING, N_("一场听证会和它的抽签"), gives=HearingDetail)},
)
async def show_hearing(request: AnyRequest, number: FromPath[str]) -> Response[Any]:
    """One hearing."""
    base = str(request.app.state.settings.public_url)
    hearing = await hearings.with_counts(await hearings.get_hearing(number))
    body = HearingDetail(
        hearing=hearing_out(base, hearing),
        description=hearing.description,
        agenda=hearing.agenda,
        organiser=hearing.organiser_name,
        mode=hearing.mode.value,
        registration_opens_at=hearing.registration_opens_at,
        registration_closes_at=hearing.registration_closes_at,
        ends_at=hearing.ends_at,
        held_at=hearing.held_at,
        draws=[_draw(base, one) for one in await draws.of_hearing(hearing.id)],
        live_url=f"{base}/hearings/{hearing.number}/live.json",
        numbers_url=f"{base}/hearings/{hearing.number}/numbers.json",
    )
    return answer(request, body)


@get(
    "/api/v1/matters/{number:str}/questionnaires",
    opt={"access": PUBLIC, "api": Operation(READING, N_("一个事项的问卷和结果"), gives=QuestionnairesPage)},
)
async def of_matter(request: AnyRequest, number: FromPath[str]) -> Response[Any]:
    """A matter's published questionnaires."""
    base = str(request.app.state.settings.public_url)
    matter = await matters.published_matter(number)
    found = [
        QuestionnaireOut(
            ordinal=one.ordinal,
            title=one.title,
            intro=one.intro,
            state=one.state.value,
            opens_at=one.opens_at,
            closes_at=one.closes_at,
            sha256=one.sha256,
            definition=one.definition.to_json(),
            results=one.tally.to_json() if one.state.value == _OVER else None,
            url=f"{base}{one.path}",
        )
        for one in await questionnaires.published_of(matter.id)
    ]
    return answer(request, QuestionnairesPage(found))


def _draw(base: str, draw: Any) -> DrawOut:
    address = f"{base}/draws/{draw.number}"
    return DrawOut(
        number=draw.number,
        hash=draw.hash,
        announced_at=draw.announced_at,
        draws_at=draw.draws_at,
        run_at=draw.run_at,
        voided_reason=draw.void_reason,
        pools=[
            DrawnPool(
                name=pool.name,
                size=pool.size,
                places=pool.quota,
                alternates=pool.alternates,
                sha256=pool.sha256,
                order=None if pool.order is None else list(pool.order),
                skipped=sorted(pool.skipped),
                pool_url=f"{address}/{pool.slug}/pool.txt",
                transcript_url=f"{address}/{pool.slug}/transcript.json" if pool.latest else None,
            )
            for pool in draw.pools
        ],
        url=address,
    )


routes: list[Any] = [show_hearing, of_matter]
