"""What a document is and which states it may pass through. Pure: no database, no rendering."""

from __future__ import annotations

from enum import StrEnum


class DocumentKind(StrEnum):
    """The kinds of documents the product makes."""

    CONSULTATION_SUMMARY = "consultation_summary"
    INTERPRETATION = "interpretation"
    RECEIPT = "receipt"
    TICKET = "ticket"
    HEARING_NOTICE = "hearing_notice"
    DRAW_RECORD = "draw_record"
    POSTER = "poster"
    CARD = "card"
    HEARING_RECORD = "hearing_record"
    HEARING_REPORT = "hearing_report"


class DocumentState(StrEnum):
    """A document is asked for, then it is there; nothing else happens to it. It is never overwritten."""

    REQUESTED = "requested"
    READY = "ready"


STORED_KINDS = frozenset(
    {
        DocumentKind.CONSULTATION_SUMMARY,
        DocumentKind.INTERPRETATION,
        DocumentKind.HEARING_NOTICE,
        DocumentKind.DRAW_RECORD,
        DocumentKind.HEARING_RECORD,
        DocumentKind.HEARING_REPORT,
    }
)
"""Kinds kept as a public document. Receipts and tickets are made anew for whoever holds their secret, posters and
sharing cards for whoever asks."""


def may_become_ready(state: DocumentState) -> bool:
    """Only a requested document becomes ready, so that a second worker's rendering changes nothing."""
    return state is DocumentState.REQUESTED
