"""The pages of consultations: reading and commenting, receipts, the office."""

from typing import Any

from participation.consultations.pages import (
    appealing,
    attachments,
    batches,
    changing,
    compare,
    entering,
    exports,
    mine,
    moderation,
    moderation_settings,
    notices,
    office,
    proofs,
    public,
    receipts,
    register,
    revising,
)

routes: list[Any] = [
    *public.routes,
    *compare.routes,
    *attachments.routes,
    *changing.routes,
    *mine.routes,
    *appealing.routes,
    *receipts.routes,
    *proofs.routes,
    *notices.routes,
    *office.routes,
    *revising.routes,
    *moderation.routes,
    *moderation_settings.routes,
    *entering.routes,
    *batches.routes,
    *register.routes,
    *exports.routes,
]

__all__ = ["routes"]
