"""Changing or withdrawing a comment until the closing, by whoever holds its receipt. Earlier wordings are kept."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from participation.audit.services import record
from participation.consultations.queries import changing, erasing
from participation.consultations.rules import CommentState, Stance, mask_name
from participation.consultations.rules.erasing import ErasureDecision, ErasureKind, is_mark
from participation.consultations.services.commenting import NAME, RESIDENT
from participation.consultations.services.reading import get_consultation
from participation.consultations.views import ReceiptView
from participation.identity.rules import clean_name
from participation.platform.crypto import decrypt, encrypt
from participation.platform.database import require_unit_of_work
from participation.platform.errors import Closed, Conflict
from participation.platform.i18n import N_
from participation.platform.outbox import post

CHANGED, WITHDRAWN = "comment.changed", "comment.withdrawn"
"""Audit actions and outbox topics; the messages hold {comment_id, consultation_id, receipt_number}."""

_SHOWN_NAME = 80


@dataclass(frozen=True, slots=True)
class ChangeCommand:
    """What a comment is to say from now on."""

    stance: Stance
    text: str
    name: str = ""
    consent: bool = False


async def current(receipt: ReceiptView) -> ChangeCommand:
    """What the comment says now, with its name, to be changed. Closed and Conflict as for `change`."""
    await _require_changeable(receipt)
    if await _erased_whole(receipt.comment.id, receipt.comment.original):
        raise _ERASED
    row = await changing.person(receipt.comment.id)
    name = decrypt(bytes(row["name"]), NAME) if row is not None and row["name"] is not None else ""
    comment = receipt.comment
    consent = bool(name) and not comment.on_behalf_of and comment.shown_name == name
    return ChangeCommand(comment.stance, comment.original, name, consent)


async def change(receipt: ReceiptView, command: ChangeCommand) -> None:
    """Inside a unit of work. New words wait for moderation again; a change of name or consent alone takes effect at once.

    Closed says since when no change is taken; Conflict `comment.withdrawn`.
    """
    row = await _lock(receipt.comment.id)
    if await _erased_whole(row["id"], row["text"]):
        raise _ERASED
    name = clean_name(command.name)
    masked = mask_name(name)
    shown = row["on_behalf_of"] or (name if command.consent and masked else masked)
    facts: dict[str, Any] = {"receipt_number": row["receipt_number"], "from": row["state"]}
    words_changed = (command.stance.value, command.text) != (row["stance"], row["text"])
    if words_changed:
        await changing.keep_edition(row["id"])
        await changing.set_words(row["id"], command.stance.value, command.text)
        await changing.note(row["id"], CommentState.RECEIVED.value, RESIDENT)
        facts |= {"edition": row["edition"] + 1, "stance": command.stance.value}
    await changing.set_name(
        row["id"],
        shown[:_SHOWN_NAME],
        consent=command.consent and bool(masked),
        name=encrypt(name, NAME) if name else None,
    )
    await _tell(CHANGED, row, facts | {"words": words_changed})


async def withdraw(receipt: ReceiptView) -> None:
    """Inside a unit of work: take the comment back. It stays counted as withdrawn, is not shown and not answered; its name
    and telephone are erased. Errors as for `change`."""
    row = await _lock(receipt.comment.id)
    await changing.set_withdrawn(row["id"])
    await changing.note(row["id"], CommentState.WITHDRAWN.value, RESIDENT)
    await _tell(WITHDRAWN, row, {"receipt_number": row["receipt_number"], "from": row["state"]})


async def _lock(comment_id: UUID) -> Any:
    require_unit_of_work()
    row = await changing.lock(comment_id)
    assert row is not None, "a comment is never deleted"
    if not row["open"]:
        raise await _closed(row["consultation"])
    if row["state"] == CommentState.WITHDRAWN:
        raise _GONE
    return row


async def _require_changeable(receipt: ReceiptView) -> None:
    if not receipt.consultation.changeable:
        raise await _closed(receipt.consultation.id)
    if receipt.comment.state is CommentState.WITHDRAWN:
        raise _GONE


async def changeable_words(receipt: ReceiptView) -> bool:
    """Whether there are words left that could be changed: of a comment erased whole only the mark stands."""
    return not await _erased_whole(receipt.comment.id, receipt.comment.original)


async def _erased_whole(comment_id: UUID, text: str) -> bool:
    # Who writes the mark of an erasure into a comment of their own has erased nothing.
    return is_mark(text) and any(
        row["kind"] == ErasureKind.TEXT and row["decision"] == ErasureDecision.ERASED
        for row in await erasing.of_comment(comment_id)
    )


_ERASED = Conflict("comment.erased", N_("这条意见的内容已经删除，不能再改。可以再提一条"))
_GONE = Conflict("comment.withdrawn", N_("这条意见已经撤回，不能再改。可以再提一条"))


async def _closed(consultation_id: UUID) -> Closed:
    consultation = await get_consultation(consultation_id)
    return Closed(
        "comment.fixed",
        N_("本次征求意见已于 {closes_at} 截止，意见不能再修改或撤回"),
        closes_at=consultation.last_change_at,
    )


async def _tell(what: str, row: Any, facts: dict[str, Any]) -> None:
    await record(RESIDENT, what, f"comment:{row['id']}", facts)
    await post(
        what,
        {
            "comment_id": str(row["id"]),
            "consultation_id": str(row["consultation"]),
            "receipt_number": row["receipt_number"],
        },
    )
