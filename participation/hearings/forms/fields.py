"""Fields that the forms of hearings share, and how their text is cleaned."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from wtforms import DateTimeLocalField, IntegerField
from wtforms.validators import NumberRange

from participation.hearings.rules import MAX_PLACES
from participation.platform.clock import SHANGHAI
from participation.platform.messaging import Mail, MessageRefused
from participation.platform.web.forms import lazy as lazy_text

# WTForms passes labels and messages through untouched; its stubs know plain strings only.
lazy: Callable[[str], Any] = lazy_text

MAX_EMAIL = 254
_EMAIL = re.compile(r"[^@\s,;<>\"']+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}")


def is_mail_address(address: str) -> bool:
    """Whether mail can be sent there, as the sender sees it."""
    if len(address) > MAX_EMAIL or not _EMAIL.fullmatch(address):
        return False
    try:
        Mail("", "", address, "-", "")
    except MessageRefused:
        return False
    return True


def line(value: Any) -> str:
    """One line of text; a file sent in its place is nothing."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def block(value: Any) -> str:
    """Several lines, without blanks around them."""
    return value.strip() if isinstance(value, str) else ""


class Moment(DateTimeLocalField):
    """A moment typed as Beijing time; ``moment`` is aware."""

    def __init__(self, label: Any, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"], **options)

    def _value(self) -> str:
        if self.raw_data:
            return block(self.raw_data[0])
        return self.data.strftime("%Y-%m-%dT%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata([block(value) for value in valuelist])
        except ValueError:
            raise ValueError(lazy("这不是一个日期和时间，请写成 2026-11-25T09:30 的样子")) from None

    @property
    def moment(self) -> datetime | None:
        found: datetime | None = self.data
        return None if found is None else found.replace(tzinfo=SHANGHAI)


class Whole(IntegerField):
    """A whole number."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(lazy("请填一个整数")) from None


def places(minimum: int) -> NumberRange:
    """Between ``minimum`` and what a hall can hold."""
    return NumberRange(min=minimum, max=MAX_PLACES, message=lazy("席位数应在 0 到 10000 之间"))


def add_error(field: Any, message: Any) -> None:
    """One error a field: the first is what has to be put right first."""
    if not field.errors:
        field.errors = [message]


def seat_ids(values: Iterable[Any] | None) -> tuple[UUID, ...]:
    """Ids of seats among what was sent; anything else is left out."""
    found = []
    for value in values or ():
        try:
            found.append(UUID(str(value)))
        except ValueError:
            continue
    return tuple(found)
