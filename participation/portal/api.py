"""The JSON API of everything that everyone may read: matters, versions, provisions, hearings; a receipt; the document."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from participation.consultations import services as consultations
from participation.drafts import services as drafts
from participation.drafts.rules import official_labels
from participation.hearings import services as hearings
from participation.matters import services as matters
from participation.matters.services import MatterView
from participation.platform.clock import now
from participation.platform.errors import NotFound
from participation.platform.i18n import N_
from participation.platform.web.access import MACHINE, PUBLIC
from participation.platform.web.openapi import Operation, Parameter, answer, document, operations
from participation.platform.web.pages import render
from participation.platform.web.ratelimit import client_address, hit
from participation.portal import api_more, comparing
from participation.portal.api_hearings import HearingOut, hearing_out

AnyRequest = Request[Any, Any, Any]
PER_PAGE = 50
MAX_BODY = 4096

READING, RECEIPTS = N_("读取"), N_("回执")
AFTER = Parameter("after", "query", N_("上一页最后一项的编号；直接用 next 地址即可"))


class MatterOut(msgspec.Struct):
    """A matter. stage: consulting, replying, responded, decided or interpreted; url: its page for people."""

    number: str
    title: str
    summary: str
    stage: str
    profile: str
    lead_unit: str
    subject_category: str
    index_number: str | None
    published_at: datetime
    url: str


class RoundOut(msgspec.Struct):
    """A consultation. state: open or closed at the moment of asking; comments: received so far, by channel.
    who_may_comment: anonymous, phone or account; attachments: whether files are taken."""

    version: int
    state: str
    opens_at: datetime
    closes_at: datetime
    comments: int
    comments_by_channel: dict[str, int]
    who_may_comment: str
    attachments: bool


class VersionOut(msgspec.Struct):
    """A published text. kind: draft or final; text_sha256: of its whole text in UTF-8."""

    ordinal: int
    kind: str
    title: str
    published_at: datetime
    text_sha256: str
    provisions: int
    url: str


class MatterDetail(msgspec.Struct):
    """A matter with its published texts and its newest consultation (null before there is one)."""

    matter: MatterOut
    versions: list[VersionOut]
    consultation: RoundOut | None


class MattersPage(msgspec.Struct):
    """Newest first; `next` is the address of the following page, null on the last."""

    matters: list[MatterOut]
    next: str | None


class ProvisionOut(msgspec.Struct):
    """A provision. path: its stable id in addresses; name: as it is cited; parent: the parent's path; depth from 0."""

    path: str
    kind: str
    label: str | None
    name: str
    title: str | None
    text: str
    parent: str | None
    depth: int


class VersionDetail(msgspec.Struct):
    """A text with all its provisions in order."""

    matter: str
    version: VersionOut
    provisions: list[ProvisionOut]


class HearingsPage(msgspec.Struct):
    """Upcoming first, by date; then past ones, newest first."""

    hearings: list[HearingOut]


class ReceiptQuestion(msgspec.Struct, forbid_unknown_fields=True):
    """Number and query code, as on the receipt; small letters, blanks and dashes do not matter."""

    number: str
    code: str


class ReceiptAnswer(msgspec.Struct):
    """What became of a comment. outcome: adopted, partially_adopted, not_adopted or noted; null before there is an answer."""

    receipt_number: str
    matter: str
    provision: str
    provision_label: str
    stance: str
    text: str
    state: str
    withheld_reason: str | None
    received_at: datetime
    theme: str | None
    outcome: str | None
    outcome_reason: str | None


@get(
    "/api/v1/matters",
    opt={
        "access": PUBLIC,
        "api": Operation(READING, N_("公开的事项"), gives=MattersPage, parameters=(AFTER,), problems=()),
    },
)
async def list_matters(request: AnyRequest, after: FromQuery[str] = "") -> Response[Any]:
    """Published matters by keyset."""
    found = await matters.published_after(after.replace("\x00", "")[:40], PER_PAGE + 1)
    base = _base(request)
    following = f"{base}/api/v1/matters?after={found[PER_PAGE - 1].number}" if len(found) > PER_PAGE else None
    return answer(request, MattersPage([_matter(base, one) for one in found[:PER_PAGE]], following))


@get(
    "/api/v1/matters/{number:str}",
    opt={"access": PUBLIC, "api": Operation(READING, N_("一个事项"), gives=MatterDetail)},
)
async def show_matter(request: AnyRequest, number: FromPath[str]) -> Response[Any]:
    """One matter with its texts and its consultation."""
    matter = await matters.published_matter(number)
    base = _base(request)
    versions = [_version(base, matter, one) for one in await drafts.versions_of(matter.id) if _is_public(one)]
    current = await consultations.current_round(number)
    round_out = None
    if current is not None:
        counts = await consultations.counts(current.id)
        round_out = RoundOut(
            current.ordinal,
            current.state.value,
            current.opens_at,
            current.closes_at,
            counts.total,
            counts.by_channel,
            current.policy.who.value,
            current.policy.attachments,
        )
    return answer(request, MatterDetail(_matter(base, matter), versions, round_out))


@get(
    "/api/v1/matters/{number:str}/versions/{ordinal:str}",
    opt={
        "access": PUBLIC,
        "api": Operation(
            READING,
            N_("一稿的全部条文"),
            gives=VersionDetail,
            parameters=(
                Parameter(
                    "ordinal", "path", N_("第几稿，从 1 起"), {"type": "integer", "minimum": 1, "maximum": 999}, True
                ),
            ),
        ),
    },
)
async def show_version(request: AnyRequest, number: FromPath[str], ordinal: FromPath[str]) -> Response[Any]:
    """A published text, provision by provision."""
    matter = await matters.published_matter(number)
    if not (ordinal.isascii() and ordinal.isdigit() and len(ordinal) <= 6):
        raise _unknown_version()
    version = await drafts.version_of(matter.id, int(ordinal))
    if not _is_public(version):
        raise _unknown_version()
    provisions = await drafts.provisions(version.id)
    names = official_labels(provisions)
    body = VersionDetail(
        number,
        _version(_base(request), matter, version),
        [
            ProvisionOut(
                one.path, one.kind, one.label, names.get(one.path, ""), one.title, one.text, one.parent, one.depth
            )
            for one in provisions
        ],
    )
    return answer(request, body, max_age=60)


@get(
    "/api/v1/hearings",
    opt={"access": PUBLIC, "api": Operation(READING, N_("听证会和可以旁听的会议"), gives=HearingsPage, problems=())},
)
async def list_hearings(request: AnyRequest) -> Response[Any]:
    """Hearings that were announced."""
    found = [*await hearings.upcoming(limit=100), *await hearings.past(limit=100)]
    return answer(request, HearingsPage([hearing_out(_base(request), one) for one in found]))


@get(
    "/api/v1/matters/{number:str}/hearings",
    opt={"access": PUBLIC, "api": Operation(READING, N_("一个事项的听证会"), gives=HearingsPage)},
)
async def hearings_of_matter(request: AnyRequest, number: FromPath[str]) -> Response[Any]:
    """A matter's hearings."""
    matter = await matters.published_matter(number)
    found = await hearings.of_matter(matter.id)
    return answer(request, HearingsPage([hearing_out(_base(request), one) for one in found]))


@post(
    "/api/v1/receipts",
    opt={
        "access": MACHINE,
        "api": Operation(
            RECEIPTS,
            N_("查一张回执"),
            N_("编号和查询码放在正文里，不放在地址里，免得留在日志中。编号和查询码不对，回答都一样。"),
            gives=ReceiptAnswer,
            takes=ReceiptQuestion,
            problems=(400, 404, 413, 429),
        ),
    },
    status_code=200,
    request_max_body_size=MAX_BODY,
)
async def receipt(request: AnyRequest) -> Response[Any]:
    """What became of a comment, for whoever holds its receipt."""
    try:
        asked = msgspec.json.decode(await request.body(), type=ReceiptQuestion)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed("api.malformed", N_("请求的格式不对。请核对后再发")) from error
    await hit("lookup.address", f"{client_address(request)}|{asked.number[:40]}")
    found = await consultations.find_receipt(asked.number[:40].replace("\x00", ""), asked.code[:40])
    comment, outcome = found.comment, found.outcome
    body = ReceiptAnswer(
        comment.receipt_number,
        found.consultation.matter_number,
        comment.provision_path,
        comment.provision_label,
        comment.stance.value,
        comment.original,
        comment.state.value,
        comment.withheld_reason,
        comment.created_at,
        outcome.theme_title if outcome else None,
        outcome.outcome if outcome else None,
        outcome.reason if outcome else None,
    )
    return Response(
        content=msgspec.json.encode(body), media_type="application/json", headers={"Cache-Control": "no-store"}
    )


@get("/api/openapi.json", opt={"access": PUBLIC})
async def openapi(request: AnyRequest) -> Response[Any]:
    """The OpenAPI document."""
    return answer(request, document(request.app, _base(request)), max_age=300)


@get("/api", opt={"access": PUBLIC})
async def readable(request: AnyRequest) -> Response[Any]:
    """The same for people, without a script."""
    return render(
        request, "portal/api.html", spec=document(request.app, _base(request)), count=len(operations(request.app))
    )


class Malformed(NotFound):
    """A body that is no JSON of the right form."""

    status = 400


def _base(request: AnyRequest) -> str:
    return str(request.app.state.settings.public_url)


def _is_public(version: Any) -> bool:
    return version.published_at is not None and version.published_at <= now() and version.superseded_at is None


def _unknown_version() -> NotFound:
    return NotFound("draft.unknown", N_("没有找到这一稿，或者它还没有公布"))


def _matter(base: str, matter: MatterView) -> MatterOut:
    assert matter.published_at is not None, "only published ones are asked for"
    return MatterOut(
        matter.number,
        matter.title,
        matter.summary,
        matter.stage.value,
        matter.profile,
        matter.lead_unit_name,
        matter.subject_category,
        matter.index_number,
        matter.published_at,
        f"{base}/matters/{matter.number}",
    )


def _version(base: str, matter: MatterView, version: Any) -> VersionOut:
    return VersionOut(
        version.ordinal,
        version.kind,
        version.title,
        version.published_at,
        version.text_sha256,
        version.provision_count,
        f"{base}/matters/{matter.number}/draft/v{version.ordinal}",
    )


routes: list[Any] = [
    list_matters,
    show_matter,
    show_version,
    comparing.compare,
    list_hearings,
    hearings_of_matter,
    *api_more.routes,
    receipt,
    openapi,
    readable,
]
