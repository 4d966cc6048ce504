"""Looking up a receipt by its number and query code."""

from uuid import UUID

from participation.consultations.presentation import provision_text
from participation.consultations.queries import changing, listing
from participation.consultations.rules import CommentState, Stance, normalise_code, normalise_number
from participation.consultations.services.commenting import RECEIPT, code_of
from participation.consultations.services.reading import comment_view, get_consultation
from participation.consultations.views import CommentOutcome, Edition, OwnComment, ReceiptView, Step
from participation.identity.rules import Actor
from participation.platform.crypto import is_query_code
from participation.platform.errors import NotFound
from participation.platform.i18n import N_

_NOBODY = UUID(int=0)


async def find_receipt(number: str, code: str) -> ReceiptView:
    """The receipt for what someone typed, in whatever case and with whatever dashes.

    NotFound `receipt.unknown`: the same answer, after the same work, for an unknown number and a wrong code.
    """
    normal, typed = normalise_number(number), normalise_code(code)
    row = await listing.by_receipt(normal or "")
    comment_id = row["id"] if row is not None else _NOBODY
    if not is_query_code(typed, comment_id.bytes, RECEIPT) or row is None:
        raise NotFound("receipt.unknown", N_("没有找到这张回执。请核对编号和查询码，字母不分大小写"))
    comment = comment_view(row)
    outcome = await listing.outcome(comment.id)
    return ReceiptView(
        comment=comment,
        consultation=await get_consultation(comment.consultation_id),
        code=typed,
        steps=tuple(
            Step(CommentState(step["state"]), step["reason"], step["occurred_at"])
            for step in await listing.steps(comment.id)
        ),
        outcome=None
        if outcome is None
        else CommentOutcome(
            outcome["comment"], outcome["theme_title"], outcome["outcome"], outcome["reason"], outcome["link"]
        ),
        answered_at=None if outcome is None else outcome["published_at"],
        same_theme=0
        if outcome is None
        else await listing.same_theme(comment.consultation_id, outcome["link"], outcome["theme_title"]),
        editions=tuple(
            Edition(row["edition"], Stance(row["stance"]), row["text"], row["written_at"], row["replaced_at"])
            for row in (await changing.editions(comment.id) if comment.edition > 1 else ())
        ),
    )


async def of_resident(resident_id: UUID) -> list[OwnComment]:
    """What was sent from an account, newest first; each with the way to its receipt."""
    return [
        OwnComment(
            path=f"/receipts/{row['receipt_number']}/{code_of(row['id'])}",
            receipt_number=row["receipt_number"],
            title=row["title"],
            provision_label=provision_text(row["provision_label"]),
            text=row["text"],
            state=CommentState(row["state"]),
            outcome=row["outcome"],
            received_at=row["received_at"],
        )
        for row in await listing.of_resident(resident_id)
    ]


async def entered_receipt(actor: Actor, number: str) -> tuple[str, str] | None:
    """(number, code) of a comment this officer typed in, to be handed to whoever wrote it; None for any other."""
    row = await listing.entered_by(normalise_number(number) or "", actor.staff_id)
    return None if row is None else (row["receipt_number"], code_of(row["id"]))
