"""Reading responses: for everyone what is published, for the office what is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from participation.consultations import services as consultations
from participation.consultations.services import CommentState, CommentView, ConsultationView
from participation.drafts import services as drafts
from participation.drafts.rules import Kind, official_labels
from participation.matters.services import MatterView
from participation.platform.errors import NotFound
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _
from participation.responses import rules
from participation.responses.queries import coding, replying
from participation.responses.rules import Missing, Outcome, ThemeFacts
from participation.responses.views import Lacking, Numbers, Progress, ResponseView, Shelf, StepView, ThemeView

SHOWN_MISSING = 20
"""How many comments without a theme are named; the rest is counted."""

BATCH = 500
"""Comments read at a time where all are wanted."""

_NOT_CITED = frozenset({Kind.TITLE, Kind.HEAD, Kind.OTHER})


async def response_of(matter_id: UUID) -> ResponseView | None:
    """The response to the matter's newest round that has one, in whatever state; None before the first theme."""
    return await replying.latest_of_matter(matter_id, published_only=False)


async def published_response(matter: MatterView) -> ResponseView:
    """For everyone; NotFound `response.not_published` until it is published."""
    found = await replying.latest_of_matter(matter.id, published_only=True)
    if found is None:
        raise NotFound("response.not_published", N_("这一事项的意见采纳情况还没有公布"))
    return found


async def round_of(matter: MatterView) -> ConsultationView:
    """The round that is answered; NotFound `response.no_round` before the first."""
    found = await consultations.of_matter(matter.id)
    if found is None:
        raise NotFound("response.no_round", N_("这一事项还没有征求意见，没有意见可以归类"))
    return found


async def response_to(consultation_id: UUID, *, lock: bool = False) -> ResponseView | None:
    """The round's response; None before anyone worked on it."""
    return await replying.of_consultation(consultation_id, lock=lock)


async def steps(response_id: UUID) -> list[StepView]:
    """Who submitted, returned, approved, published it, oldest first."""
    return await replying.steps(response_id)


async def writers(response_id: UUID) -> frozenset[UUID]:
    """Who worked on it and therefore does not approve it."""
    return await coding.writers(response_id)


async def provision_names(version_id: UUID) -> dict[str, str]:
    """path → official label of everything in the text that can be cited, in order."""
    provisions = await drafts.provisions(version_id)
    labels = official_labels(provisions)
    return {p.path: labels[p.path] for p in provisions if p.kind not in _NOT_CITED}


async def themes(response_id: UUID, names: dict[str, str]) -> list[ThemeView]:
    """All themes in order of their numbers; `names`: path → label of the text that was consulted on."""
    return [_labelled(found, names) for found in await replying.themes(response_id)]


async def theme(response_id: UUID, theme_id: UUID, names: dict[str, str]) -> ThemeView:
    """One theme; NotFound `theme.unknown` also for one of another response."""
    found = await replying.theme(response_id, theme_id)
    if found is None:
        raise NotFound("theme.unknown", N_("没有找到这个问题。它可能已经删去"))
    return _labelled(found, names)


async def theme_at(response_id: UUID, position: int, names: dict[str, str]) -> ThemeView:
    """The theme with this number; NotFound `theme.unknown`."""
    for found in await themes(response_id, names):
        if found.position == position:
            return found
    raise NotFound("theme.unknown", N_("没有找到这个问题。它可能已经删去"))


async def quotes(found: Sequence[ThemeView]) -> dict[UUID, CommentView]:
    """theme id → its first comment that everyone may read."""
    first = await replying.first_published([theme.id for theme in found])
    comments = {comment.id: comment for comment in await consultations.comments_by_ids(list(first.values()))}
    return {theme_id: comments[comment_id] for theme_id, comment_id in first.items() if comment_id in comments}


async def comments_of_theme(theme_id: UUID, *, after: int = 0, limit: int = 50) -> list[CommentView]:
    """One page of a theme's comments in order of arrival; `after` is the `sequence` of the last one before."""
    return await consultations.comments_by_ids(await coding.of_theme(theme_id, after=after, limit=limit))


async def all_comments_of_theme(theme_id: UUID) -> list[CommentView]:
    """All comments of a theme in order of arrival."""
    found: list[CommentView] = []
    while page := await comments_of_theme(theme_id, after=found[-1].sequence if found else 0, limit=BATCH):
        found += page
    return found


def shown_text(comment: CommentView) -> str:
    """What everyone may read of an answered comment; of one that is not shown the reason."""
    if comment.state is CommentState.PUBLISHED:
        return comment.text
    if comment.state is CommentState.WITHHELD:
        return _("本条内容未公开：{reason}。意见已计入并已答复").format(
            reason=(comment.withheld_reason or "").rstrip("。.")
        )
    return _("本条内容未公开：尚在审核。意见已计入并已答复")


def shown_source(comment: CommentView) -> str:
    """Whose it is, as everyone may know: of a comment that is not shown nobody's."""
    return comment.shown_name if comment.state is CommentState.PUBLISHED else consultations.name_text("")


async def comments_to_code(
    consultation_id: UUID, *, path: str | None = None, waiting_only: bool = True, after: int = 0, limit: int = 50
) -> list[CommentView]:
    """One page of a round's comments in order of arrival. `path` None: all provisions, "" those on the whole."""
    ids = await coding.comment_ids(consultation_id, path=path, waiting_only=waiting_only, after=after, limit=limit)
    return await consultations.comments_by_ids(ids)


async def themes_of(comments: Sequence[CommentView]) -> dict[UUID, UUID]:
    """comment id → theme id, for those that have one."""
    return await coding.themes_of([comment.id for comment in comments])


async def shelves(consultation_id: UUID, names: dict[str, str]) -> list[Shelf]:
    """Provisions that have comments in the order of the text, the whole text last."""
    order = {path: n for n, path in enumerate(names)}
    found = [
        Shelf(row["path"], names.get(row["path"], row["path"]) or "", row["total"], row["waiting"])
        for row in await coding.shelves(consultation_id)
    ]
    found.sort(key=lambda shelf: (shelf.path == "", order.get(shelf.path, len(order)), shelf.path))
    return [replace(shelf, label=_("全文")) if shelf.path == "" else shelf for shelf in found]


async def progress(consultation_id: UUID, response: ResponseView | None) -> Progress:
    """How far the grouping and answering is."""
    rows = await coding.shelves(consultation_id)
    found = await replying.themes(response.id) if response else []
    return Progress(
        total=sum(row["total"] for row in rows),
        waiting=sum(row["waiting"] for row in rows),
        themes=len(found),
        unanswered=sum(1 for theme in found if not theme.answered),
    )


async def missing(consultation_id: UUID, response_id: UUID | None) -> Missing:
    """What keeps the response from being published."""
    comments = await consultations.all_comment_ids(consultation_id)
    if response_id is None:
        return Missing(comments=tuple(comments))
    return rules.missing(
        comments,
        await coding.codings(response_id),
        [ThemeFacts(found.id, found.answered) for found in await replying.themes(response_id)],
    )


async def lacking(consultation_id: UUID, response: ResponseView | None) -> Lacking:
    """The same with numbers and titles, for people."""
    found = await missing(consultation_id, response.id if response else None)
    comments = await consultations.comments_by_ids(found.comments[:SHOWN_MISSING])
    titles = {theme.id: theme.title for theme in await replying.themes(response.id)} if response else {}
    return Lacking(
        missing=found,
        comments=tuple((comment.receipt_number, comment.provision_label) for comment in comments),
        themes=tuple((theme_id, titles[theme_id]) for theme_id in found.themes),
    )


async def numbers(consultation_id: UUID, found: Sequence[ThemeView]) -> Numbers:
    """Sums by outcome and channel. Withheld comments count like all others; `withheld` says how many they are."""
    counts = await consultations.counts_of_all_rounds(consultation_id)
    comments = dict.fromkeys(Outcome, 0)
    answered = dict.fromkeys(Outcome, 0)
    for theme in found:
        if theme.outcome is not None:
            comments[theme.outcome] += theme.comments
            answered[theme.outcome] += 1
    return Numbers(
        comments=comments,
        themes=answered,
        total=counts.total,
        withheld=counts.total - counts.published - counts.withdrawn,
        by_channel=counts.by_channel,
    )


def _labelled(theme: ThemeView, names: dict[str, str]) -> ThemeView:
    return replace(theme, provisions=tuple((path, names.get(path, path)) for path, _label in theme.provisions))
