"""What is served as files: built from the sources that lie beside it, and nothing of another government's brand in it."""

from __future__ import annotations

import hashlib
import re

import pytest

from participation.platform.web.pages import static
from participation.settings import ROOT

STATIC = ROOT / "participation/static"
FRONTEND = ROOT / "frontend"
SERVED = sorted(path for path in STATIC.rglob("*") if path.is_file())


def test_there_is_something_to_serve() -> None:
    assert {path.relative_to(STATIC).as_posix() for path in SERVED} >= {
        "css/main.css",
        "js/htmx.min.js",
        "js/participation.js",
        "favicon.svg",
    }


@pytest.mark.parametrize("path", SERVED, ids=lambda path: path.name)
def test_no_brand_of_gov_uk_is_served(path) -> None:
    data = path.read_text("utf-8").lower()
    for mark in ("gov.uk", "gds transport", "crown", "crest", "@font-face", "nta light", "sourcemappingurl"):
        assert mark not in data, mark


def test_stylesheet_was_built_from_these_sources() -> None:
    digest = hashlib.sha256()
    for path in sorted((FRONTEND / "scss").iterdir()):
        digest.update(path.read_bytes())
    digest.update((FRONTEND / "package-lock.json").read_bytes())
    assert (FRONTEND / "built-from.sha256").read_text().strip() == digest.hexdigest(), (
        "run `make css` and commit the result"
    )


def test_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (FRONTEND / "package-lock.json").read_text("utf-8")


def test_stylesheet_asks_for_nothing_from_elsewhere() -> None:
    css = (STATIC / "css/main.css").read_text("utf-8")
    assert re.findall(r"url\((?!\"?data:)[^)]*\)", css) == []
    assert "@import" not in css
    assert len(css) < 200_000


def test_every_class_used_in_templates_is_styled() -> None:
    """A misspelt class would silently show nothing. Documents for print have style sheets of their own."""
    css = (STATIC / "css/main.css").read_text("utf-8").replace("\\", "")
    styled = set(re.findall(r"\.((?:pp|is|govuk)-[\w!-]+)", css))
    unknown: dict[str, set[str]] = {}
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if "documents" in path.parts:
            continue
        source = re.sub(r"{#.*?#}", "", path.read_text("utf-8"), flags=re.S)
        for value in re.findall(r'class(?:es)?="([^"]*)"', source):
            for name in re.findall(r"(?<![\w-])((?:pp|is|govuk)-[\w!-]*\w)(?![\w-]*[{%])", value):
                if name not in styled:
                    unknown.setdefault(path.name, set()).add(name)
    assert unknown == {}


def test_static_address_changes_with_the_content() -> None:
    wanted = hashlib.sha256((STATIC / "css/main.css").read_bytes()).hexdigest()[:10]
    assert static("css/main.css") == f"/static/css/main.css?v={wanted}"
