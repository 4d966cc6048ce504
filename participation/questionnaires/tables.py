"""Questionnaires and what was answered."""

from piccolo.columns import (
    JSONB,
    UUID,
    BigInt,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.consultations.tables import Comment, Consultation
from participation.identity.tables import Staff
from participation.matters.tables import Matter


class Questionnaire(Table, tablename="questionnaire"):
    """One questionnaire of a matter. Written freely until it is published with a round, then fixed for ever.

    ``edition`` counts the changes while it is written, so that two officers do not overwrite each other. ``tally`` is
    what the workers have counted until ``tallied_at``. ``ended_reason`` is published when it was taken back early.
    """

    id = UUID(primary_key=True)
    matter = ForeignKey(Matter, null=False, on_delete=OnDelete.restrict)
    ordinal = Integer()
    title = Varchar(length=200)
    intro = Text(default="")
    definition = JSONB()
    edition = Integer(default=1)
    created_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict, index=False)
    created_at = Timestamptz(default=TimestamptzNow())
    consultation = ForeignKey(Consultation, null=True, default=None, on_delete=OnDelete.restrict)
    definition_sha256 = Bytea(null=True, default=None)
    published_by = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    published_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    ended_reason = Text(default="")
    tally = JSONB(default="{}")
    tallied_at = Timestamptz(null=True, default=None)


class QuestionnaireAnswer(Table, tablename="questionnaire_answer"):
    """What somebody answered, once; nobody's name is asked. Never changed.

    ``counted``: the workers have added it to the tally.
    """

    id = UUID(primary_key=True)
    questionnaire = ForeignKey(Questionnaire, null=False, on_delete=OnDelete.restrict)
    sequence = BigInt()
    receipt_number = Varchar(length=24, unique=True)
    answers = JSONB()
    received_at = Timestamptz(default=TimestamptzNow())
    counted = Boolean(default=False)


class QuestionnaireVoice(Table, tablename="questionnaire_voice"):
    """Somebody who had to prove a telephone has answered. ``person``: the number's keyed fingerprint for this questionnaire,
    once in it. Nothing here leads to the answer."""

    id = UUID(primary_key=True)
    questionnaire = ForeignKey(Questionnaire, null=False, on_delete=OnDelete.restrict, index=False)
    person = Bytea()


class QuestionnaireRemark(Table, tablename="questionnaire_remark"):
    """A comment that came out of an answer: to which question it belongs."""

    comment = ForeignKey(Comment, null=False, on_delete=OnDelete.restrict, primary_key=True)
    answer = ForeignKey(QuestionnaireAnswer, null=False, on_delete=OnDelete.restrict)
    question_id = Varchar(length=8)
