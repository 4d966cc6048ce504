"""Atom feeds (RFC 4287) of what stands on the public timelines. Pure but for language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from lxml import etree

from participation.matters.services import MatterView, StepView
from participation.portal.news import news_of

ATOM = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"


def atom(
    items: Sequence[tuple[StepView, MatterView]],
    *,
    title: str,
    path: str,
    page: str,
    public_url: str,
    author: str,
    language: str,
    updated: datetime,
) -> bytes:
    """The feed at ``path`` about the page at ``page``, newest entry first.

    Ids are tag URIs (RFC 4151) that never change, in whatever language or at whatever address it is asked for.
    ``updated``: when there is nothing to tell yet.
    """
    host = urlsplit(public_url).hostname or "localhost"
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    feed.set(f"{{{XML}}}lang", language)
    _add(feed, "id", f"tag:{host},2026:{path}")
    _add(feed, "title", title)
    _add(feed, "updated", _rfc3339(max((step.occurred_at for step, _matter in items), default=updated)))
    _link(feed, public_url + path, "self", "application/atom+xml")
    _link(feed, public_url + page, "alternate", "text/html")
    _add(etree.SubElement(feed, f"{{{ATOM}}}author"), "name", author)
    for step, matter in items:
        news = news_of(step, matter)
        entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
        _add(entry, "id", f"tag:{host},2026:step/{step.id}")
        _add(entry, "title", f"{news.title}：{matter.title}" if language != "en" else f"{news.title}: {matter.title}")
        _add(entry, "updated", _rfc3339(step.occurred_at))
        _add(entry, "published", _rfc3339(step.occurred_at))
        _link(entry, public_url + news.path, "alternate", "text/html")
        _add(etree.SubElement(entry, f"{{{ATOM}}}author"), "name", matter.lead_unit_name)
        etree.SubElement(entry, f"{{{ATOM}}}category").set("term", step.kind.value)
        _add(entry, "summary", news.text or matter.summary)
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="utf-8"))


def _add(parent: etree._Element, name: str, text: str) -> None:
    found = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    # XML 1.0 has no control characters, escaped or not.
    found.text = "".join(c if c in "\t\n" or ((c.isprintable() or c.isspace()) and c >= " ") else " " for c in text)


def _link(parent: etree._Element, href: str, rel: str, kind: str) -> None:
    link = etree.SubElement(parent, f"{{{ATOM}}}link")
    link.set("rel", rel)
    link.set("type", kind)
    link.set("href", href)


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
