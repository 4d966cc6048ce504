"""What other rooms see of a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version.  ``kind`` is ``draft`` or ``final``; ``ordinal`` counts both, from 1.

    ``superseded_at``: when another import took its place and its ordinal, before it was published.
    """

    id: UUID
    matter_id: UUID
    ordinal: int
    kind: str
    title: str
    explanatory_note: str
    frozen: bool
    published_at: datetime | None
    text_sha256: str
    source_name: str
    source_sha256: str
    created_by: UUID
    created_at: datetime
    provision_count: int
    article_count: int
    superseded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProvisionView:
    """One stored provision; ``parent`` is the parent's path, as in the rules' ``Citable``."""

    id: UUID
    version_id: UUID
    position: int
    kind: str
    label: str | None
    number: int | None
    title: str | None
    text: str
    path: str
    parent_id: UUID | None
    parent: str | None
    depth: int
    sha256: str


@dataclass(frozen=True, slots=True)
class UploadView:
    """A file that was read and shown; ``saved_as`` is the version it became, ``tracked`` which text was read."""

    id: UUID
    matter_id: UUID
    kind: str
    name: str
    sha256: str
    explanatory_note: str
    created_by: UUID
    created_at: datetime
    saved_as: UUID | None
    tracked: str = "accepted"


@dataclass(frozen=True, slots=True)
class MendView:
    """One correction by hand that was not undone; ``provision``: what it was done to, as it was called then."""

    id: UUID
    ordinal: int
    act: str
    position: int
    place: int
    kind: str | None
    label: str
    title: str
    provision: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FileView:
    """A file beside a version. role: ``note`` (explanatory note) or ``attachment``; size in bytes; pages that are shown."""

    id: UUID
    version_id: UUID
    ordinal: int
    role: str
    title: str
    name: str
    media_type: str
    size: int
    sha256: str
    pages: int
    created_at: datetime
