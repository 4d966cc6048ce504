"""What others see of a document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from participation.documents.rules import DocumentKind, DocumentState


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One document. `sha256`, `size` (bytes) and `ready_at` are None until it is made."""

    id: UUID
    kind: DocumentKind
    subject_id: UUID
    matter_id: UUID
    title: str
    state: DocumentState
    sha256: str | None
    size: int | None
    requested_at: datetime
    ready_at: datetime | None
    page: str
    """Absolute address of the page it belongs to, as printed in it."""
    matter_number: str

    @property
    def ready(self) -> bool:
        """Whether the file is there."""
        return self.state is DocumentState.READY

    @property
    def path(self) -> str:
        """Where it is downloaded."""
        return f"/documents/{self.id}.pdf"
