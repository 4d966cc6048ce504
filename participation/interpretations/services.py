"""Write, submit, approve, publish an interpretation; publish the final text it explains."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from participation.audit import services as audit
from participation.audit.services import record
from participation.documents import schemas
from participation.documents import services as documents
from participation.documents.services import DocumentKind
from participation.drafts import services as drafts
from participation.drafts.rules import full_text, official_labels
from participation.drafts.services import ProvisionView, VersionView
from participation.identity import services as identity
from participation.identity.rules import Actor, Role
from participation.interpretations import queries, rules
from participation.interpretations.labels import ELEMENTS
from participation.interpretations.rules import Element, ElementCode, Lack, State
from participation.interpretations.views import InterpretationView
from participation.matters import services as matters
from participation.matters.services import MatterView, Stage, StepKind
from participation.platform import clock
from participation.platform.errors import Conflict, NotFound, NotPermitted, RuleViolation
from participation.platform.i18n import N_, speaking
from participation.platform.i18n import gettext as _
from participation.platform.outbox import post

FINAL = "final.published"
"""Outbox topic: the comments of the drafts are carried to the final text; the message holds {version_id, matter_id}."""

__all__ = [
    "InterpretationView",
    "approve",
    "final_text",
    "interpretation_of",
    "publish",
    "publish_final",
    "published_interpretation",
    "reference_names",
    "send_back",
    "write",
]

MAX_QUOTED = 400  # code points of a provision printed under an element


async def interpretation_of(matter_id: UUID) -> InterpretationView | None:
    """The matter's interpretation in whatever state, or None."""
    return await queries.of_matter(matter_id)


async def published_interpretation(matter: MatterView) -> InterpretationView:
    """For the public; NotFound while it is not published."""
    found = await queries.of_matter(matter.id)
    if found is None or found.state is not State.PUBLISHED:
        raise NotFound("interpretation.not_published", N_("这一事项的政策解读还没有发布"))
    return found


async def final_text(matter_id: UUID) -> VersionView | None:
    """The newest final text, published or not."""
    return await drafts.latest(matter_id, kind="final")


async def reference_names(version: VersionView) -> dict[str, str]:
    """path → official name of everything in the text that an element can explain."""
    provisions = await drafts.provisions(version.id)
    names = official_labels(provisions)
    skipped = {"title", "head", "other"}
    return {p.path: names[p.path] for p in provisions if p.kind not in skipped}


async def publish_final(actor: Actor, matter: MatterView) -> VersionView:
    """Publish the final text (role publisher, never its reviewer); the matter is decided from then on."""
    identity.require(actor, Role.PUBLISHER, matter.lead_unit_path)
    version = await _final(matter)
    if version.published_at is not None:
        raise Conflict("final.published", N_("正式文本已于 {at} 公布"), at=version.published_at)
    await matters.require_reviewed(matter.id, publisher=actor, version_id=version.id)
    at = clock.now()
    await matters.advance(matter.id, Stage.DECIDED, actor=actor.audit_name)
    published = await drafts.mark_published(version.id, at)
    link = f"/matters/{matter.number}/draft/v{version.ordinal}"
    facts = {"title": version.title, "articles": version.article_count, "text_sha256": version.text_sha256}
    await matters.record_step(matter.id, StepKind.FINAL_PUBLISHED, at, facts, link)
    await record(actor.audit_name, "final.published", f"draft_version:{version.id}", {"matter": matter.number})
    await post(FINAL, {"version_id": str(version.id), "matter_id": str(matter.id)})
    return published


async def write(
    actor: Actor,
    matter: MatterView,
    elements: Mapping[ElementCode, tuple[str, tuple[str, ...]]],
    *,
    interpreter: str = "",
    document_number: str = "",
    finished: bool = False,
) -> InterpretationView:
    """Keep what is written; ``finished`` also submits it for approval (then nothing may be missing).

    NotFound for a path the final text does not have.
    """
    _require_writer(actor, matter)
    version = await _final(matter)
    current = await queries.of_matter(matter.id, lock=True)
    if current is not None and current.state is State.PUBLISHED:
        raise Conflict("interpretation.published", N_("政策解读已经发布，不能再改"))
    names = await reference_names(version)
    if any(path not in names for _text, paths in elements.values() for path in paths):
        raise NotFound("interpretation.strange_provision", N_("正式文本里没有所写的条文。请重新打开页面"))
    writers = (current.writers if current else frozenset()) | {actor.staff_id}
    written = [Element(code, text, paths) for code, (text, paths) in elements.items()]
    await queries.save(
        matter.id,
        version.id,
        interpreter=interpreter,
        document_number=document_number,
        writers=writers,
        elements=written,
    )
    saved = await _required(matter)
    if finished:
        _require_complete(saved)
        await queries.move(saved.id, State.SUBMITTED, writers=writers)
    action = "interpretation.submitted" if finished else "interpretation.written"
    await record(actor.audit_name, action, f"interpretation:{saved.id}", {"matter": matter.number})
    return await _required(matter)


async def approve(actor: Actor, matter: MatterView) -> InterpretationView:
    """A second person approves."""
    identity.require(actor, Role.APPROVER, matter.lead_unit_path)
    current = await _required(matter, lock=True)
    _require_move(current, State.APPROVED)
    if not rules.may_approve(actor.staff_id, current.writers):
        raise NotPermitted("interpretation.own", N_("撰写和提交的人不能批准。请由另一人批准"))
    await queries.move(current.id, State.APPROVED, writers=current.writers, approved_by=actor.staff_id)
    await record(actor.audit_name, "interpretation.approved", f"interpretation:{current.id}", {"matter": matter.number})
    return await _required(matter)


async def send_back(actor: Actor, matter: MatterView, remark: str) -> InterpretationView:
    """Back to its writers, with what to mend."""
    identity.require(actor, Role.APPROVER, matter.lead_unit_path)
    current = await _required(matter, lock=True)
    _require_move(current, State.DRAFTING)
    await queries.move(current.id, State.DRAFTING, writers=current.writers, remark=remark)
    await record(
        actor.audit_name, "interpretation.sent_back", f"interpretation:{current.id}", {"matter": matter.number}
    )
    return await _required(matter)


async def publish(actor: Actor, matter: MatterView, *, base_url: str) -> InterpretationView:
    """Publish the approved interpretation of the published final text and ask for its document."""
    identity.require(actor, Role.PUBLISHER, matter.lead_unit_path)
    current = await _required(matter, lock=True)
    _require_move(current, State.PUBLISHED)
    version = await drafts.version(current.version_id)
    if version.published_at is None:
        raise RuleViolation("interpretation.final_first", N_("正式文本还没有公布。先公布正式文本，再发布解读"))
    at = clock.now()
    await queries.move(
        current.id,
        State.PUBLISHED,
        writers=current.writers,
        approved_by=current.approved_by,
        published_by=actor.staff_id,
        published_at=at,
    )
    await matters.advance(matter.id, Stage.INTERPRETED, actor=actor.audit_name)
    address = f"/matters/{matter.number}/interpretation"
    await matters.record_step(
        matter.id, StepKind.INTERPRETATION_PUBLISHED, at, {"elements": len(_filled(current))}, address
    )
    with speaking("zh-CN"):
        view = await _document_view(matter, current, version, base_url, clock.local(at).date())
        title = _("《{title}》政策解读").format(title=version.title)
    await documents.request(
        DocumentKind.INTERPRETATION, subject_id=current.id, matter_id=matter.id, title=title, view=view
    )
    await record(
        actor.audit_name, "interpretation.published", f"interpretation:{current.id}", {"matter": matter.number}
    )
    return await _required(matter)


async def _document_view(
    matter: MatterView, current: InterpretationView, version: VersionView, base_url: str, today: date
) -> schemas.Interpretation:
    provisions = await drafts.provisions(version.id)
    names = official_labels(provisions)
    address = f"{base_url}/matters/{matter.number}/draft/v{version.ordinal}"
    head = await audit.head()
    assert version.published_at is not None, "checked by publish"
    return schemas.Interpretation(
        title=version.title,
        document_number=current.document_number,
        matter_number=matter.number,
        lead_unit=matter.lead_unit_name,
        interpreter=current.interpreter,
        date_made=today,
        approved=True,
        final_published_on=clock.local(version.published_at).date(),
        final_sha256=version.text_sha256,
        elements=[
            schemas.Element(
                heading=_(ELEMENTS[element.code]),
                text=element.text,
                provisions=[
                    schemas.ProvisionReference(
                        label=names[path], text=quoted(provisions, path), url=f"{address}#{path}"
                    )
                    for path in element.paths
                ],
            )
            for element in _filled(current)
        ],
        anchor=None
        if head is None
        else schemas.Anchor(sequence=head.seq, hash=head.chain_hash.hex(), taken_at=clock.now()),
        url=f"{base_url}/matters/{matter.number}/interpretation",
    )


def quoted(provisions: list[ProvisionView], path: str) -> str:
    """The provision's words with all below it, without its own label, cut with an ellipsis where they are many."""
    label = next((p.label for p in provisions if p.path == path), None) or ""
    text = full_text(provisions, path).removeprefix(label).lstrip()
    return text if len(text) <= MAX_QUOTED else text[:MAX_QUOTED] + "……"


def _filled(current: InterpretationView) -> list[Element]:
    return [element for element in current.elements if element.text.strip()]


def _require_writer(actor: Actor, matter: MatterView) -> None:
    if not any(actor.holds(role, matter.lead_unit_path) for role in (Role.DRAFTER, Role.RESPONSE_OFFICER)):
        identity.require(actor, Role.RESPONSE_OFFICER, matter.lead_unit_path)


def _require_move(current: InterpretationView, to: State) -> None:
    if not rules.may_move(current.state, to):
        raise Conflict("interpretation.state", N_("这一步现在不能办，状态已经变了。请重新打开页面"))


def _require_complete(current: InterpretationView) -> None:
    missing = rules.lacks(current.elements)
    if missing:
        empty = "、".join(_(ELEMENTS[code]) for code, lack in missing if lack is Lack.EMPTY)
        unbound = "、".join(_(ELEMENTS[code]) for code, lack in missing if lack is Lack.UNBOUND)
        if empty:
            raise RuleViolation("interpretation.empty", N_("还不能提交：{elements} 没有写"), elements=empty)
        raise RuleViolation(
            "interpretation.unbound", N_("还不能提交：{elements} 没有写明对应哪些条文"), elements=unbound
        )


async def _final(matter: MatterView) -> VersionView:
    version = await final_text(matter.id)
    if version is None:
        raise RuleViolation("interpretation.no_final", N_("还没有导入正式文本。请先导入，再写解读"))
    return version


async def _required(matter: MatterView, *, lock: bool = False) -> InterpretationView:
    found = await queries.of_matter(matter.id, lock=lock)
    if found is None:
        raise NotFound("interpretation.unknown", N_("这一事项还没有写政策解读"))
    return found
