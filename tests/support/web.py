"""Fill in forms as a browser without JavaScript does: open the page, keep its hidden fields, change what one types."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx
import lxml.html

from participation.platform.database import execute


def page(response: httpx.Response) -> lxml.html.HtmlElement:
    """The parsed page."""
    return lxml.html.fromstring(response.text)


def words(response: httpx.Response) -> str:
    """The page's visible text, white space folded."""
    tree = page(response)
    for hidden in tree.xpath("//script|//style|//head"):
        hidden.getparent().remove(hidden)
    return " ".join(tree.text_content().split())


def form_fields(response: httpx.Response, action: str | None = None) -> tuple[str, dict[str, Any]]:
    """(address, fields as they stand) of the form with that action (suffix match), or of the last POST form."""
    forms = [f for f in page(response).forms if (f.method or "").upper() == "POST"]
    if action is not None:
        forms = [f for f in forms if (f.action or "").split("?")[0].endswith(action)]
    assert forms, f"no form {action or ''} on {response.url}: {words(response)[:400]}"
    form = forms[-1]
    fields: dict[str, Any] = {}
    for name, value in form.form_values():
        fields[name] = (
            [*fields[name], value]
            if isinstance(fields.get(name), list)
            else ([fields[name], value] if name in fields else value)
        )
    return form.action or str(response.url.path), fields


async def fill(
    client: httpx.AsyncClient,
    url: str,
    data: Mapping[str, Any],
    *,
    action: str | None = None,
    files: Mapping[str, Any] | None = None,
    follow: bool = False,
) -> httpx.Response:
    """GET ``url``, fill the form with ``data``, POST it; the POST's response."""
    opened = await client.get(url)
    assert opened.status_code == 200, f"{url}: {opened.status_code} {words(opened)[:300]}"
    target, fields = form_fields(opened, action)
    fields.update(data)
    fields = {name: value for name, value in fields.items() if value is not None}
    return await client.post(
        str(opened.url.join(target)),
        data=fields,
        files=files,
        follow_redirects=follow,
        headers={"referer": str(opened.url)},
    )


async def sign_in_as(client: httpx.AsyncClient, staff_id: UUID, kind: str = "staff", cookie: str = "pp_staff") -> None:
    """A signed-in browser without the journey through the sign-in pages (which have tests of their own)."""
    raw = secrets.token_urlsafe(32)
    await execute(
        "INSERT INTO web_session (id_hash, kind, subject_id, data, expires_at)"
        " VALUES ($1, $2, $3, '{}', clock_timestamp() + interval '1 hour')",
        hashlib.sha256(raw.encode()).digest(),
        kind,
        staff_id,
    )
    client.cookies.set(cookie, raw)
