"""A pool on the officer's form: how its places are given, conditions and questions, without a line of code."""

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from participation.hearings import words
from participation.hearings.forms.fields import Whole, add_error, block, lazy, line, places
from participation.hearings.rules import (
    MAX_COMPANIONS,
    MAX_GROUP,
    MAX_PLACES,
    MAX_QUESTIONS,
    OCCUPATIONS,
    Condition,
    ConditionKind,
    PoolCode,
    PoolPlan,
    PoolProblem,
    Selection,
    Shortfall,
    fewest_for_share,
    read_questions,
)
from participation.platform.i18n import gettext as _
from participation.platform.web.forms import Form

_SHARE = re.compile(r"\s*(\d{1,3})\s*[/／]\s*(\d{1,3})\s*|\s*(\d{1,2})\s*[%％]\s*")


class _Count(Whole):
    """A number that may be left empty."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist and not str(valuelist[0]).strip():
            self.data = None
            return
        super().process_formdata(valuelist)


def _between(least: int, most: int) -> list[Any]:
    return [Optional(), NumberRange(least, most, message=lazy("这个数太大或太小"))]


class PoolDetails(Form):
    """Everything about a pool but how many places it has."""

    name = StringField(lazy("类别名称"), [Length(max=80, message=lazy("类别名称最多 80 字"))], filters=[line])
    note = StringField(lazy("给公众的一句说明"), [Length(max=300, message=lazy("说明最多 300 字"))], filters=[line])
    selection = SelectField(
        lazy("席位怎样产生"), choices=words.selection_choices, default=Selection.FIRST_COME.value, validate_choice=False
    )
    recommended_by = StringField(
        lazy("推荐单位"), [Length(max=120, message=lazy("推荐单位最多 120 字"))], filters=[line]
    )
    alternates = _Count(lazy("备选人数"), _between(0, MAX_PLACES))
    share = StringField(lazy("至少占参加人的几分之几"), filters=[line])
    age = _Count(lazy("最低年龄"), _between(0, 120), default=18)
    age_proved = BooleanField(lazy("按出生日期核对年龄"))
    residence = StringField(lazy("限住在（用顿号隔开，不填不限）"), filters=[line])
    excluded = SelectMultipleField(
        lazy("不能报名的人员"), choices=lambda: words.occupation_choices(OCCUPATIONS[:-1]), validate_choice=False
    )
    once = BooleanField(lazy("一人只能报一种席位、一个场次"))
    declaration = StringField(
        lazy("要报名人确认的一句话"), [Length(max=200, message=lazy("最多 200 字"))], filters=[line]
    )
    questions = TextAreaField(lazy("另外要问的问题"), filters=[block])
    id_number = BooleanField(lazy("要填身份证号"))
    companions = _Count(lazy("每人最多带几人"), _between(0, MAX_COMPANIONS))
    group_size = _Count(lazy("单位集体报名最多几人"), _between(0, MAX_GROUP))
    waitlist = _Count(lazy("候补最多几人"), _between(0, MAX_PLACES))
    cascade = BooleanField(lazy("没有选上的可以转为旁听报名"))
    shortfall = SelectField(
        lazy("报名不足时"),
        choices=words.shortfall_choices,
        default=Shortfall.LEAVE_UNFILLED.value,
        validate_choice=False,
    )

    def validate_share(self, field: StringField) -> None:
        """2/5 or 40 %."""
        if field.data and self.share_value() is None:
            raise ValidationError(lazy("请写成 2/5 或 40% 的样子"))

    def validate_questions(self, field: TextAreaField) -> None:
        """A few, short ones."""
        found = read_questions(field.data or "")
        if len(found) > MAX_QUESTIONS:
            raise ValidationError(_("最多问 {most} 个问题").format(most=MAX_QUESTIONS))
        if any(len(question.label) > 120 for question in found):
            raise ValidationError(lazy("一个问题最多 120 字"))

    def share_value(self) -> Fraction | None:
        """The least share, 0 where none is asked for, None for what is no share."""
        text = self.share.data or ""
        if not text:
            return Fraction(0)
        found = _SHARE.fullmatch(text)
        if found is None:
            return None
        top, bottom = (int(found[3]), 100) if found[3] else (int(found[1]), int(found[2]))
        return Fraction(top, bottom) if bottom and top <= bottom else None

    def conditions(self) -> tuple[Condition, ...]:
        """The conditions as data."""
        found = []
        if self.age.data:
            found.append(Condition(ConditionKind.AGE, minimum=self.age.data, proved=bool(self.age_proved.data)))
        areas = tuple(area.strip() for area in re.split(r"[、,，;；]", self.residence.data or "") if area.strip())
        if areas:
            found.append(Condition(ConditionKind.RESIDENCE, values=areas[:60]))
        excluded = tuple(value for value in OCCUPATIONS if value in (self.excluded.data or ()))
        if excluded:
            found.append(Condition(ConditionKind.OCCUPATION, values=excluded))
        if self.once.data:
            found.append(Condition(ConditionKind.ONE_PER_PERSON))
        if self.declaration.data:
            found.append(Condition(ConditionKind.DECLARATION, text=self.declaration.data))
        return tuple(found)

    def plan(self, code: PoolCode, capacity: int) -> PoolPlan:
        """The pool as the rules know it."""
        selection = _known(Selection, self.selection.data, Selection.FIRST_COME)
        return PoolPlan(
            code=code,
            capacity=capacity,
            selection=selection,
            name=self.name.data or "",
            note=self.note.data or "",
            recommended_by=self.recommended_by.data or "",
            alternates=self.alternates.data or 0,
            share=self.share_value() or Fraction(0),
            conditions=self.conditions(),
            questions=tuple(read_questions(self.questions.data or "")),
            id_number=bool(self.id_number.data),
            companions=self.companions.data or 0,
            group_size=self.group_size.data or 0,
            waitlist=self.waitlist.data,
            cascade=bool(self.cascade.data),
            shortfall=_known(Shortfall, self.shortfall.data, Shortfall.LEAVE_UNFILLED),
        )

    def against(self, problem: PoolProblem, plan: PoolPlan, participants: int, places_field: Any) -> None:
        """Say a problem of the rules beside the field that mends it."""
        fewest = fewest_for_share(plan.share, participants)
        shown: dict[PoolProblem, tuple[Any, Any]] = {
            PoolProblem.CAPACITY: (places_field, lazy("席位数应在 0 到 10000 之间")),
            PoolProblem.NAME_MISSING: (self.name, lazy("有几类参加人时，每类都要有名称")),
            PoolProblem.NAME_TWICE: (self.name, lazy("这个名称用了两次")),
            PoolProblem.SHARE_TOO_SMALL: (
                places_field,
                _("按规定的比例，{seats} 席里至少要有 {fewest} 席").format(seats=participants, fewest=fewest),
            ),
            PoolProblem.SHARE_NOT_PARTICIPANT: (self.share, lazy("比例只对参加人有意义")),
            PoolProblem.BODY_MISSING: (self.recommended_by, lazy("推荐产生的，请写明由谁推荐")),
            PoolProblem.ONCE_ONLY: (places_field, lazy("这种席位已经有了，请合在一起")),
            PoolProblem.NOT_FOR_INVITED: (self.selection, lazy("专家和受邀的人不自行报名，请选推荐或邀请")),
            PoolProblem.ALTERNATES_WITHOUT_DRAW: (self.alternates, lazy("公开抽取才有备选，其他用候补")),
            PoolProblem.CASCADE_NOWHERE: (self.cascade, lazy("要有旁听席，并且这一类是公开抽取")),
            PoolProblem.COMPANIONS_IN_DRAW: (
                self.companions if plan.companions else self.group_size,
                lazy("公开抽取按人进行，不能带人或集体报名"),
            ),
        }
        add_error(*shown[problem])


class MorePool(PoolDetails):
    """A further pool: another category of participants, press, experts, the invited. Left empty it is none."""

    code = SelectField(
        lazy("席位种类"),
        choices=lambda: words.pool_kind_choices([code for code in PoolCode if code is not PoolCode.OBSERVER]),
        default=PoolCode.PARTICIPANT.value,
        validate_choice=False,
    )
    places = Whole(lazy("席位数"), [Optional(), places(1)])

    @property
    def empty(self) -> bool:
        """Nothing was asked for."""
        return not self.places.raw_data or not str(self.places.raw_data[0]).strip()

    @property
    def pool_code(self) -> PoolCode:
        """The kind chosen; participants where the field says nothing known."""
        found: PoolCode = _known(PoolCode, self.code.data, PoolCode.PARTICIPANT)
        return found


def _known(kind: Any, value: Any, otherwise: Any) -> Any:
    try:
        return kind(value)
    except ValueError:
        return otherwise


def participants_in(plans: Iterable[PoolPlan]) -> int:
    """All participants' places."""
    return sum(plan.capacity for plan in plans if plan.code is PoolCode.PARTICIPANT)


__all__ = ["MorePool", "PoolDetails", "participants_in"]
