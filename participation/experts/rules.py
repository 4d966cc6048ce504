"""Expert appraisal as the law wants it (重大行政决策程序暂行条例 arts. 19 to 21), as pure functions.

The appraisal looks at necessity, feasibility and scientific soundness (19); no expert may have a direct interest (20);
the opinion is written, signed, and the expert answers for it (21). Time is an argument.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from participation.matters.rules import Stage

INVITING = frozenset({Stage.CONSULTING, Stage.REPLYING})
"""Experts are asked while the draft is public and not yet answered."""
ANSWERED = frozenset({Stage.RESPONDED, Stage.DECIDED, Stage.INTERPRETED})
"""The response is published: opinions are public from here on, and no further one can be taken into account."""
LINK_DAYS = 30
"""How long a personal link lives unless the secretary says otherwise. House rule, not law."""
MAX_LINK_DAYS = 180
EXCERPT_LENGTH = 300
"""Code points of an opinion quoted in the consultation summary."""


class Interest(StrEnum):
    """What an expert declares about the matter."""

    NONE = "none"
    INDIRECT = "indirect"
    """Some tie, said in words; the opinion is taken and the tie is published with it."""
    DIRECT = "direct"
    """A direct interest: the opinion cannot be taken (art. 20)."""


class Conclusion(StrEnum):
    SUPPORT = "support"
    SUPPORT_WITH_CHANGES = "support_with_changes"
    OPPOSE = "oppose"


class InvitationState(StrEnum):
    INVITED = "invited"
    DECLARED = "declared"
    BARRED = "barred"
    """Declared a direct interest. The end: another expert has to be asked."""
    SUBMITTED = "submitted"
    """The opinion is in. The end: it is handed in once."""
    EXPIRED = "expired"
    """The link has run out before the opinion came. The secretary may send another."""


class Step(StrEnum):
    """What an expert can do next with the link."""

    DECLARE = "declare"
    WRITE = "write"
    READ = "read"
    """Look at what was handed in."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Invitation:
    """What decides where an invitation stands. ``expires_at`` is aware."""

    expires_at: datetime
    interest: Interest | None = None
    submitted_at: datetime | None = None


def state_at(invitation: Invitation, at: datetime) -> InvitationState:
    """The state at ``at``; the link is good until just before ``expires_at``.

    What was handed in stays handed in, and a bar stays a bar, however old the link.
    """
    if invitation.submitted_at is not None:
        return InvitationState.SUBMITTED
    if invitation.interest is Interest.DIRECT:
        return InvitationState.BARRED
    if at >= invitation.expires_at:
        return InvitationState.EXPIRED
    return InvitationState.INVITED if invitation.interest is None else InvitationState.DECLARED


def next_step(state: InvitationState) -> Step:
    """What the expert's page offers in this state."""
    return {
        InvitationState.INVITED: Step.DECLARE,
        InvitationState.DECLARED: Step.WRITE,
        InvitationState.SUBMITTED: Step.READ,
        InvitationState.BARRED: Step.NOTHING,
        InvitationState.EXPIRED: Step.NOTHING,
    }[state]


def may_renew(state: InvitationState) -> bool:
    """Whether a lost or expired link may be replaced: as long as something is still to be done with it."""
    return state in (InvitationState.INVITED, InvitationState.DECLARED, InvitationState.EXPIRED)


def expires_at(invited_at: datetime, days: int) -> datetime:
    """When a link sent at ``invited_at`` ends. Raises ValueError outside 1 to MAX_LINK_DAYS days."""
    if not 1 <= days <= MAX_LINK_DAYS:
        raise ValueError(f"a link lives 1 to {MAX_LINK_DAYS} days")
    return invited_at + timedelta(days=days)


def needs_words(interest: Interest) -> bool:
    """Whether the declaration must say what the tie is."""
    return interest is not Interest.NONE


def excerpt(text: str, length: int = EXCERPT_LENGTH) -> str:
    """The beginning of a text in one line: at most ``length`` code points, cut with …, after a sentence if possible."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    for end in range(len(cut) - 1, length // 2, -1):
        if cut[end] in "。！？；.!?;":
            return cut[: end + 1] + "…"
    return cut + "…"
