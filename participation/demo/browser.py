"""A person at a browser: opens pages, fills in the forms that stand on them, keeps cookies.

No back door: whatever the demonstration does, it does through the same forms as its users.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import lxml.html

from participation.platform.web import altcha


class PlayError(RuntimeError):
    """A page did not answer as it should; says which page and what it said."""


@dataclass(frozen=True)
class Page:
    """One answer."""

    url: str
    status: int
    text: str
    content: bytes

    @property
    def tree(self) -> Any:
        """The parsed page."""
        return lxml.html.fromstring(self.text)

    @property
    def words(self) -> str:
        """What a reader sees, white space folded."""
        tree = self.tree
        for hidden in tree.xpath("//script|//style|//head"):
            hidden.getparent().remove(hidden)
        return " ".join(tree.text_content().split())

    @property
    def problem(self) -> str:
        """The error summary where there is one, else the beginning of the page."""
        found = self.tree.xpath("//*[contains(@class,'govuk-error-summary__body')]")
        main = self.tree.xpath("//main")
        text = found[0].text_content() if found else (main[0].text_content() if main else self.words)
        return " ".join(text.split())[:600]

    def links(self, part: str) -> list[str]:
        """Addresses of links that contain ``part``, in order, each once."""
        found = [str(href) for href in self.tree.xpath("//a/@href") if part in str(href)]
        return list(dict.fromkeys(found))

    def form(self, action: str | None = None, having: str | None = None) -> tuple[str, dict[str, Any]]:
        """(address, fields as they stand) of a POST form: by the end of its action, or by a field it has."""
        forms = [form for form in self.tree.forms if (form.method or "").upper() == "POST"]
        if action is not None:
            forms = [form for form in forms if urlsplit(form.action or self.url).path.endswith(action)]
        if having is not None:
            forms = [form for form in forms if having in form.fields]
        else:
            forms = [form for form in forms if not (form.action or "").endswith("/sign-out")] or forms
        if not forms:
            raise PlayError(f"{self.url}: no form {action or having or ''}. The page says: {self.problem}")
        fields: dict[str, Any] = {}
        for name, value in forms[-1].form_values():
            before = fields.get(name)
            fields[name] = (
                value if before is None else [*before, value] if isinstance(before, list) else [before, value]
            )
        return forms[-1].action or self.url, fields


class Browser:
    """One person.  Redirects are followed; 429 is waited for as the answer says."""

    def __init__(self, base_url: str, *, language: str = "zh-CN") -> None:
        self.base_url = base_url
        self._client = httpx.Client(
            base_url=base_url,
            headers={"accept": "text/html", "accept-language": language, "user-agent": "participation-demo"},
            timeout=60,
            follow_redirects=True,
        )

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def open(self, address: str, *, expect: int | None = 200) -> Page:
        """GET; PlayError where the status is not ``expect`` (None: any)."""
        return self._checked(self._send("GET", address), expect)

    def fill(
        self,
        page: Page | str,
        fields: Mapping[str, Any],
        *,
        action: str | None = None,
        having: str | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        expect: int | None = 200,
    ) -> Page:
        """Fill in a form of the page (opened first where an address is given) and send it; the page one lands on."""
        opened = self.open(page) if isinstance(page, str) else page
        target, values = opened.form(action, having)
        values.update(fields)
        if values.get(altcha.FIELD):
            values[altcha.FIELD] = altcha.solve(values[altcha.FIELD])  # as the page's script does
        data = {name: value for name, value in values.items() if value is not None}
        headers = {"referer": opened.url, "origin": self.base_url}
        address = urljoin(opened.url, target)
        return self._checked(self._send("POST", address, data=data, files=files, headers=headers), expect)

    def _send(self, method: str, address: str, **kwargs: Any) -> httpx.Response:
        for _ in range(20):
            response = self._client.request(method, address, **kwargs)
            if response.status_code not in (429, 503):
                break
            time.sleep(min(30.0, float(response.headers.get("retry-after", "1"))))
        return response

    def _checked(self, response: httpx.Response, expect: int | None) -> Page:
        kind = response.headers.get("content-type", "")
        page = Page(
            str(response.url),
            response.status_code,
            response.text if "text" in kind or "json" in kind else "",
            response.content,
        )
        if expect is not None and page.status != expect:
            said = page.problem if page.text.lstrip().startswith("<") else page.text[:300]
            raise PlayError(f"{response.request.method} {page.url}: {page.status}. It says: {said}")
        return page
