"""Agreeing with somebody's published comment, once a person, where the round's policy allows it.

A person is a device (its visitor cookie) where anybody may comment without a name, and a proved telephone where that is
asked for. Only a keyed fingerprint of either is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from participation.audit.services import record
from participation.consultations.queries import agreeing
from participation.consultations.rules import CommentState, WhoMayComment, normalise_number
from participation.consultations.views import ConsultationView
from participation.platform.crypto import blind_index
from participation.platform.database import require_unit_of_work
from participation.platform.errors import Closed, NotFound, NotPermitted
from participation.platform.i18n import N_


@dataclass(frozen=True, slots=True)
class Voice:
    """Who agrees: the device's visitor cookie, and the proved telephone where there is one."""

    device: str
    phone: str = ""

    def person(self, who: WhoMayComment) -> bytes | None:
        """The fingerprint that counts in a round with this policy; None where it asks for more."""
        if who is WhoMayComment.ANONYMOUS:
            return blind_index(f"device:{self.device}", "agreement") if self.device else None
        return blind_index(f"phone:{self.phone}", "agreement") if self.phone else None


@dataclass(frozen=True, slots=True)
class Agreements:
    """What a list shows: how many agree with each comment, with which this person does, whether one may now."""

    allowed: bool = False
    open: bool = False
    numbers: dict[UUID, int] = field(default_factory=dict)
    mine: frozenset[UUID] = frozenset()


async def agree(number: str, voice: Voice, *, withdraw: bool = False) -> None:
    """Inside a unit of work: agree with a published comment, or take it back. Doing it again changes nothing.

    NotFound for what is not published; NotPermitted where the policy does not allow it or asks for a proved telephone;
    Closed when the round is over.
    """
    require_unit_of_work()
    row = await agreeing.comment(normalise_number(number) or "")
    if row is None or row["state"] != CommentState.PUBLISHED:
        raise NotFound("comment.unknown", N_("没有找到这条意见，或者它没有公开"))
    if not row["agreeing"]:
        raise NotPermitted("agreement.not_allowed", N_("这次征求意见不能对别人的意见表示赞同"))
    person = voice.person(WhoMayComment(row["who_may_comment"]))
    if person is None:
        raise NotPermitted("agreement.phone_needed", N_("这次征求意见要验证手机号。请先用手机验证登录，再点一次"))
    if not row["open"]:
        raise Closed("agreement.closed", N_("本次征求意见已经截止，不能再表示赞同或者取消"))
    if withdraw:
        done = await agreeing.delete(row["id"], person)
    else:
        done = await agreeing.insert(row["id"], person)
    if done:
        action = "comment.agreement_withdrawn" if withdraw else "comment.agreed"
        await record("resident", action, f"comment:{row['id']}", {"receipt_number": normalise_number(number)})


async def agreements(
    consultation: ConsultationView, comment_ids: Sequence[UUID], voice: Voice | None = None
) -> Agreements:
    """For a page of comments; nothing is asked where the policy does not allow agreeing."""
    if not consultation.policy.agreeing:
        return Agreements()
    person = voice.person(consultation.policy.who) if voice is not None else None
    rows = await agreeing.numbers(comment_ids, person) if comment_ids else []
    return Agreements(
        allowed=True,
        open=consultation.is_open,
        numbers={row["comment"]: row["n"] for row in rows},
        mine=frozenset(row["comment"] for row in rows if row["mine"]),
    )
