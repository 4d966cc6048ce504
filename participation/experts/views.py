"""What pages and other rooms see of experts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from participation.experts.rules import Conclusion, Interest, InvitationState, may_renew
from participation.platform.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class OpinionView:
    """A written opinion: three tests, a conclusion, the text."""

    necessity: str
    feasibility: str
    soundness: str
    conclusion: Conclusion
    text: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationView:
    """One invitation.  ``shown_*``: what the public sees."""

    id: UUID
    matter_id: UUID
    name: str
    masked_name: str
    institution: str
    field: str
    state: InvitationState
    invited_at: datetime
    expires_at: datetime
    interest: Interest | None
    interest_text: str
    consent: bool
    opinion: OpinionView | None

    @property
    def shown_name(self) -> str:
        """The full name with its own consent, else masked."""
        return self.name if self.consent else self.masked_name

    @property
    def shown_institution(self) -> str:
        """With the same consent: with the field, it would tell who it is. In the reader's language."""
        return self.institution if self.consent else _("工作单位不公开")

    @property
    def may_renew(self) -> bool:
        """Whether the link may be replaced."""
        return may_renew(self.state)


@dataclass(frozen=True, slots=True)
class ExpertFacts:
    """One expert in the consultation summary.  ``conflict``: the tie that was declared, None where there is none."""

    name: str
    institution: str
    field: str
    declared: bool
    conflict: str | None
    conclusion: Conclusion
    opinion_excerpt: str
    submitted_at: datetime
