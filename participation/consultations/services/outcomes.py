"""What became of each comment: written once, when the response is published, and told to those who left a phone."""

from collections.abc import Sequence
from uuid import UUID

from participation.audit.services import record
from participation.consultations.presentation import outcome_text
from participation.consultations.queries import listing, moderating
from participation.consultations.services.commenting import PHONE, code_of
from participation.consultations.services.reading import comments_by_ids
from participation.consultations.views import CommentOutcome
from participation.platform.crypto import decrypt
from participation.platform.database import require_unit_of_work
from participation.platform.i18n import SOURCE, speaking
from participation.platform.messaging import send_sms
from participation.settings import current

ANSWERED = "您的意见（回执 {number}）已有答复：{outcome}。理由见 {url}"
"""Sent in Chinese: whose language the phone's owner reads is not known, and must not be the officer's."""


async def record_outcomes(consultation_id: UUID, outcomes: Sequence[CommentOutcome]) -> int:
    """Inside the unit of work that publishes the response: show every comment's outcome on its receipt.

    Returns how many are new; an outcome that is there already stays, so calling it again is harmless. Comments of other
    rounds are left out. Whoever left a phone number for this gets one message.
    """
    require_unit_of_work()
    if not outcomes:
        return 0
    by_id = {outcome.comment_id: outcome for outcome in outcomes}
    new = await moderating.insert_outcomes(
        consultation_id,
        list(by_id),
        [outcome.theme_title for outcome in by_id.values()],
        [str(outcome.outcome) for outcome in by_id.values()],
        [outcome.reason for outcome in by_id.values()],
        [outcome.link for outcome in by_id.values()],
    )
    await record("system", "comments.answered", f"consultation:{consultation_id}", {"comments": len(new)})
    await _tell(new, by_id)
    return len(new)


async def _tell(ids: Sequence[UUID], by_id: dict[UUID, CommentOutcome]) -> None:
    phones = dict(await moderating.phones_of(ids))
    for comment in await comments_by_ids(list(phones)):
        with speaking(SOURCE):
            outcome = outcome_text(str(by_id[comment.id].outcome))
        text = ANSWERED.format(
            number=comment.receipt_number,
            outcome=outcome,
            url=f"{current().public_url}/receipts/{comment.receipt_number}/{code_of(comment.id)}",
        )
        await send_sms(to=decrypt(phones[comment.id], PHONE), text=text)


async def adopted_by_place(consultation_id: UUID) -> list[tuple[str, str, int]]:
    """(path of the provision, link of the answer, number) of the comments by which the text was changed, as published."""
    return [(row["provision_path"], row["link"], row["n"]) for row in await listing.adopted_by_place(consultation_id)]
