"""The office's own word beside a provision while people comment on it: signed, dated, never overwritten."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from participation.audit.services import record
from participation.consultations.presentation import provision_text
from participation.consultations.queries import clarifying
from participation.consultations.rules import ConsultationState, clean_text
from participation.consultations.services.commenting import not_open
from participation.consultations.services.rounds import UNITS, Round, text_of
from participation.consultations.views import ConsultationView
from participation.identity.rules import Actor, Role
from participation.matters import services as matters
from participation.platform.database import require_unit_of_work
from participation.platform.errors import NotFound, NotPermitted, RuleViolation
from participation.platform.i18n import N_

MAX_TEXT = 1000
"""Longest clarification, in code points."""

ROLES = (Role.RESPONSE_OFFICER, Role.PUBLISHER)


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording; "" takes the clarification back."""

    edition: int
    text: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class ClarificationView:
    """A clarification as it stands: its newest wording, and the earlier ones, newest first."""

    series: UUID
    provision_path: str
    provision_label: str
    now: Wording
    earlier: tuple[Wording, ...]

    @property
    def withdrawn(self) -> bool:
        return not self.now.text


async def of_round(consultation_id: UUID) -> list[ClarificationView]:
    """All clarifications of a round in the order they were first published."""
    found: dict[UUID, list[tuple[str, str, Wording]]] = {}
    for row in await clarifying.of_round(consultation_id):
        wording = Wording(row["edition"], row["text"], row["published_at"])
        found.setdefault(row["series"], []).append((row["provision_path"], row["provision_label"], wording))
    return [
        ClarificationView(
            series, rows[0][0], provision_text(rows[0][1]), rows[0][2], tuple(wording for _, _, wording in rows[1:])
        )
        for series, rows in found.items()
    ]


async def by_provision(consultation_id: UUID) -> dict[str, list[ClarificationView]]:
    """path → its clarifications ("" = on the whole draft)."""
    found: dict[str, list[ClarificationView]] = {}
    for one in await of_round(consultation_id):
        found.setdefault(one.provision_path, []).append(one)
    return found


def places(found: Round) -> list[tuple[str, str]]:
    """(path, label) of what may be clarified: articles and headings, and with "whole" the draft."""
    units = [(one.path, found.label(one.path)) for one in found.provisions if one.kind in UNITS]
    return [("whole", provision_text("")), *units]


async def publish(
    actor: Actor, consultation: ConsultationView, place: str, text: str, *, series: UUID | None = None
) -> UUID:
    """Inside a unit of work: publish a clarification, or with `series` its next wording ("" takes it back).

    NotPermitted without one of ROLES for the lead unit; RuleViolation for no or too much text; NotFound for a place or series
    that is none of this round; Closed before the opening.
    """
    require_unit_of_work()
    matter = await matters.get_matter_by_id(consultation.matter_id)
    if not any(actor.holds(role, matter.lead_unit_path) for role in ROLES):
        raise NotPermitted("access.role", N_("您的账户没有办理这一步的权限。需要时请联系本单位管理员"))
    if consultation.state is ConsultationState.SCHEDULED:
        raise not_open(consultation)
    text = clean_text(text)
    if len(text) > MAX_TEXT:
        raise RuleViolation("clarification.too_long", N_("条文说明最多 {limit} 字"), limit=MAX_TEXT)
    if series is None:
        if not text:
            raise RuleViolation("clarification.empty", N_("请写说明"))
        path = "" if place == "whole" else place
        label = (await text_of(consultation)).label(path)
        series = uuid4()
    else:
        known = next((one for one in await of_round(consultation.id) if one.series == series), None)
        if known is None:
            raise NotFound("clarification.unknown", N_("没有找到这条说明"))
        if known.now.text == text:
            return series
        path = known.provision_path
        label = (await text_of(consultation)).label(path)
    edition = await clarifying.insert(uuid4(), consultation.id, series, path, label, text, actor.staff_id)
    await record(
        actor.audit_name,
        "clarification.published" if text else "clarification.withdrawn",
        f"clarification:{series}",
        {"consultation_id": str(consultation.id), "provision": path, "edition": edition, "text": text},
    )
    return series
