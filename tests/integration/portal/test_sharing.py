"""QR code, notice-board sheet, sharing card, and what a page says about itself."""

from __future__ import annotations

import httpx

from participation.platform.database import execute
from tests.integration.portal.conftest import MakeMatter
from tests.support.web import page, words


async def test_what_carries_a_matter(client: httpx.AsyncClient, make_matter: MakeMatter) -> None:
    matter = await make_matter()
    url = f"/matters/{matter.number}"
    shown = await client.get(url)
    tree = page(shown)
    said = {m.get("property") or m.get("name"): m.get("content") for m in tree.xpath("//meta[@property or @name]")}
    assert said["og:title"] == said["ArticleTitle"] == matter.title
    assert said["og:url"] == said["Url"] == f"http://testserver{url}"
    assert said["og:image"] == f"http://testserver{url}/card.png"
    assert said["SiteDomain"] == "testserver"
    assert (said["ColumnName"], said["ColumnType"]) == ("征求意见", "公众参与")
    assert said["Description"] == said["og:description"]
    assert tree.xpath("//link[@type='application/atom+xml']/@href") == [f"{url}/feed.atom"]

    card = await client.get(f"{url}/card.png")
    assert card.content.startswith(b"\x89PNG")
    again = await client.get(f"{url}/card.png", headers={"if-none-match": card.headers["etag"]})
    assert again.status_code == 304
    qr = await client.get(f"{url}/qr.svg")
    assert qr.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in qr.content
    for address in (f"{url}/poster.pdf", f"{url}/poster.pdf?both=1"):
        assert address in shown.text
        sheet = await client.get(address)
        assert sheet.content.startswith(b"%PDF")

    await execute("UPDATE consultation SET opens_at = opens_at - interval '60 days', closes_at = clock_timestamp()")
    changed = await client.get(f"{url}/card.png")
    assert changed.headers["etag"] != card.headers["etag"], "it says something else now"
    closed = await client.get(f"{url}/poster.pdf")
    assert closed.status_code == 410 or closed.status_code == 409
    assert "已经截止" in words(closed)
    for address in ("card.png", "qr.svg", "poster.pdf", "follow", "calendar.ics"):
        assert (await client.get(f"/matters/2026-9999/{address}")).status_code == 404
