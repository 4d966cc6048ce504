"""Forms: raw input in, a valid form or *all* its errors out; sent twice acts once.

The flow of every POST: ``submitted`` (raw fields) → ``form.validate()`` → ``invalid`` (422, input kept) or ``submit``
(one unit of work, the idempotency key, 303).  msgspec is for the JSON API: it stops at the first error.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import wtforms
from litestar import Request, Response
from litestar.datastructures import UploadFile
from litestar.response import Redirect

from participation.platform import crypto
from participation.platform.database import fetch_one, fetch_value, unit_of_work
from participation.platform.errors import DomainError, RuleViolation
from participation.platform.i18n import N_, Lazy, lazy
from participation.platform.web import csrf
from participation.platform.web.pages import apply_cookies, render

__all__ = ["Form", "FormInput", "FormKey", "Lazy", "form_key", "invalid", "lazy", "submit", "submitted"]

KEY = "_key"
_PLATFORM_FIELDS = frozenset({csrf.FIELD})


class Form(wtforms.Form):
    """Base of all forms: no locale machinery of WTForms, our messages are our own."""

    class Meta:
        locales = False

    def command(self) -> dict[str, Any]:
        """The valid data by field name."""
        return dict(self.data)


class FormInput:
    """The raw fields, in the shape WTForms reads (``getlist``)."""

    def __init__(self, items: list[tuple[str, Any]]) -> None:
        self._items: dict[str, list[Any]] = {}
        for name, value in items:
            self._items.setdefault(name, []).append(value)

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def getlist(self, name: str) -> list[Any]:
        """All values of one field, in order."""
        return list(self._items.get(name, []))

    def get(self, name: str, default: Any = None) -> Any:
        """The first value."""
        values = self._items.get(name)
        return values[0] if values else default

    def replace(self, name: str, value: Any) -> None:
        """Put one value in place of a field's."""
        self._items[name] = [value]


async def submitted(request: Request[Any, Any, Any]) -> FormInput:
    """The request's raw fields.  NUL characters, which PostgreSQL cannot hold, become U+FFFD."""
    form = await request.form()
    return FormInput(
        [
            (name, value.replace("\x00", "\ufffd").replace("\r\n", "\n") if isinstance(value, str) else value)
            for name, value in form.multi_items()
        ]
    )


def invalid(
    request: Request[Any, Any, Any], template: str, *, form: Form, error: DomainError | None = None, **context: Any
) -> Response[Any]:
    """The form again, filled in, with everything that is wrong with it."""
    status = error.status if error is not None else 422
    return render(request, template, status_code=status, form=form, error=error, **context)


@dataclass(frozen=True, slots=True)
class FormKey:
    """A form's idempotency key as it is kept: bound to the visitor and the address, with the fingerprint of the fields.

    For the few services that write the key's row themselves, in the statement that does the work.
    """

    key_hash: bytes
    body_hash: bytes
    route: str

    def seal(self, location: str) -> bytes:
        """The answer as the row holds it."""
        return crypto.encrypt(location, "idempotency")

    def open(self, body_hash: bytes, answer: bytes) -> str:
        """The answer that a row of this key holds; RuleViolation where the fields were others then."""
        if body_hash != self.body_hash:
            raise RuleViolation("idempotency.reused", N_("这张表单已经提交过，内容又改了。请重新打开表单再提交"))
        return crypto.decrypt(answer, "idempotency")


async def form_key(request: Request[Any, Any, Any]) -> FormKey:
    """The key of the submitted form. RuleViolation where it has none."""
    form = await request.form()
    raw_key = form.get(KEY) or request.headers.get("idempotency-key")
    if not raw_key or not 16 <= len(str(raw_key)) <= 80:
        raise RuleViolation("idempotency.missing", N_("这张表单不完整。请返回重新打开后再提交"))
    bound, _ = csrf.binding(request)
    path = request.scope["path"]
    route = str(request.scope.get("path_template", path))
    key_hash = hashlib.sha256(f"{raw_key}|{bound}|{path}".encode()).digest()
    return FormKey(key_hash, await _body_hash(list(form.multi_items())), route)


class _AlreadyAnswered(Exception):
    """The key has an answer: what was just done is rolled back and that answer given again."""


async def submit(
    request: Request[Any, Any, Any],
    effect: Callable[[], Awaitable[str]],
    *,
    on_error: Callable[[DomainError], Response[Any] | Awaitable[Response[Any]]] | None = None,
) -> Response[Any]:
    """Run ``effect`` in one unit of work and go where it says (303).

    The answer is written under the form's key in the same transaction.  The same key again finds it: same answer, one
    row.  The same key with another body is refused (422).  Two at the same moment both run; the second waits at the
    key's row, is rolled back whole and gets the first one's answer.
    """
    key = await form_key(request)
    try:
        async with unit_of_work():
            try:
                location = await effect()
            except DomainError as error:
                # Asked again after it was done, the effect itself may object ("already registered").
                if await _answer(key) is not None:
                    raise _AlreadyAnswered from error
                raise
            written = await fetch_value(
                "INSERT INTO idempotency_key (key_hash, body_hash, answer, route) VALUES ($1, $2, $3, $4)"
                " ON CONFLICT (key_hash) DO NOTHING RETURNING 1",
                key.key_hash,
                key.body_hash,
                key.seal(location),
                key.route,
            )
            if not written:
                raise _AlreadyAnswered
    except _AlreadyAnswered:
        again = await _answer(key)
        if again is None:
            raise RuleViolation("idempotency.gone", N_("这张表单已经失效。请返回重新打开后再提交")) from None
        location = again
    except DomainError as error:
        if on_error is None:
            raise
        response = on_error(error)
        return response if isinstance(response, Response) else await response
    return apply_cookies(request, Redirect(location, status_code=303))


async def _answer(key: FormKey) -> str | None:
    row = await fetch_one("SELECT body_hash, answer FROM idempotency_key WHERE key_hash = $1", key.key_hash)
    return None if row is None else key.open(bytes(row[0]), bytes(row[1]))


async def _body_hash(items: list[tuple[str, Any]]) -> bytes:
    digest = hashlib.sha256()
    for name, value in sorted(items, key=lambda item: item[0]):
        if name in _PLATFORM_FIELDS:
            continue
        digest.update(name.encode() + b"\x00")
        if isinstance(value, UploadFile):
            digest.update(hashlib.sha256(await value.read()).digest())
            await value.seek(0)
        else:
            digest.update(str(value).encode("utf-8", "replace"))
        digest.update(b"\x01")
    return digest.digest()


def fresh_key() -> str:
    """A new idempotency key for a form on a page."""
    return secrets.token_urlsafe(18)
