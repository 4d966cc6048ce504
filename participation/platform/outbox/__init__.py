"""The outbox (ADR 0002): work asked for in the transaction that made it necessary.

The row is the truth, the message broker only the wake-up.  ``post`` writes; the relay in ``workers`` claims due rows and
sends them; a consumer's effects and its receipt (message, consumer) are committed together, so a message delivered twice
acts once and a message lost by Redis is sent again.
"""

from participation.platform.outbox.queries import (
    Message,
    backlog,
    claim_due,
    complete_announced,
    complete_if_consumed,
    consume,
    consume_idempotent,
    failed,
    message,
    parked,
    post,
)

__all__ = [
    "Message",
    "backlog",
    "claim_due",
    "complete_announced",
    "complete_if_consumed",
    "consume",
    "consume_idempotent",
    "failed",
    "message",
    "parked",
    "post",
]
