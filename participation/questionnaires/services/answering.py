"""Handing in an answer, and its receipt."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from participation.audit.services import record
from participation.consultations import services as consultations
from participation.consultations.rules import Channel, Policy, Proof, WhoMayComment, may_comment
from participation.consultations.services import CommentCommand
from participation.consultations.services.commenting import Sender, accept
from participation.identity.services.residents import ResidentView
from participation.platform.crypto import blind_index, is_query_code, query_code
from participation.platform.database import require_unit_of_work
from participation.platform.errors import Closed, Conflict, NotFound, NotPermitted
from participation.platform.i18n import N_
from participation.platform.web import altcha
from participation.questionnaires import queries
from participation.questionnaires.rules import QuestionnaireState, Remark, remarks
from participation.questionnaires.services.reading import published_questionnaire
from participation.questionnaires.views import AnswerView, QuestionnaireView, RemarkView

RECEIPT = "questionnaire.receipt"
"""Purpose of the codes of receipts."""

_NO_ANSWER = UUID(int=0)


async def policy_of(current: QuestionnaireView) -> Policy:
    """Who may answer: whoever may comment on its round."""
    if current.consultation_id is None:
        return Policy()
    return (await consultations.get_consultation(current.consultation_id)).policy


def has_proved(policy: Policy, resident: ResidentView | None) -> bool:
    """Whether this person may answer without proving anything more."""
    return may_comment(policy.who, _proof(resident))


async def hand_in(
    current: QuestionnaireView,
    answers: dict[str, Any],
    *,
    resident: ResidentView | None = None,
    checked: altcha.Checked | None = None,
) -> tuple[str, str]:
    """Inside a unit of work: take in checked answers; (receipt number, code).

    Whatever was written in own words goes into the register of comments in the same transaction, each remark with a
    receipt of its own. resident: whose telephone was proved; the round's policy is that of the questionnaire, and where it
    asks for a telephone each number answers once (Conflict `questionnaire.answered`). checked: the proof of work, spent here.
    Closed with the time when answers are not taken; what a comment is refused for refuses all.
    """
    require_unit_of_work()
    policy = await policy_of(current)
    if not has_proved(policy, resident):
        raise NotPermitted("questionnaire.phone_needed", N_("这份问卷要验证手机号。请填写手机号和短信验证码"))
    await altcha.spend(checked)
    if policy.who is not WhoMayComment.ANONYMOUS and resident is not None:
        person = blind_index(f"{current.id}|{resident.phone}", "questionnaire.person")
        if not await queries.insert_voice(current.id, person):
            raise Conflict("questionnaire.answered", N_("这个手机号已经填过这份问卷。每个手机号填一次"))
    answer_id = uuid4()
    number = await queries.insert_answer(answer_id, current.id, answers)
    if number is None:
        raise _not_taken(await published_questionnaire(current.matter_number, current.ordinal))
    found = remarks(current.definition, answers)
    await _register(current, answer_id, found, resident)
    facts = {"receipt_number": number, "questions": len(answers), "remarks": len(found)}
    subject = f"questionnaire:{current.matter_number}/{current.ordinal}"
    await record("resident", "questionnaire.answered", subject, facts)
    return number, code_of(answer_id)


async def _register(
    current: QuestionnaireView, answer_id: UUID, found: Sequence[Remark], resident: ResidentView | None
) -> None:
    """Each remark becomes a comment, sent by whoever answered."""
    if not found:
        return
    assert current.consultation_id is not None
    text = await consultations.text_of(await consultations.get_consultation(current.consultation_id))
    sender = Sender(_proof(resident), resident.id if resident is not None else None)
    for index, remark in enumerate(found):
        accepted = await accept(
            text.target(remark.path),
            CommentCommand(remark.stance, remark.text, phone=resident.phone if resident is not None else ""),
            channel=Channel.WEB,
            key=f"questionnaire:{answer_id}:{index}",
            sender=sender,
        )
        await queries.insert_remark(accepted.comment_id, answer_id, remark.question_id)


def _proof(resident: ResidentView | None) -> Proof:
    if resident is None:
        return Proof.NONE
    return Proof.ACCOUNT if resident.id is not None else Proof.PHONE


async def find_answer(number: str, code: str) -> tuple[AnswerView, QuestionnaireView]:
    """An answer by number and code; the same NotFound for an unknown number and a wrong code."""
    row = await queries.answer(number.strip().upper())
    subject = row["id"] if row is not None else _NO_ANSWER
    if not is_query_code(code, subject.bytes, RECEIPT) or row is None:
        raise NotFound("questionnaire.receipt_unknown", N_("没有找到这张回执。请核对编号和查询码，字母不分大小写"))
    questionnaire = await published_questionnaire(row["matter_number"], row["ordinal"])
    comments = await queries.remarks(row["id"])
    return (
        AnswerView(
            id=row["id"],
            receipt_number=row["receipt_number"],
            code=code_of(row["id"]),
            received_at=row["received_at"],
            answers=json.loads(row["answers"]),
            remarks=tuple(
                RemarkView(one["question_id"], one["receipt_number"], consultations.code_of(one["comment"]))
                for one in comments
            ),
        ),
        questionnaire,
    )


def code_of(answer_id: UUID) -> str:
    """The query code of an answer's receipt: derived, never stored."""
    return query_code(answer_id.bytes, RECEIPT)


def _not_taken(current: QuestionnaireView) -> Closed:
    if current.ended_at is not None:
        return Closed(
            "questionnaire.ended",
            N_("这份问卷已于 {ended_at} 停止：{reason}"),
            ended_at=current.ended_at,
            reason=current.ended_reason,
        )
    if current.state is QuestionnaireState.SCHEDULED:
        return Closed(
            "questionnaire.not_open", N_("这份问卷从 {opens_at} 开始，届时可以填写"), opens_at=current.opens_at
        )
    return Closed("questionnaire.closed", N_("这份问卷已于 {closes_at} 截止，不再收答卷"), closes_at=current.closes_at)
