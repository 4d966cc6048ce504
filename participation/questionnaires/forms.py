"""Forms of questionnaires: the editor's, and the one that a definition makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, Length

from participation.consultations.rules import phone_problem
from participation.identity.rules import clean_phone
from participation.platform.i18n import gettext as _
from participation.platform.web.forms import Form, FormInput
from participation.platform.web.forms import lazy as lazy_text
from participation.questionnaires import words
from participation.questionnaires.rules import (
    MAX_HELP,
    MAX_TITLE,
    OTHER,
    STANCES,
    Answered,
    AnswerProblem,
    Definition,
    Question,
    QuestionKind,
    answer,
    problems,
)

lazy: Any = lazy_text


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


class HeadForm(Form):
    """Title and introduction of a questionnaire."""

    title = StringField(
        lazy("问卷名称"),
        filters=[_text],
        validators=[
            DataRequired(message=lazy("请填写问卷名称")),
            Length(max=MAX_TITLE, message=lazy("问卷名称最多 200 字")),
        ],
    )
    intro = TextAreaField(
        lazy("开头的话（可不填）"), filters=[_text], validators=[Length(max=2000, message=lazy("开头的话最多 2000 字"))]
    )


class EndForm(Form):
    """Why a questionnaire is taken back."""

    reason = TextAreaField(
        lazy("停止的理由，会公布"),
        filters=[_text],
        validators=[
            DataRequired(message=lazy("请写明为什么停止")),
            Length(max=300, message=lazy("理由最多 300 字")),
        ],
    )


class QuestionForm(Form):
    """One question; what its kind does not use is not shown and not read."""

    title = StringField(
        lazy("问什么"), filters=[_text], validators=[Length(max=MAX_TITLE, message=lazy("问题最多 200 字"))]
    )
    help = TextAreaField(
        lazy("说明（可不填）"), filters=[_text], validators=[Length(max=MAX_HELP, message=lazy("说明最多 500 字"))]
    )
    required = BooleanField(lazy("必须回答"))
    options = TextAreaField(lazy("选项，一行一个"), filters=[_text])
    rows = TextAreaField(lazy("要逐一选择的事，一行一件"), filters=[_text])
    other = BooleanField(lazy("加一个「其他，请写明」"))
    least = StringField(lazy("最少"), filters=[_text])
    most = StringField(lazy("最多"), filters=[_text])
    low = StringField(
        lazy("最低分的意思（可不填）"), filters=[_text], validators=[Length(max=20, message=lazy("最多 20 字"))]
    )
    high = StringField(
        lazy("最高分的意思（可不填）"), filters=[_text], validators=[Length(max=20, message=lazy("最多 20 字"))]
    )
    paths = SelectMultipleField(lazy("问哪几条"), choices=[], validate_choice=False)

    def question(self, kind: QuestionKind, question_id: str) -> Question:
        """What was typed, as a question; may still have problems."""
        choices = kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE)
        ranges = kind in (QuestionKind.MULTIPLE, QuestionKind.SCALE)
        listed = choices or kind in (QuestionKind.RANKING, QuestionKind.MATRIX)
        scale = kind is QuestionKind.SCALE
        return Question(
            id=question_id,
            kind=kind,
            title=self.title.data or "",
            help=self.help.data or "",
            required=bool(self.required.data),
            options=_lines(self.options.data) if listed else (),
            rows=_lines(self.rows.data) if kind is QuestionKind.MATRIX else (),
            other=bool(self.other.data) if choices else False,
            least=_number(self.least.data) if ranges else 0,
            most=_number(self.most.data) if ranges else 0,
            low=(self.low.data or "") if scale else "",
            high=(self.high.data or "") if scale else "",
            paths=tuple(self.paths.data or ()) if kind is QuestionKind.PROVISION else (),
        )

    def checked(self, kind: QuestionKind, question_id: str) -> Question | None:
        """The question, or None with every problem at its field."""
        valid = self.validate()
        found = self.question(kind, question_id)
        choices: Any = self.paths.choices or ()
        known = {choice.value for choice in choices}
        wrong = [*problems(found)]
        for field, message in map(words.question_problem, wrong):
            self[field].errors = [*self[field].errors, message]
        if set(found.paths) - known:
            self["paths"].errors = [*self["paths"].errors, _("请从列出的条文里选")]
        return found if valid and not wrong and not set(found.paths) - known else None


def question_form(
    provisions: Sequence[tuple[str, str]], *, fields: FormInput | None = None, question: Question | None = None
) -> QuestionForm:
    """The editor of one question. provisions: (path, label) of what may be asked about."""
    form = QuestionForm(fields) if question is None else QuestionForm(None, data=_data(question))
    form.paths.choices = [SelectChoice(path, label) for path, label in provisions]
    return form


def _data(question: Question) -> dict[str, Any]:
    ranged = question.kind is QuestionKind.SCALE
    return {
        "title": question.title,
        "help": question.help,
        "required": question.required,
        "options": "\n".join(question.options),
        "rows": "\n".join(question.rows),
        "other": question.other,
        "least": str(question.least) if question.least or ranged else "",
        "most": str(question.most) if question.most or ranged else "",
        "low": question.low,
        "high": question.high,
        "paths": list(question.paths),
    }


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line for line in (" ".join(one.split()) for one in (text or "").split("\n")) if line)


def _number(text: str | None) -> int:
    """What was typed as a number; nothing is 0, anything else -1, which no rule accepts."""
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else -1


# --- the form that a definition makes --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """The page's fields (a WTForms form, for the macros), and after ``read`` what was answered."""

    fields: Form
    answered: Answered | None

    @property
    def answers(self) -> dict[str, Any] | None:
        """The checked answers; None while something is wrong."""
        return None if self.answered is None or self.answered.problems else self.answered.answers


def answer_form(
    definition: Definition, labels: Mapping[str, str], fields: FormInput | None = None, *, proving: bool = False
) -> AnswerForm:
    """The form of a questionnaire, empty or with what was sent and every problem at its field.

    labels: path → official label of the provisions that are asked about. proving: a telephone has to be proved with it.
    """
    members: dict[str, Any] = _proving() if proving else {}
    for number, question in enumerate(definition.questions, start=1):
        members |= _MAKERS[question.kind](question, words.question_label(question, number), labels)
    made: type[Any] = type("_AnswerForm", (Form,), {"__doc__": "Fields of one questionnaire.", **members})
    form = made(fields)
    if fields is None:
        return AnswerForm(form, None)

    def raw(name: str) -> list[str]:
        return [value for value in fields.getlist(name) if isinstance(value, str)]

    answered = answer(definition, raw)
    by_field = {name: question for question in definition.questions for name in _names(question)}
    for name, problem in answered.problems.items():
        form[name].errors = [words.answer_problem(problem, by_field[name])]
    if proving and form.phone.data and phone_problem(form.phone.data):
        form.phone.errors = [_("手机号应为 11 位数字，以 13 至 19 开头，请核对")]
        answered = Answered({}, answered.problems | {"phone": AnswerProblem.UNKNOWN})
    return AnswerForm(form, answered)


def _proving() -> dict[str, Any]:
    return {
        "phone": StringField(lazy("手机号"), filters=[clean_phone_of]),
        "phone_code": StringField(lazy("短信验证码"), filters=[_text]),
        "phone_proof": HiddenField(filters=[_text]),
    }


def clean_phone_of(value: Any) -> str:
    """What was typed as a telephone number, cleaned; "" for anything else."""
    return clean_phone(value) if isinstance(value, str) else ""


def _names(question: Question) -> list[str]:
    match question.kind:
        case QuestionKind.RANKING:
            return [f"{question.id}_{index}" for index in range(len(question.options))]
        case QuestionKind.MATRIX:
            return [f"{question.id}_{index}" for index in range(len(question.rows))]
        case QuestionKind.PROVISION:
            parts = ("stance", "text")
            return [f"{question.id}_{index}_{part}" for index in range(len(question.paths)) for part in parts]
        case _:
            return [question.id, f"{question.id}_other"]


def _options(question: Question) -> list[Any]:
    found = [SelectChoice(str(index), text) for index, text in enumerate(question.options)]
    return [*found, SelectChoice(OTHER, lazy("其他，请写明"))] if question.other else found


def _single(question: Question, label: str, labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        question.id: RadioField(label, choices=_options(question), validate_choice=False),
        **_other(question),
    }


def _multiple(question: Question, label: str, labels: Mapping[str, str]) -> dict[str, Any]:
    field = SelectMultipleField(label, choices=_options(question), validate_choice=False)
    return {question.id: field, **_other(question)}


def _other(question: Question) -> dict[str, Any]:
    return {f"{question.id}_other": StringField(lazy("其他：写明是什么"))} if question.other else {}


def _scale(question: Question, label: str, labels: Mapping[str, str]) -> dict[str, Any]:
    choices = [SelectChoice(str(value), str(value)) for value in range(question.least, question.most + 1)]
    return {question.id: RadioField(label, choices=choices, validate_choice=False)}


def _ranking(question: Question, label: str, labels: Mapping[str, str]) -> dict[str, Any]:
    ranks = [
        SelectChoice("", lazy("请选名次")),
        *(SelectChoice(str(rank), words.rank_name(rank)) for rank in range(1, len(question.options) + 1)),
    ]
    return {
        f"{question.id}_{index}": SelectField(text, choices=ranks, validate_choice=False)
        for index, text in enumerate(question.options)
    }


def _matrix(question: Question, label: str, labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        f"{question.id}_{index}": RadioField(
            row, choices=[SelectChoice(str(n), text) for n, text in enumerate(question.options)], validate_choice=False
        )
        for index, row in enumerate(question.rows)
    }


def _textarea(question: Question, label: str, labels: Mapping[str, str]) -> dict[str, Any]:
    return {question.id: TextAreaField(label)}


def _provision(question: Question, label: str, labels: Mapping[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for index, path in enumerate(question.paths):
        choices = [SelectChoice(stance.value, lazy(words.STANCES[stance])) for stance in STANCES]
        made[f"{question.id}_{index}_stance"] = RadioField(
            labels.get(path, path), choices=choices, validate_choice=False
        )
        made[f"{question.id}_{index}_text"] = TextAreaField(lazy("怎么改、为什么（建议修改时要写）"))
    return made


_MAKERS = {
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.SCALE: _scale,
    QuestionKind.RANKING: _ranking,
    QuestionKind.MATRIX: _matrix,
    QuestionKind.TEXT: _textarea,
    QuestionKind.PROVISION: _provision,
}
