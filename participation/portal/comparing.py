"""Two published texts beside each other, as data: what ``participation draft diff --json`` prints."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from participation.drafts import services as drafts
from participation.drafts.services import VersionView
from participation.matters import services as matters
from participation.platform.clock import now
from participation.platform.errors import NotFound
from participation.platform.i18n import N_
from participation.platform.web.access import PUBLIC
from participation.platform.web.openapi import Operation, Parameter, answer

ORDINAL = {"type": "integer", "minimum": 1, "maximum": 999}


class RowOut(msgspec.Struct):
    """One link between the texts. old, new: labels as printed, null without counterpart; paths lead to the provisions.

    edits: pairs of what happened (equal, delete, insert) and the words; equal and delete joined give the old text, equal and
    insert the new one.
    """

    old: str | None
    new: str | None
    old_path: str | None
    new_path: str | None
    change: str
    score: float
    edits: list[tuple[str, str]]


class ReferenceOut(msgspec.Struct):
    """A reference that still names an article by its old number. target: moved, vanished or absent; now: its labels today."""

    at: str
    reference: str
    target: str
    was: str
    now: list[str]


class ComparisonOut(msgspec.Struct):
    """Every article of both texts stands in at least one row; a split or merged one in several."""

    matter: str
    old: int
    new: int
    articles: list[RowOut]
    references: list[ReferenceOut]


@get(
    "/api/v1/matters/{number:str}/compare/{old:str}/{new:str}",
    opt={
        "access": PUBLIC,
        "api": Operation(
            N_("读取"),
            N_("比较两稿"),
            gives=ComparisonOut,
            parameters=(
                Parameter("old", "path", N_("较早的是第几稿"), ORDINAL, True),
                Parameter("new", "path", N_("较新的是第几稿"), ORDINAL, True),
            ),
        ),
    },
)
async def compare(
    request: Request[Any, Any, Any], number: FromPath[str], old: FromPath[str], new: FromPath[str]
) -> Response[Any]:
    """What became of each article between two published texts, and what was changed in it."""
    matter = await matters.published_matter(number)
    before, after = await _public(matter.id, old), await _public(matter.id, new)
    found = await drafts.comparison(before.id, after.id)
    body = ComparisonOut(
        number,
        before.ordinal,
        after.ordinal,
        [
            RowOut(
                row.old.label if row.old else None,
                row.new.label if row.new else None,
                row.old.path if row.old else None,
                row.new.path if row.new else None,
                row.change.value,
                row.score,
                [(edit.op.value, edit.text) for edit in row.edits],
            )
            for row in found.rows
        ],
        [ReferenceOut(r.at, r.reference, r.target.value, r.was, list(r.now)) for r in found.references],
    )
    return answer(request, body, max_age=60)


async def _public(matter_id: Any, ordinal: str) -> VersionView:
    if ordinal.isascii() and ordinal.isdigit() and len(ordinal) <= 6:
        version = await drafts.version_of(matter_id, int(ordinal))
        if version.published_at is not None and version.published_at <= now():
            return version
    raise NotFound("draft.unknown", N_("没有找到这一稿，或者它还没有公布"))
