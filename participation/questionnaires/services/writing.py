"""The office writes a questionnaire, another person publishes it with the round."""

import hashlib
import json
from typing import Any
from uuid import UUID, uuid4

from participation.audit.services import record
from participation.consultations import services as consultations
from participation.consultations.rules import ConsultationState
from participation.drafts import services as drafts
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters.services import MatterView
from participation.platform.errors import Conflict, NotPermitted, RuleViolation
from participation.platform.i18n import N_
from participation.questionnaires import queries
from participation.questionnaires.rules import Definition, QuestionKind, QuestionnaireState, may_publish
from participation.questionnaires.services.reading import unknown
from participation.questionnaires.views import QuestionnaireView

WRITERS = (Role.DRAFTER, Role.RESPONSE_OFFICER)
"""Who may write one."""


async def create(actor: Actor, matter: MatterView, title: str, intro: str) -> int:
    """A new, empty questionnaire; its ordinal."""
    _require_writer(actor, matter)
    questionnaire_id = uuid4()
    assert actor.staff_id is not None
    ordinal = await queries.insert(questionnaire_id, matter.id, title, intro, actor.staff_id)
    await _record(actor, "created", matter, ordinal, {"title": title})
    return ordinal


async def rewrite(
    actor: Actor, matter: MatterView, current: QuestionnaireView, *, title: str, intro: str, definition: Definition
) -> None:
    """Save a change of what `current` showed. Conflict where it is published or somebody else changed it meanwhile."""
    _require_writer(actor, matter)
    if not await queries.rewrite(current.id, current.edition, title, intro, definition):
        raise _moved_on(await queries.of_ordinal(matter.number, current.ordinal))
    facts = {"questions": len(definition.questions), "edition": current.edition + 1}
    await _record(actor, "changed", matter, current.ordinal, facts)


async def discard(actor: Actor, matter: MatterView, current: QuestionnaireView) -> None:
    """Throw away one that was never published. Conflict where it was."""
    _require_writer(actor, matter)
    if not await queries.discard(current.id):
        raise _moved_on(await queries.of_ordinal(matter.number, current.ordinal))
    await _record(actor, "discarded", matter, current.ordinal, {"title": current.title})


async def publish(actor: Actor, matter: MatterView, current: QuestionnaireView) -> None:
    """Fix it and open it with the newest round, which must be scheduled or open.

    NotPermitted for who wrote it; RuleViolation while something in it is unfinished or a provision it asks about is not
    in the round's text; Conflict as in `rewrite`.
    """
    require(actor, Role.PUBLISHER, matter.lead_unit_path)
    if actor.staff_id == current.created_by:
        raise NotPermitted("questionnaire.own", N_("问卷要由另一个人公布。建立问卷的人不能公布自己的问卷"))
    if not may_publish(current.definition):
        raise RuleViolation("questionnaire.unfinished", N_("问卷还不能公布：要有问题，每个问题都要填完整"))
    consultation = await consultations.of_matter(matter.id)
    if consultation is None or consultation.state is ConsultationState.CLOSED:
        raise RuleViolation("questionnaire.no_round", N_("先公布草案征求意见，再公布问卷。问卷随征求意见开始和结束"))
    await _require_provisions(current, consultation.version_id)
    digest = hashlib.sha256(_canonical(current)).digest()
    assert actor.staff_id is not None
    if not await queries.publish(current.id, current.edition, consultation.id, actor.staff_id, digest):
        raise _moved_on(await queries.of_ordinal(matter.number, current.ordinal))
    await _record(actor, "published", matter, current.ordinal, {"title": current.title, "sha256": digest.hex()})


async def end(actor: Actor, matter: MatterView, current: QuestionnaireView, reason: str) -> None:
    """Take back one that runs, with a reason everyone reads; what was answered stays counted."""
    require(actor, Role.PUBLISHER, matter.lead_unit_path)
    if not await queries.end(current.id, reason):
        raise Conflict("questionnaire.not_running", N_("这份问卷没有在收答卷，不用停止"))
    await _record(actor, "ended", matter, current.ordinal, {"reason": reason})


def _canonical(current: QuestionnaireView) -> bytes:
    """What the hash of a published questionnaire is taken of: JSON with sorted keys, no spaces, UTF-8."""
    whole = {"title": current.title, "intro": current.intro, **current.definition.to_json()}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


async def _require_provisions(current: QuestionnaireView, version_id: UUID) -> None:
    asked = {
        path
        for question in current.definition.questions
        if question.kind is QuestionKind.PROVISION
        for path in question.paths
    }
    if not asked:
        return
    there = {provision.path for provision in await drafts.provisions(version_id)}
    if missing := sorted(asked - there):
        raise RuleViolation(
            "questionnaire.provision_gone",
            N_("问卷问到的条文不在公布的这一稿里：{paths}。请修改问卷"),
            paths="、".join(missing),
        )


def _require_writer(actor: Actor, matter: MatterView) -> None:
    if not any(actor.holds(role, matter.lead_unit_path) for role in WRITERS):
        require(actor, WRITERS[0], matter.lead_unit_path)


def _moved_on(current: QuestionnaireView | None) -> Exception:
    if current is None:
        return unknown()
    if current.state is not QuestionnaireState.DRAFT:
        return Conflict("questionnaire.published", N_("问卷已经公布，不能再改"))
    return Conflict("questionnaire.changed", N_("别人刚改过这份问卷。请看最新内容后再改"))


async def _record(actor: Actor, what: str, matter: MatterView, ordinal: int, facts: dict[str, Any]) -> None:
    subject = f"questionnaire:{matter.number}/{ordinal}"
    await record(actor.audit_name, f"questionnaire.{what}", subject, facts)
