"""What a page of ours must never contain, read from its markup."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls", "for", "headers")


@dataclass
class Markup(HTMLParser):
    """Elements of a page: ``tags`` in order as (name, attributes); ``problems`` found on the way; ``text`` by element id."""

    source: str
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    text: str = ""
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.source)
        self.close()
        if self._open:
            self.problems.append(f"never closed: {self._open}")
        self._check()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.problems.append(f"attribute twice on <{tag}>: {names}")
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self._open or self._open[-1] != tag:
            self.problems.append(f"</{tag}> closes <{self._open[-1] if self._open else '?'}>")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open and self._open[-1] == "script" and data.strip():
            self.problems.append(f"inline script: {data[:40]!r}")
        if self._open and self._open[-1] == "style":
            self.problems.append("inline style sheet")

    def _check(self) -> None:
        ids = [attributes["id"] for _, attributes in self.tags if "id" in attributes]
        self.problems += [f"id twice: {one}" for one in sorted({i for i in ids if ids.count(i) > 1})]
        self.problems += [f"not a usable id: {one!r}" for one in ids if not one or any(c.isspace() for c in one)]
        for tag, attributes in self.tags:
            if "style" in attributes:
                self.problems.append(f"style attribute on <{tag}>")
            self.problems += [f"handler {name} on <{tag}>" for name in attributes if name.startswith("on")]
            if attributes.get("href", "").startswith("javascript:"):
                self.problems.append("javascript: link")
            for name in REFERENCES:
                for target in attributes.get(name, "").split():
                    if target not in ids:
                        self.problems.append(f"<{tag} {name}> names {target!r}, which is not on the page")
            if tag == "a" and attributes.get("href", "").startswith("#") and attributes["href"][1:] not in ids:
                self.problems.append(f"link to {attributes['href']}, which is not on the page")

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        """Attributes of every ``tag`` that has these attribute values (``class_`` and ``for_`` without the underscore)."""
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [found for name, found in self.tags if name == tag and all(found.get(k) == v for k, v in wanted.items())]

    def by_id(self, wanted: str) -> tuple[str, dict[str, str]]:
        """(tag, attributes) of the element with this id; KeyError where there is none."""
        for tag, attributes in self.tags:
            if attributes.get("id") == wanted:
                return tag, attributes
        raise KeyError(wanted)
