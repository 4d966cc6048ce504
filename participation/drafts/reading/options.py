"""What the person who imports may choose about a file."""

from __future__ import annotations

from enum import StrEnum


class Tracked(StrEnum):
    """Which text of a document with tracked changes is read: as if all were accepted, or as it was before them."""

    ACCEPTED = "accepted"
    ORIGINAL = "original"
