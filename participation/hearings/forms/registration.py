"""Registering for a place: one form, made of what the pool's notice asks for and nothing else."""

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, ValidationError

from participation.hearings import words
from participation.hearings.forms.fields import add_error, block, is_mail_address, lazy, line, seat_ids
from participation.hearings.rules import (
    MAX_ANSWER,
    MAX_NAME,
    OCCUPATIONS,
    AnswerProblem,
    Applicant,
    Condition,
    ConditionKind,
    PoolCode,
    Question,
    QuestionKind,
    answer_problem,
    born_on,
    clean_identity,
    is_identity,
    is_mobile,
    is_name,
    unmet,
)
from participation.hearings.services import Application, HearingView, PoolView
from participation.identity.rules import clean_name, clean_phone
from participation.platform.clock import local
from participation.platform.i18n import gettext as _
from participation.platform.web.forms import Form, FormInput

MAX_STATEMENT = 1000
MAX_ORGANISATION = 120


@dataclass(frozen=True, slots=True)
class _Shape:
    """What of a pool makes its form: pools of one shape share a class."""

    conditions: tuple[Condition, ...]
    questions: tuple[Question, ...]
    participant: bool
    id_number: bool
    companions: int
    group_size: int
    waitlist: bool
    cascade: bool
    seats: bool


class RegistrationForm(Form):
    """What every pool asks. Use :func:`registration_form`: the class of a pool has its own fields besides."""

    pool = HiddenField()
    name = StringField(lazy("姓名"), filters=[line])
    phone = StringField(lazy("手机号"), filters=[line])
    email = StringField(lazy("电子邮箱（可不填）"), filters=[line])
    needs = SelectMultipleField(
        lazy("需要的便利（可多选，可不选）"),
        choices=words.need_choices,
        validate_choice=False,
    )
    adult = BooleanField(lazy("我已年满 18 周岁，会遵守会场纪律"))

    shape: _Shape
    hearing: HearingView
    chosen: PoolView

    def validate_name(self, field: StringField) -> None:
        """A name of letters, as on the identity card."""
        name = clean_name(field.data or "")
        if not name:
            raise ValidationError(lazy("请填写真实姓名"))
        if len(name) > MAX_NAME:
            raise ValidationError(lazy("姓名最多 40 字"))
        if not is_name(name):
            raise ValidationError(lazy("姓名里有数字或符号，请照身份证件填写"))

    def validate_phone(self, field: StringField) -> None:
        """A mainland mobile number."""
        phone = clean_phone(field.data or "")
        if not phone:
            raise ValidationError(lazy("请填写手机号"))
        if phone.isascii() and phone.isdigit() and len(phone) != 11:
            raise ValidationError(_("手机号应为 11 位数字，现在是 {count} 位").format(count=len(phone)))
        if not is_mobile(phone):
            raise ValidationError(lazy("这不是手机号码，请填 11 位数字的手机号"))

    def validate_email(self, field: StringField) -> None:
        """An address mail can be sent to, as the sender sees it."""
        address = field.data or ""
        if address and not is_mail_address(address):
            raise ValidationError(lazy("邮箱地址不完整，请写成 name@example.com 的样子"))

    def validate_adult(self, field: BooleanField) -> None:
        """A condition of the notice, or the rules of the room alone."""
        if field.data:
            return
        age = self.declared_age
        if age:
            raise ValidationError(_("请确认已年满 {age} 周岁，否则不能报名").format(age=age))
        raise ValidationError(lazy("请确认会遵守会场纪律，否则不能报名"))

    @property
    def declared_age(self) -> int:
        """The least age one declares, 0 where none is asked for."""
        return next(
            (c.minimum for c in self.shape.conditions if c.kind is ConditionKind.AGE and not c.proved),
            0,
        )

    def value(self, name: str) -> str:
        """A text field's value; "" for one that this pool does not ask."""
        field = self._fields.get(name)
        return (field.data or "") if field is not None and isinstance(field.data, str) else ""

    def ticked(self, name: str) -> bool:
        """A checkbox of this pool."""
        field = self._fields.get(name)
        return bool(field is not None and field.data)

    def stated(self) -> Applicant:
        """What the conditions look at."""
        born = self._fields.get("born_on")
        identity = clean_identity(self.value("identity"))
        return Applicant(
            confirms_age=bool(self.adult.data),
            born_on=born_on(identity) if identity else (born.data if born is not None else None),
            residence=self.value("residence"),
            occupation=self.value("occupation"),
            declared=frozenset(n for n in range(len(self.shape.conditions)) if self.ticked(f"declare{n}")),
        )

    def names(self) -> tuple[str, ...]:
        """Those who come along, as they are kept."""
        return names_in(self.value("companions"))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Every field, then what the pool's conditions say."""
        fine = super().validate(*args, **kwargs)
        if not self.pool.data or self.pool.data != self.chosen.slug:
            add_error(self.pool, lazy("请选择参加还是旁听"))
        self._companions()
        self._conditions()
        return fine and not self.errors

    def _companions(self) -> None:
        field = self._fields.get("companions")
        if field is None:
            return
        group = bool(self.value("organisation"))
        most = self.shape.group_size - 1 if group else self.shape.companions
        judge_companions(field, self.names(), most, clean_name(self.name.data or ""))

    def _conditions(self) -> None:
        day = local(self.hearing.starts_at).date()
        targets = {
            ConditionKind.AGE: "identity" if self.shape.id_number else "born_on",
            ConditionKind.RESIDENCE: "residence",
            ConditionKind.OCCUPATION: "occupation",
        }
        for condition in unmet(self.shape.conditions, self.stated(), day):
            if condition.kind is ConditionKind.AGE and not condition.proved:
                continue  # said at the checkbox
            if condition.kind is ConditionKind.DECLARATION:
                index = self.shape.conditions.index(condition)
                add_error(self._fields[f"declare{index}"], lazy("这一项要确认才能报名"))
                continue
            field = self._fields[targets[condition.kind]]
            add_error(field, words.unmet_text(condition) if field.data else words.missing_text(condition.kind))

    def application(self, *, phone_proved: bool = False) -> Application:
        """The command of a valid form."""
        seats = self._fields.get("seats")
        return Application(
            pool=self.chosen.slug,
            name=clean_name(self.name.data or ""),
            phone=clean_phone(self.phone.data or ""),
            email=self.email.data or "",
            needs=tuple(need for need in words.NEEDS if need in (self.needs.data or ())),
            statement=self.value("statement"),
            identity=clean_identity(self.value("identity")),
            organisation=self.value("organisation"),
            companions=self.names(),
            answers={q.id: self.value(q.id) for q in self.shape.questions if self.value(q.id)},
            stated=self.stated(),
            wait=self.ticked("wait"),
            cascade=self.ticked("cascade"),
            seats=seat_ids(seats.data if seats is not None else ()),
            phone_proved=phone_proved,
        )


def registration_form(hearing: HearingView, pool: PoolView, data: FormInput | None = None) -> RegistrationForm:
    """The form of this pool, empty or filled with ``data``."""
    shape = _Shape(
        conditions=pool.conditions,
        questions=pool.questions,
        participant=pool.code is PoolCode.PARTICIPANT,
        id_number=pool.id_number,
        companions=pool.companions,
        group_size=pool.group_size,
        waitlist=pool.keeps_waitlist,
        cascade=pool.cascade,
        seats=hearing.seating.value == "chosen",
    )
    kind = _class(shape)
    form = kind(data) if data is not None else kind(pool=pool.slug)
    form.hearing, form.chosen = hearing, pool
    if form.declared_age != 18:
        form.adult.label.text = (
            _("我已年满 {age} 周岁，会遵守会场纪律").format(age=form.declared_age)
            if form.declared_age
            else _("我会遵守会场纪律")
        )
    return form


def judge_companions(field: Any, names: tuple[str, ...], most: int, holder: str) -> None:
    """What is wrong with the names of those who come along, written at their field."""
    if len(names) > most:
        add_error(field, _("最多再写 {most} 人，现在写了 {count} 人").format(most=most, count=len(names)))
    wrong = next((name for name in names if len(name) > MAX_NAME or not is_name(name)), None)
    if wrong is not None:
        add_error(field, _("“{name}”不像姓名，请一行写一个姓名").format(name=wrong[:20]))
    elif len(set(names)) < len(names) or holder in names:
        add_error(field, lazy("有姓名写了两次"))


def names_in(text: str) -> tuple[str, ...]:
    """Names written one a line, or with the Chinese comma between them."""
    found = (clean_name(name) for name in text.replace("、", "\n").splitlines())
    return tuple(name for name in found if name)


@lru_cache(maxsize=200)
def _class(shape: _Shape) -> type[RegistrationForm]:
    fields: dict[str, Any] = {"shape": shape}
    if shape.id_number:
        fields["identity"] = StringField(lazy("身份证号"), [_identity], filters=[line])
    for index, condition in enumerate(shape.conditions):
        match condition.kind:
            case ConditionKind.AGE if condition.proved and not shape.id_number:
                fields["born_on"] = DateField(lazy("出生日期"), [_day])
            case ConditionKind.RESIDENCE:
                fields["residence"] = SelectField(
                    lazy("居住地"),
                    choices=partial(_areas, condition.values),
                    validate_choice=False,
                )
            case ConditionKind.OCCUPATION:
                fields["occupation"] = SelectField(
                    lazy("职业"),
                    choices=lambda: {"": "", **words.occupation_choices(OCCUPATIONS)},
                    validate_choice=False,
                )
            case ConditionKind.DECLARATION:
                fields[f"declare{index}"] = BooleanField(condition.text)
    if shape.participant:
        fields["statement"] = TextAreaField(
            lazy("想说的要点（可不填）"), [Length(max=MAX_STATEMENT, message=lazy("要点最多 1000 字"))], filters=[block]
        )
    for question in shape.questions:
        fields[question.id] = _question(question)
    if shape.companions or shape.group_size:
        fields["companions"] = TextAreaField(lazy("同行人姓名（可不填，一行一个）"), filters=[block])
    if shape.group_size:
        fields["organisation"] = StringField(
            lazy("单位名称（集体报名才填）"),
            [Length(max=MAX_ORGANISATION, message=lazy("单位名称最多 120 字"))],
            filters=[line],
        )
    if shape.waitlist:
        fields["wait"] = BooleanField(lazy("如果报满，把我排进候补"), default=True)
    if shape.cascade:
        fields["cascade"] = BooleanField(lazy("如果没有选上，转为旁听报名"), default=True)
    if shape.seats:
        fields["seats"] = SelectMultipleField(lazy("座位（可不选，由系统安排）"), validate_choice=False)
    return type("PoolRegistrationForm", (RegistrationForm,), fields)


def _areas(named: tuple[str, ...]) -> dict[str, str]:
    return {"": "", **{area: area for area in named}, "-": _("其他地方")}


def _question(question: Question) -> Any:
    def check(_form: Form, field: Any) -> None:
        match answer_problem(question, field.data or ""):
            case AnswerProblem.MISSING:
                raise ValidationError(lazy("请回答这个问题"))
            case AnswerProblem.TOO_LONG:
                raise ValidationError(_("回答最多 {most} 字").format(most=MAX_ANSWER))
            case AnswerProblem.NOT_A_CHOICE:
                raise ValidationError(lazy("请从给出的答案里选"))

    if question.kind is QuestionKind.CHOICE:
        choices: Any = {choice: choice for choice in question.choices}
        return RadioField(question.label, [check], choices=choices, validate_choice=False)
    if question.kind is QuestionKind.YES_NO:
        return RadioField(question.label, [check], choices=words.yes_no_choices, validate_choice=False)
    return StringField(question.label, [check], filters=[line])


def _identity(_form: Form, field: Any) -> None:
    number = clean_identity(field.data or "")
    if not number:
        raise ValidationError(lazy("请填写身份证号"))
    if len(number) != 18:
        raise ValidationError(_("身份证号应为 18 位，现在是 {count} 位").format(count=len(number)))
    if not is_identity(number):
        raise ValidationError(lazy("身份证号不对，请核对每一位"))


def _day(_form: Form, field: Any) -> None:
    if field.data is None and field.raw_data and str(field.raw_data[0]).strip():
        field.errors = []
        raise ValidationError(lazy("这不是一个日期，请写成 1990-05-01 的样子"))
