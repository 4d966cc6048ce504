"""Reading rounds, comments and numbers."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.consultations.presentation import name_text, provision_text
from participation.consultations.queries import counting, listing, rounds
from participation.consultations.rules import (
    Channel,
    CommentState,
    ConsultationState,
    Policy,
    Quote,
    Stance,
    WhoMayComment,
)
from participation.consultations.views import CommentView, ConsultationView, Counts, Moved
from participation.platform.errors import NotFound
from participation.platform.i18n import N_
from participation.procedures.services import Deadline

MAX_PAGE = 500
"""Most comments one page of a list may hold."""

PUBLIC_STATES = (CommentState.PUBLISHED, CommentState.WITHHELD)
"""What the public lists show; of a withheld comment only that it exists and why it is withheld."""


async def of_matter(matter_id: UUID) -> ConsultationView | None:
    """The matter's newest round, scheduled ones included; None before the first."""
    row = await rounds.latest_of_matter(matter_id)
    return None if row is None else consultation_view(row)


async def current_round(number: str) -> ConsultationView | None:
    """The newest round of the matter with this number that has opened; None when none has."""
    row = await rounds.current(number)
    return None if row is None else consultation_view(row)


async def round_of(number: str, ordinal: int) -> ConsultationView | None:
    """The round on version `ordinal` of the matter with this number, scheduled ones included."""
    row = await rounds.of_ordinal(number, ordinal)
    return None if row is None else consultation_view(row)


async def of_version(version_id: UUID) -> ConsultationView | None:
    """The round on a version of the draft."""
    row = await rounds.of_version(version_id)
    return None if row is None else consultation_view(row)


async def get_consultation(consultation_id: UUID) -> ConsultationView:
    """NotFound `consultation.unknown`."""
    row = await rounds.by_id(consultation_id)
    if row is None:
        raise NotFound("consultation.unknown", N_("没有找到这次征求意见"))
    return consultation_view(row)


async def database_now() -> datetime:
    """This moment by the clock that decides every deadline."""
    moment: datetime = await rounds.database_now()
    return moment


async def open_consultations() -> list[ConsultationView]:
    """What is open at this moment, the first to close first."""
    return [consultation_view(row) for row in await rounds.open_now()]


async def counts(consultation_id: UUID) -> Counts:
    """Numbers of comments by state, channel and provision; zeros for a round without comments."""
    by_state = dict.fromkeys(CommentState, 0)
    by_channel: dict[str, int] = {}
    by_region: dict[str, int] = {}
    by_provision: dict[str, int] = {}
    waiting: dict[str, int] = {}
    for row in await listing.numbers(consultation_id):
        value, state, n = row["value"], CommentState(row["state"]), row["n"]
        if row["axis"] == "channel":
            by_channel[value] = by_channel.get(value, 0) + n
        elif row["axis"] == "region":
            by_region[value] = by_region.get(value, 0) + n
        else:
            # Every comment has a provision or is on the whole: this axis gives the states as well.
            by_state[state] += n
            if state is CommentState.WITHDRAWN:
                continue
            by_provision[value] = by_provision.get(value, 0) + n
            if state is CommentState.RECEIVED:
                waiting[value] = waiting.get(value, 0) + n
    return Counts(
        total=sum(by_state.values()),
        published=by_state[CommentState.PUBLISHED],
        withheld=by_state[CommentState.WITHHELD],
        received=by_state[CommentState.RECEIVED],
        withdrawn=by_state[CommentState.WITHDRAWN],
        by_channel={channel: by_channel[channel] for channel in Channel if channel in by_channel},
        by_provision=by_provision,
        waiting_by_provision=waiting,
        by_region=by_region,
    )


async def all_rounds(consultation_id: UUID) -> list[UUID]:
    """This round and all others of its matter, oldest first: they are answered together."""
    return await rounds.of_same_matter(consultation_id)


async def counts_of_all_rounds(consultation_id: UUID) -> Counts:
    """The numbers of all rounds of the matter together; those by provision are of this round alone, whose text has them."""
    here = await counts(consultation_id)
    others = [await counts(one) for one in await all_rounds(consultation_id) if one != consultation_id]
    everything = [here, *others]
    by_channel: dict[str, int] = {}
    by_region: dict[str, int] = {}
    for one in everything:
        for channel, n in one.by_channel.items():
            by_channel[channel] = by_channel.get(channel, 0) + n
        for region, n in one.by_region.items():
            by_region[region] = by_region.get(region, 0) + n
    return replace(
        here,
        total=sum(one.total for one in everything),
        published=sum(one.published for one in everything),
        withheld=sum(one.withheld for one in everything),
        received=sum(one.received for one in everything),
        withdrawn=sum(one.withdrawn for one in everything),
        by_channel={channel: by_channel[channel] for channel in Channel if channel in by_channel},
        by_region=by_region,
    )


async def fold_counts() -> None:
    """Add up the numbers of comments that were noted meanwhile; done regularly."""
    while await counting.fold(FOLDED_AT_ONCE) >= FOLDED_AT_ONCE:
        pass


FOLDED_AT_ONCE = 20_000


async def comments(
    consultation_id: UUID,
    *,
    provision_path: str | Sequence[str] | None = None,
    state: CommentState | Sequence[CommentState] | None = None,
    after: int | None = None,
    limit: int = 50,
    newest_first: bool = False,
) -> list[CommentView]:
    """One page of a round's comments, in order of arrival.

    provision_path: only those on this provision, or on one of several; "" = on the whole. state: one state or several. after: the `sequence`
    of the last comment of the page before. limit: 1 to MAX_PAGE.
    """
    states = None if state is None else [state] if isinstance(state, CommentState) else list(state)
    rows = await listing.page(
        consultation_id,
        provision_paths=[provision_path] if isinstance(provision_path, str) else provision_path,
        states=states,
        after=after,
        limit=max(1, min(limit, MAX_PAGE)),
        newest_first=newest_first,
    )
    return [comment_view(row) for row in rows]


async def comments_by_ids(ids: Sequence[UUID]) -> list[CommentView]:
    """In order of arrival; ids that are no comment are left out."""
    return [comment_view(row) for row in await listing.by_ids(ids)]


async def all_comment_ids(consultation_id: UUID) -> list[UUID]:
    """Every comment that is to be answered, of this and all other rounds of the matter, in order of arrival: all but those
    withdrawn."""
    return await listing.all_ids(consultation_id)


def consultation_view(row: Any) -> ConsultationView:
    """From a row of `queries.rounds`."""
    return ConsultationView(
        id=row["id"],
        matter_id=row["matter"],
        matter_number=row["matter_number"],
        version_id=row["version"],
        ordinal=row["ordinal"],
        opens_at=row["opens_at"],
        closes_at=row["closes_at"],
        deadline=None if row["deadline"] is None else Deadline.from_json(json.loads(row["deadline"])),
        shortened_reason=row["shortened_reason"] or None,
        state=ConsultationState(row["state"]),
        policy=Policy(WhoMayComment(row["who_may_comment"]), row["agreeing"], row["attachments"]),
        newer=row["newer"],
        changeable=row["changeable"],
        planned_closes_at=row["planned_closes_at"],
        replaced_by=row["newer"] if row["replaced_at"] is not None else None,
        replaced_at=row["replaced_at"],
        revision_note=row["revision_note"],
        continued=row["continued"],
        moved=None if row["moved_number"] is None else Moved(row["moved_number"], row["moved_kind"], row["moved_from"]),
    )


def comment_view(row: Any) -> CommentView:
    """From a row of `queries.listing`; labels in the current language."""
    state = CommentState(row["state"])
    return CommentView(
        id=row["id"],
        consultation_id=row["consultation"],
        sequence=row["sequence"],
        receipt_number=row["receipt_number"],
        provision_path=row["provision_path"],
        provision_label=provision_text(row["provision_label"]),
        stance=Stance(row["stance"]),
        text=row["public_text"] if state is CommentState.PUBLISHED else "",
        original=row["text"],
        channel=Channel(row["channel"]),
        shown_name=name_text(row["shown_name"]),
        state=state,
        withheld_reason=row["withheld_reason"] or None,
        created_at=row["received_at"],
        quote=_quote(row),
        on_behalf_of=row["on_behalf_of"],
        behalf_role=row["behalf_role"],
        proof=row["proof"],
        edition=row["edition"],
        changed_at=row["changed_at"],
    )


def _quote(row: Any) -> Quote | None:
    if not row["quote_exact"]:
        return None
    return Quote(row["quote_exact"], row["quote_prefix"], row["quote_suffix"], row["quote_start"], row["quote_end"])
