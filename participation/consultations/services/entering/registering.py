"""A comment that came another way is registered, and waits for a second person's check."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from participation.consultations.queries import entering
from participation.consultations.rules import Channel
from participation.consultations.services import commenting
from participation.consultations.services.commenting import CommentCommand
from participation.consultations.services.rounds import Target
from participation.consultations.views import Accepted
from participation.identity.rules import Actor
from participation.platform.errors import Conflict
from participation.platform.i18n import N_


async def enter(
    actor: Actor,
    target: Target,
    command: CommentCommand,
    *,
    channel: Channel,
    received_at: datetime,
    originals_kept: Sequence[UUID] = (),
    region: str = "",
) -> Accepted:
    """Inside a unit of work: register a comment that came another way; it waits for a second person's check.

    `originals_kept`: ids of kept originals that now belong to it. Errors as of `commenting.enter`.
    """
    accepted = await commenting.enter(actor, target, command, channel=channel, received_at=received_at)
    if originals_kept:
        attached = await entering.attach(originals_kept, accepted.comment_id, target.consultation_id, actor.staff_id)
        if attached != len(set(originals_kept)):
            raise Conflict("original.gone", N_("有一份原件已经用在另一条意见上。请重新上传"))
    if region:
        await entering.set_region(accepted.comment_id, region)
    await entering.await_check(accepted.comment_id, actor.staff_id)
    return accepted
