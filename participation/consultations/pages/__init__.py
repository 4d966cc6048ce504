"""The pages of consultations: reading and commenting, receipts, the office."""

from typing import Any

from participation.consultations.pages import (
    batches,
    changing,
    compare,
    entering,
    exports,
    mine,
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
    *changing.routes,
    *mine.routes,
    *receipts.routes,
    *proofs.routes,
    *notices.routes,
    *office.routes,
    *revising.routes,
    *entering.routes,
    *batches.routes,
    *register.routes,
    *exports.routes,
]

__all__ = ["routes"]
