"""What a story is made of."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import escape

from participation.platform.i18n import current_language


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as ``pp.docs`` shows it. ``size`` in bytes; ``pending``: asked for, not made yet."""

    title: str
    href: str
    size: int | None = None
    sha256: str | None = None
    verify: str | None = None
    pending: bool = False


@dataclass(frozen=True, slots=True)
class StoryItem:
    """One entry of the timeline. ``state``: done, now or next; ``at`` orders what is done; ``live``: the open round."""

    state: str
    title: str
    when: str = ""
    tag: str = ""
    text: str = ""
    link: tuple[str, str] | None = None
    docs: tuple[DocumentRow, ...] = ()
    id: str = ""
    at: datetime | None = None
    live: bool = False


def sentences(*sentences: str) -> str:
    """One after the other; Chinese needs no space between them."""
    return escape(" " if current_language() == "en" else "").join(one for one in sentences if one)
