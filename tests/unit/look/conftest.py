"""Rendering without the web: the product's Jinja environment and the context every page has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest

from participation.platform.i18n import LANGUAGES, speaking
from participation.platform.web.display import Display
from participation.platform.web.pages import environment
from participation.settings import ROOT, Site


@pytest.fixture(scope="session")
def jinja() -> jinja2.Environment:
    return environment(ROOT / "templates")


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with speaking(request.param):
        yield request.param


Rendered = Callable[..., str]


@pytest.fixture
def context() -> Callable[..., dict[str, Any]]:
    """What ``context_of`` gives to pages, made by hand."""

    def make(**changes: Any) -> dict[str, Any]:
        keys = count()
        return {
            "lang": "zh-CN",
            "display": Display(),
            "site": Site(),
            "path": "/matters/2026-0001",
            "public_url": "https://participation.example",
            "query": "",
            "actor": None,
            "csrf_token": "token",
            "fresh_key": lambda: f"key-{next(keys)}",
            "fresh_challenge": lambda: "challenge",
            **changes,
        }

    return make


@pytest.fixture
def render(jinja: jinja2.Environment, context: Callable[..., dict[str, Any]]) -> Rendered:
    """``render("{{ pp.icon('tick') }}", x=1)``: a snippet with both component files imported."""

    def run(snippet: str, **variables: Any) -> str:
        heads = '{% import "_components/pp.html" as pp with context %}{% import "_components/forms.html" as f with context %}'
        return jinja.from_string(heads + snippet).render(context(**variables))

    return run


@pytest.fixture
def staff() -> SimpleNamespace:
    return SimpleNamespace(display_name="意见办理员", role_names=frozenset({"administrator"}))
