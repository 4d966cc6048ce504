"""The people of a session at their telephones, and the steps that a hearing and a government meeting share."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from participation.platform.clock import SHANGHAI
from tests.browser.conftest import OpenBrowser, quiet
from tests.browser.people import Person

PHONE = 390


def moment(**later: float) -> str:
    """As a field for a moment takes it."""
    return f"{datetime.now(SHANGHAI) + timedelta(**later):%Y-%m-%dT%H:%M:%S}"


@dataclass
class Crew:
    """Everybody who works on a session, each at a telephone of their own, and one visitor."""

    officer: Person
    second: Person
    reviewer: Person
    publisher: Person
    approver: Person
    visitor: Person
    heard: list[list[str]]

    @property
    def problems(self) -> list[str]:
        """What went wrong in any of the pages."""
        return [problem for page in self.heard for problem in page]


async def assemble(visitor: OpenBrowser, *, javascript: bool = True, lang: str = "zh-CN") -> Crew:
    """All of them, each in a browser of their own."""
    heard: list[list[str]] = []

    async def person(name: str, role: str | None = None) -> Person:
        page = await (await visitor(role=role, javascript=javascript, lang=lang, width=PHONE)).new_page()
        heard.append(quiet(page))
        return Person(page, name)

    return Crew(
        await person("officer", "hearing_officer"),
        await person("second", "jilu"),
        await person("reviewer", "reviewer"),
        await person("publisher", "publisher"),
        await person("approver", "approver"),
        await person("visitor"),
        heard,
    )


async def register(person: Person, hearing: str, pool: str, name: str, phone: str, **more: Any) -> tuple[str, str]:
    """Ask for a place; (number, path of the ticket)."""
    await person.open(f"/hearings/{hearing}?pool={pool}")
    await person.send("", f"/hearings/{hearing}", {"name": name, "phone": phone, "adult": True, **more})
    path = person.last(r"/registrations/BM-\d{4}-\d{5}/[^/]+$")
    return path.split("/")[2], path


async def notice(crew: Crew, hearing: str, kind: str, title: str, **more: Any) -> None:
    """A further notice: drafted, reviewed by another, published by a third."""
    await crew.officer.send(
        f"/office/hearings/{hearing}/notices",
        f"/office/hearings/{hearing}/notices",
        {"kind": kind, "title": title, "body": f"{title}。请按时到会，带好证件。", **more},
    )
    address = crew.officer.path
    await crew.officer.send("", f"{address}/submit")
    await crew.reviewer.send(address, f"{address}/review", {"outcome": "publish"})
    await crew.publisher.send(address, f"{address}/publish")


async def pdf_of(person: Person, part: str = "/documents/") -> bytes:
    """The PDF that the page offers, once the worker has made it."""
    for _ in range(120):
        links = await person.page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
        found = [link for link in links if part in link and link.endswith(".pdf")]
        if found:
            answer = await person.page.request.get(found[0])
            assert answer.status == 200, found
            return await answer.body()
        await asyncio.sleep(0.5)
        await person.page.reload()
    raise AssertionError(f"no PDF at {person.page.url}")


async def keep(content: bytes, name: str) -> None:
    """Beside the pictures, where they are wanted."""
    if folder := os.environ.get("PARTICIPATION_PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / f"{name}.pdf").write_bytes(content)
