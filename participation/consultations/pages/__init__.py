"""The pages of consultations: reading and commenting, receipts, the office."""

from typing import Any

from litestar import Router

from participation.consultations.pages import (
    agreeing,
    appealing,
    attachments,
    batches,
    changing,
    clarifying,
    compare,
    entering,
    erasing,
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
    working_round,
)

routes: list[Any] = [
    *public.routes,
    *compare.routes,
    *attachments.routes,
    *agreeing.routes,
    *clarifying.routes,
    *changing.routes,
    *mine.routes,
    *appealing.routes,
    *erasing.personal,
    *receipts.routes,
    *proofs.routes,
    *notices.routes,
    Router(
        "/",
        route_handlers=[
            *office.routes,
            *revising.routes,
            *moderation.routes,
            *moderation_settings.routes,
            *erasing.office,
            *entering.routes,
            *batches.routes,
            *register.routes,
            *exports.routes,
            *working_round.routes,
        ],
        before_request=working_round.remember,
    ),
]

__all__ = ["routes"]
