"""Accepting comments over HTTP with everything on but the limit for one address (all of them come from this one): form token,
proof of work, validation, encryption of name and telephone, audit, outbox, idempotency, commit.

Residents' browsers solve the proof of work; here it is solved beforehand, a fresh one for each comment. To have twenty
thousand of them in a second or two they are signed with an empty prefix, which the first try solves: for the server
checking such a one is the same work.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import httpx

from participation.platform import crypto
from participation.platform.web import altcha
from participation.settings import Settings
from tests.bench import wrk
from tests.support.running import Product

#: More than this many comments a second nobody will send.
MOST_PER_SECOND = 6_000
FIELDS = {
    "stance": "suggest",
    "text": "室温不低于二十度。家里有老人，十八度只能穿棉衣。",
    "name": "李建国",
    "phone": "13912345678",
    "consent": "y",
}
GOALS = {"comment over HTTP": ("raw INSERT commits", 0.10)}


def measure(running: Product, number: str, seconds: int) -> dict[str, Any]:
    """The row ``comment over HTTP``: comments on the whole draft of the matter with this number."""
    crypto.configure(Settings.from_env({"SECRET_KEYS": running.services["SECRET_KEYS"]}).secret_keys)
    path = f"/matters/{number}/comment"
    with httpx.Client(base_url=running.url) as browser, tempfile.TemporaryDirectory() as folder:
        page = browser.get(path)
        assert 'name="_check"' in page.text, "the proof of work is off"
        token = re.findall(r'name="_csrf" value="([^"]+)"', page.text)[-1]
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        proofs = Path(folder) / "proofs.txt"
        proofs.write_text("\n".join(map(quote_plus, solved(MOST_PER_SECOND * seconds))) + "\n", encoding="ascii")
        lua = wrk.posting(
            {**FIELDS, "_csrf": token}, cookie, {"_key": "comment-key-%020d"}, drawn={altcha.FIELD: proofs}
        )
        return wrk.run(running.url + path, seconds, lua=lua)


def solved(count: int) -> list[str]:
    """So many fields with a challenge and its solution."""
    prefix, altcha.PREFIX = altcha.PREFIX, ""  # type: ignore[misc]
    try:
        return [altcha.solve(altcha.pack(altcha.challenge_json())) for _ in range(count)]
    finally:
        altcha.PREFIX = prefix  # type: ignore[misc]
