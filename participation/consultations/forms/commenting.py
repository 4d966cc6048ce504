"""What a resident fills in: a comment. Raw fields in, a command or all their errors out."""

import re
from collections.abc import Callable
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import StopValidation

from participation.consultations.presentation import STANCES
from participation.consultations.rules import (
    MAX_BEHALF_ROLE,
    MAX_NAME,
    MAX_ORGANISATION,
    MAX_QUOTE,
    MAX_TEXT,
    NameProblem,
    OrganisationProblem,
    PhoneProblem,
    Stance,
    TextProblem,
    clean_organisation,
    clean_text,
    name_problem,
    organisation_problem,
    phone_problem,
    text_problem,
)
from participation.consultations.services import CommentCommand
from participation.consultations.services.changing import ChangeCommand
from participation.consultations.services.quoting import WHOLE, WORDS, Picked
from participation.identity.rules import clean_name, clean_phone
from participation.platform.i18n import gettext as _
from participation.platform.i18n import ngettext
from participation.platform.web.forms import Form, FormInput
from participation.platform.web.forms import lazy as lazy_text

# WTForms is typed for str; it shows what it is given, so text that finds its language later will do.
lazy: Callable[[str], Any] = lazy_text

Validator = Callable[[Any, Any], None]


def cleaned(clean: Callable[[str], str]) -> list[Callable[[Any], str]]:
    """A WTForms filter: whatever came (text, nothing, a file) becomes cleaned text."""
    return [lambda value: clean(value) if isinstance(value, str) else ""]


def choice(value: str, label: Any) -> Any:
    """One option of a list or of radio buttons."""
    return SelectChoice(value, label)


def one_of(message: str) -> Validator:
    """The value is among the field's choices; its own message instead of WTForms's."""

    def check(_form: Any, field: Any) -> None:
        if field.data not in {option.value for option in field.choices or ()}:
            raise StopValidation(str(lazy(message)))

    return check


def check_text(_form: Any, field: Any) -> None:
    match text_problem(field.data):
        case TextProblem.EMPTY:
            raise ValidationError(_("请写下您的意见"))
        case TextProblem.TOO_LONG:
            raise ValidationError(
                _("意见最多 {limit} 字，现在是 {length} 字").format(limit=MAX_TEXT, length=len(field.data))
            )
        case TextProblem.CONTROL:
            raise ValidationError(_("意见里有不能显示的控制字符，请删去后再提交"))


def check_name(_form: Any, field: Any) -> None:
    match name_problem(field.data):
        case NameProblem.TOO_LONG:
            raise ValidationError(_("称呼最多 {limit} 字").format(limit=MAX_NAME))
        case NameProblem.CONTROL:
            raise ValidationError(_("称呼里有不能显示的控制字符，请删去后再提交"))


def check_phone(_form: Any, field: Any) -> None:
    if not field.data:
        return
    match phone_problem(field.data):
        case PhoneProblem.WRONG_LENGTH:
            raise ValidationError(
                ngettext(
                    "手机号应为 11 位数字，现在是 {length} 位",
                    "手机号应为 11 位数字，现在是 {length} 位",
                    len(field.data),
                ).format(length=len(field.data))
            )
        case PhoneProblem.NOT_DIGITS:
            raise ValidationError(_("手机号只能是数字"))
        case PhoneProblem.NOT_MOBILE:
            raise ValidationError(_("手机号应以 13 至 19 开头，请核对"))


def region_code(typed: str) -> str:
    """A code of the list of regions, or "" for what cannot be one."""
    return typed if _REGION.fullmatch(typed) else ""


_REGION = re.compile(r"[0-9A-Za-z]{1,12}")


class CommentForm(Form):
    """What anyone may send in. ``quote_pick``: the whole provision, one of its sentences (the page gives the choices) or
    the words in ``quote_words``; a script that selects words fills in ``quote_path`` and ``quote_start`` too."""

    stance = RadioField(
        lazy("您对这一条"),
        choices=[choice(stance.value, lazy(STANCES[stance])) for stance in Stance],
        validate_choice=False,
        validators=[one_of("请选择您的态度")],
    )
    quote_pick = RadioField(lazy("您说的是"), choices=[], default=WHOLE, validate_choice=False)
    quote_words = TextAreaField(lazy("原文里的几个字"), filters=cleaned(clean_text))
    quote_path = HiddenField(filters=cleaned(str.strip))
    quote_start = HiddenField(filters=cleaned(str.strip))
    text = TextAreaField(lazy("您的意见"), filters=cleaned(clean_text), validators=[check_text])
    name = StringField(lazy("怎么称呼（可不填）"), filters=cleaned(clean_name), validators=[check_name])
    phone = StringField(lazy("手机号（可不填）"), filters=cleaned(clean_phone), validators=[check_phone])
    phone_code = StringField(lazy("短信验证码"), filters=cleaned(str.strip))
    phone_proof = HiddenField(filters=cleaned(str.strip))
    consent = BooleanField(lazy("同意公开我的全名（不勾选则隐去一部分）"))
    attached = MultipleFileField(lazy("附件"))
    on_behalf_of = StringField(lazy("单位名称"), filters=cleaned(clean_organisation))
    behalf_role = StringField(lazy("您在单位的身份"), filters=cleaned(clean_organisation))
    region: Any = StringField(lazy("您在哪里（可不填）"), filters=cleaned(region_code))

    def validate_quote_words(self, field: Any) -> None:
        if self.quote_pick.data == WORDS and not field.data:
            raise ValidationError(_("请写下原文里的几个字，或者改选「整条」"))
        if len(field.data) > MAX_QUOTE:
            raise ValidationError(_("引用的原文最多 {limit} 字").format(limit=MAX_QUOTE))

    def validate_on_behalf_of(self, field: Any) -> None:
        match organisation_problem(field.data or "", self.behalf_role.data or ""):
            case OrganisationProblem.TOO_LONG:
                raise ValidationError(
                    _("单位名称最多 {limit} 字，身份最多 {role} 字").format(
                        limit=MAX_ORGANISATION, role=MAX_BEHALF_ROLE
                    )
                )
            case OrganisationProblem.CONTROL:
                raise ValidationError(_("单位名称里有不能显示的控制字符，请删去后再提交"))
            case OrganisationProblem.CONTACT:
                raise ValidationError(_("单位名称会公开，请不要写电话、邮箱"))
            case OrganisationProblem.ROLE_ALONE:
                raise ValidationError(_("写了身份，还要写单位名称"))

    def picked(self) -> Picked:
        """What was quoted, if anything."""
        start = self.quote_start.data or ""
        return Picked(
            self.quote_pick.data or "",
            self.quote_words.data or "",
            self.quote_path.data or "",
            int(start) if _DIGITS.fullmatch(start) else None,
        )

    def comment(self) -> CommentCommand:
        return CommentCommand(
            stance=Stance(self.stance.data),
            text=self.text.data or "",
            name=self.name.data or "",
            phone=self.phone.data or "",
            consent=bool(self.consent.data),
            on_behalf_of=self.on_behalf_of.data or "",
            behalf_role=self.behalf_role.data or "",
            region=self.region.data or "",
        )


class ChangeForm(Form):
    """What whoever holds the receipt may change."""

    stance = RadioField(
        lazy("态度"),
        choices=[choice(stance.value, lazy(STANCES[stance])) for stance in Stance],
        validate_choice=False,
        validators=[one_of("请选择您的态度")],
    )
    text = TextAreaField(lazy("您的意见"), filters=cleaned(clean_text), validators=[check_text])
    name = StringField(lazy("怎么称呼（可不填）"), filters=cleaned(clean_name), validators=[check_name])
    consent = BooleanField(lazy("同意公开我的全名（不勾选则隐去一部分）"))

    def change(self) -> ChangeCommand:
        return ChangeCommand(
            Stance(self.stance.data), self.text.data or "", self.name.data or "", bool(self.consent.data)
        )


def read_comment(fields: FormInput) -> CommentCommand | None:
    """What `CommentForm` would read, at a fifth of its cost; None where that form has something to object to, or where
    words are quoted.

    Taking in a comment is the busiest thing this product does, and building its WTForms fields was a quarter of it.
    The form is made when there is an error to show. A property test holds the two together.
    """
    stance, text, name, phone = (_first(fields, field) for field in ("stance", "text", "name", "phone"))
    text, name, phone = clean_text(text), clean_name(name), clean_phone(phone)
    if stance not in _STANCES or text_problem(text) or name_problem(name) or (phone and phone_problem(phone)):
        return None
    if _first(fields, "quote_pick") not in ("", WHOLE) or _first(fields, "quote_words").strip():
        return None
    body, role = (_first(fields, field) for field in ("on_behalf_of", "behalf_role"))
    if body or role:
        body, role = clean_organisation(body), clean_organisation(role)
        if organisation_problem(body, role):
            return None
    consent = fields.getlist("consent")
    agreed = bool(consent) and consent[0] not in _UNTICKED
    region = region_code(_first(fields, "region"))
    return CommentCommand(Stance(stance), text, name, phone, agreed, on_behalf_of=body, behalf_role=role, region=region)


_STANCES = frozenset(stance.value for stance in Stance)
_UNTICKED = ("", "false")
_DIGITS = re.compile(r"[0-9]{1,7}")


def _first(fields: FormInput, name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


class AttachmentForm(Form):
    """What to do with the files that were picked. `pick` is read apart: its values are ids."""

    action = StringField(filters=cleaned(str))
    reason = StringField(lazy("不公开的理由（会公布）"), filters=cleaned(clean_text))

    def validate_action(self, field: Any) -> None:
        if field.data not in ("publish", "withhold"):
            raise ValidationError(_("请选择公开还是不公开"))


class ClarificationForm(Form):
    """What the office explains, and beside which provision ("whole" = the draft)."""

    place = SelectField(
        lazy("在哪一条旁边"), choices=[], validate_choice=False, validators=[one_of("请选择在哪一条旁边，或选「全文」")]
    )
    text = TextAreaField(lazy("说明的内容"), filters=cleaned(clean_text))

    def validate_text(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("请写说明"))
