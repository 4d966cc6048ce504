"""Forms of signing in, of one's own account, and of administrators."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from wtforms import Field, HiddenField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, EqualTo, Length, ValidationError

from participation.identity.labels import ROLES, password_problem
from participation.identity.queries import OrganisationView
from participation.identity.rules import Role, clean_phone, is_slug, is_username, normalise_username, password_problems
from participation.platform.web.forms import Form
from participation.platform.web.forms import lazy as lazy_text

# WTForms is typed for str; it shows what it is given, so text that finds its language later will do.
lazy: Callable[[str], Any] = lazy_text


def _text(value: Any) -> str:
    """What is no text (a file sent under a text field's name) is nothing."""
    return value if isinstance(value, str) else ""


def _strip(value: Any) -> str:
    return _text(value).strip()


def _offered(field: SelectField) -> set[str]:
    choices: Any = field.choices
    return {choice.value for choice in choices if choice.value}


def _choices(places: Iterable[OrganisationView]) -> Any:
    return [SelectChoice("", "—"), *(SelectChoice(str(place.id), place.path_label) for place in places)]


class SignInForm(Form):
    """User name and password. What is wrong with them is never said."""

    username = StringField(lazy("用户名"), filters=[_strip], validators=[DataRequired(lazy("请填写用户名"))])
    password = PasswordField(lazy("密码"), filters=[_text], validators=[DataRequired(lazy("请填写密码"))])
    next = HiddenField()


class CodeForm(Form):
    """The code an authenticator shows, or a recovery code."""

    code = StringField(
        lazy("验证码"),
        filters=[_strip],
        validators=[DataRequired(lazy("请填写验证码")), Length(max=40, message=lazy("验证码是 6 位数字"))],
    )


class ResidentForm(Form):
    """A resident's telephone number, then the code that was sent to it."""

    phone = StringField(lazy("手机号"), filters=[lambda value: clean_phone(_text(value))])
    phone_code = StringField(lazy("短信验证码"), filters=[_strip])
    phone_proof = HiddenField(filters=[_strip])
    back = HiddenField(filters=[_strip])

    def validate_phone(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(lazy("请填写手机号"))
        if not _MOBILE.fullmatch(field.data):
            raise ValidationError(lazy("手机号是 11 位数字，以 13 至 19 开头，请核对"))


_MOBILE = re.compile(r"1[3-9][0-9]{9}")


# Errors are listed in the order in which fields were made: this one stands first on its pages.
_CURRENT = PasswordField(lazy("当前密码"), filters=[_text], validators=[DataRequired(lazy("请填写当前密码"))])


class NewPasswordForm(Form):
    """A new password, twice. ``for_username`` is set before validating."""

    for_username = ""

    new_password = PasswordField(lazy("新密码"), filters=[_text], validators=[DataRequired(lazy("请填写新密码"))])
    again = PasswordField(
        lazy("再输入一次新密码"),
        filters=[_text],
        validators=[
            DataRequired(lazy("请再输入一次新密码")),
            EqualTo("new_password", message=lazy("两次输入的新密码不一样")),
        ],
    )

    def validate_new_password(self, field: Field) -> None:
        """All problems of the password as one message."""
        problems = password_problems(field.data or "", self.for_username)
        if problems:
            raise ValidationError("；".join(password_problem(problem) for problem in problems))


class ChangePasswordForm(NewPasswordForm):
    """The same, with the password of today."""

    current = _CURRENT


class ConfirmForm(Form):
    """The password of today, before recovery codes are replaced."""

    current = _CURRENT


_ROLE_CHOICES: Any = [SelectChoice(role.value, label) for role, label in ROLES.items()]


def _organisation_field() -> SelectField:
    return SelectField(lazy("所在单位"), validate_choice=False, validators=[DataRequired(lazy("请选择单位"))])


def _roles_field() -> SelectMultipleField:
    return SelectMultipleField(lazy("权限"), choices=_ROLE_CHOICES, validate_choice=False)


class _Placed(Form):
    """A form with an organisation out of those within reach, and roles there.

    The fields themselves stand in the forms: errors are listed in the order of their making, which is the page's.
    """

    organisation: SelectField
    roles: SelectMultipleField

    def offer(self, places: Iterable[OrganisationView]) -> None:
        """Fill the list; anything else is refused."""
        self.organisation.choices = _choices(places)

    def validate_organisation(self, field: Field) -> None:
        """One of the list."""
        if field.data not in _offered(self.organisation):
            raise ValidationError(lazy("请选择列表里的单位"))

    @property
    def organisation_id(self) -> UUID:
        """The chosen one, after validating."""
        return UUID(str(self.organisation.data))

    def validate_roles(self, field: Field) -> None:
        """Roles we know."""
        if set(field.data or []) - {role.value for role in Role}:
            raise ValidationError(lazy("请选择列表里的权限"))

    @property
    def chosen(self) -> set[Role]:
        """The roles, after validating."""
        return {Role(value) for value in self.roles.data or []}


class StaffForm(_Placed):
    """A new account."""

    display_name = StringField(
        lazy("姓名"),
        filters=[_strip],
        validators=[DataRequired(lazy("请填写姓名")), Length(max=100, message=lazy("姓名最多 100 字"))],
    )
    username = StringField(lazy("用户名"), filters=[_strip, normalise_username])
    organisation = _organisation_field()
    roles = _roles_field()

    def validate_username(self, field: Field) -> None:
        """As the rules want it."""
        if not is_username(field.data or ""):
            raise ValidationError(lazy("用户名用 2 到 60 个小写字母、数字、点、横线或下划线，以字母开头"))


class RolesForm(_Placed):
    """Which roles a person has at one organisation."""

    organisation = _organisation_field()
    roles = _roles_field()


class OrganisationForm(Form):
    """A new organisation."""

    parent = SelectField(lazy("上级单位"), validate_choice=False, validators=[DataRequired(lazy("请选择上级单位"))])
    name = StringField(
        lazy("单位名称"),
        filters=[_strip],
        validators=[DataRequired(lazy("请填写单位名称")), Length(max=200, message=lazy("单位名称最多 200 字"))],
    )
    slug = StringField(lazy("代号"), filters=[_strip])

    def offer(self, places: Iterable[OrganisationView]) -> None:
        """Organisations below which one may be added."""
        self.parent.choices = _choices(places)

    def validate_parent(self, field: Field) -> None:
        """One of the list."""
        if field.data not in _offered(self.parent):
            raise ValidationError(lazy("请选择列表里的单位"))

    def validate_slug(self, field: Field) -> None:
        """It becomes part of a path."""
        if not is_slug(field.data or ""):
            raise ValidationError(lazy("代号用小写字母、数字和连字符，例如 housing"))
