"""The pure rules of proof: the hash chain over all acts, and Merkle trees over lists that only grow."""

from participation.audit.rules.chain import (
    GENESIS,
    Anchor,
    Event,
    Fault,
    Finding,
    Seal,
    event_hash,
    link,
    seal,
    verify,
)

__all__ = [
    "GENESIS",
    "Anchor",
    "Event",
    "Fault",
    "Finding",
    "Seal",
    "event_hash",
    "link",
    "seal",
    "verify",
]
