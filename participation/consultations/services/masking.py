"""Personal data in a comment: proposed, decided place by place, masked in what everyone reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.audit.services import record
from participation.consultations.presentation import mask_text
from participation.consultations.privacy import scan
from participation.consultations.queries import listing, moderating
from participation.consultations.rules import CommentState
from participation.consultations.rules.masking import (
    MAX_OWN,
    OTHER,
    Mask,
    Place,
    fits,
    from_json,
    merged,
    occurrences,
    pieces,
    places,
    public_text,
    undecided,
)
from participation.consultations.services.reading import comment_view, get_consultation
from participation.consultations.views import CommentView
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters import services as matters
from participation.platform.database import require_unit_of_work
from participation.platform.errors import Conflict, NotFound, RuleViolation
from participation.platform.i18n import N_

Found = list[tuple[int, int, str]]


def proposals(text: str) -> Found:
    """(start, end, kind) of what may be personal data."""
    return [(one.start, one.end, one.type.value) for one in scan(text)]


def decided_text(original: moderating.Original, decided: Sequence[Mask]) -> str:
    """What everyone may read after these decisions."""
    return public_text(original.text, decided, mask_text)


@dataclass(frozen=True, slots=True)
class Masking:
    """One decision of the history: who, when, how many places of which kinds were masked."""

    name: str
    occurred_at: datetime
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """A comment with its places, for the page where they are decided.

    `pieces`: its text cut at the places, with the number of the place (from 1) or 0. `edition` goes back with the form: if
    the writer changed the text meanwhile, nothing is decided about words nobody saw.
    """

    comment: CommentView
    edition: int
    places: tuple[Place, ...]
    pieces: tuple[tuple[str, int], ...]
    history: tuple[Masking, ...]

    @property
    def waiting(self) -> int:
        """How many places are not decided."""
        return sum(place.masked is None for place in self.places)

    def slice(self, place: Place) -> str:
        """What stands at a place."""
        return self.comment.original[place.start : place.end]


async def desk(consultation_id: UUID, receipt_number: str) -> Desk:
    """NotFound `comment.unknown`."""
    row = await listing.by_receipt(receipt_number)
    if row is None or row["consultation"] != consultation_id:
        raise NotFound("comment.unknown", N_("没有找到这些意见，可能属于别的事项"))
    comment = comment_view(row)
    marked = places(proposals(comment.original), from_json(await moderating.masks_of(comment.id)))
    return Desk(
        comment,
        comment.edition,
        marked,
        cut(comment.original, marked),
        tuple(_masking(one) for one in await moderating.maskings(comment.id)),
    )


def cut(text: str, marked: Sequence[Place]) -> tuple[tuple[str, int], ...]:
    """(slice, number of its place from 1, or 0), for showing."""
    numbers = {place: number for number, place in enumerate(marked, 1)}
    return tuple((piece, numbers[place] if place is not None else 0) for piece, place in pieces(text, marked))


def _masking(row: dict[str, Any]) -> Masking:
    kinds = tuple(mask.kind for mask in merged(from_json(moderating.loaded(row["masks"]))))
    return Masking(row["name"] or "", row["occurred_at"], kinds)


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a moderator decided about a comment's places.

    `masked`: numbers (start, end) of the places to mask; every other place that was shown stays readable. `words`: further
    passages, masked wherever they stand.
    """

    edition: int
    shown: tuple[tuple[int, int], ...]
    masked: frozenset[tuple[int, int]]
    words: tuple[str, ...] = ()


async def mask(
    actor: Actor, consultation_id: UUID, comment_id: UUID, decisions: Decisions, *, publish: bool = False
) -> tuple[int, str]:
    """Inside a unit of work: decide about a comment's places; (number of masked places, receipt number).

    With `publish` it is published as well; one that is published already changes at once, its earlier masks stay in the
    history. Conflict `comment.changed` when the writer changed it meanwhile or it was withdrawn; RuleViolation when a
    passage does not occur in it.
    """
    require_unit_of_work()
    consultation = await get_consultation(consultation_id)
    matter = await matters.get_matter_by_id(consultation.matter_id)
    require(actor, Role.MODERATOR, matter.lead_unit_path)
    sources = [state.value for state in CommentState if state is not CommentState.WITHDRAWN]
    locked = await moderating.lock(consultation_id, [comment_id], sources)
    if not locked:
        raise Conflict("comment.withdrawn", N_("这条意见已经撤回，或者属于别的事项"))
    original = locked[0]
    if original.edition != decisions.edition:
        raise Conflict("comment.changed", N_("提意见的人刚刚改了内容。请看过新的内容再处理"))
    chosen = decide(original, decisions)
    changed = chosen != original.masks
    state = CommentState.PUBLISHED.value if publish and original.state != CommentState.PUBLISHED else ""
    if state and original.unverified:
        raise RuleViolation("moderation.unverified", N_("这条意见是录入的，要由另一位工作人员核对后才能公开"))
    if publish and (open_places := undecided(proposals(original.text), chosen)):
        raise RuleViolation("moderation.undecided", N_("还有 {n} 处没有处理，请先决定遮不遮"), n=open_places)
    await moderating.decide(
        [(original.id, decided_text(original, chosen), chosen, changed)], state=state, actor=actor.audit_name
    )
    covered = merged(chosen)
    if changed:
        await record(
            actor.audit_name,
            "comment.masked",
            f"comment:{original.id}",
            {
                "receipt_number": original.receipt_number,
                "masked": len(covered),
                "kinds": sorted({m.kind for m in covered}),
            },
        )
    if state:
        await record(
            actor.audit_name,
            "comment.published",
            f"comment:{original.id}",
            {"receipt_number": original.receipt_number, "from": original.state, "to": state, "reason": ""},
        )
    return len(covered), original.receipt_number


def decide(original: moderating.Original, decisions: Decisions) -> tuple[Mask, ...]:
    """The masks that these decisions make; RuleViolation where a passage or a place does not fit the text."""
    kinds = {(start, end): (kind, False) for start, end, kind in proposals(original.text)}
    kinds |= {(one.start, one.end): (one.kind, one.own) for one in original.masks}
    chosen = []
    for place in decisions.shown:
        kind, own = kinds.get(place, (OTHER, True))
        if own and place not in decisions.masked:
            continue  # what a moderator had added and takes back leaves no trace but the history
        chosen.append(Mask(*place, kind, place in decisions.masked, own))
    if len(decisions.words) > MAX_OWN:
        raise RuleViolation("moderation.too_many_words", N_("一次最多加 {most} 处"), most=MAX_OWN)
    for passage in decisions.words:
        where = occurrences(original.text, passage)
        if not where:
            raise RuleViolation("moderation.words_unknown", N_("意见里没有「{words}」，请照原文写"), words=passage[:30])
        chosen += [Mask(start, end, OTHER, True, True) for start, end in where if (start, end) not in decisions.shown]
    if not fits(chosen, original.text):
        raise Conflict("comment.changed", N_("提意见的人刚刚改了内容。请看过新的内容再处理"))
    return tuple(sorted(set(chosen)))
