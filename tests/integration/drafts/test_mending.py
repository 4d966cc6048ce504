"""An officer corrects how a text was read, page by page, without JavaScript; everything is recorded and can be undone."""

from __future__ import annotations

from uuid import uuid4

import asyncpg
import httpx
import pytest

from participation.drafts import services
from participation.identity.rules import Role
from participation.matters.services import Stage
from participation.platform.database import execute, fetch, fetch_value
from tests.integration.drafts.conftest import Desk
from tests.integration.drafts.test_pages import StaffClient, upload
from tests.support.web import fill, form_fields, page, words
from tests.unit.drafts.documents import docx, p, r

LAW = "某某办法\n第一条 甲。乙：\n（一）子；\n（二）丑。\n第三条规定的除外。\n第三条 丙。\n"


async def opened(client: httpx.AsyncClient, desk: Desk, data: bytes = LAW.encode(), name: str = "草案.txt") -> str:
    return (await upload(client, desk, data, name)).headers["location"]


def tree(response: httpx.Response) -> list[tuple[str, str]]:
    """(path, text) of the rows."""
    rows = page(response).xpath("//ol[contains(@class, 'pp-tree')]/li[@id]")
    return [(row.get("id"), " ".join(row.xpath("string(p[2])").split())) for row in rows]


def mend_link(response: httpx.Response, path: str) -> str:
    return str(page(response).xpath(f"//li[@id='{path}']//a/@href")[0])


async def send(client: httpx.AsyncClient, opened_at: str, target: str) -> httpx.Response:
    """A form that this page does not show, sent with its token: what a page opened earlier can still do."""
    shown = await client.get(opened_at)
    _, fields = form_fields(shown)
    token = {name: fields[name] for name in ("_csrf", "_key")}
    return await client.post(target, data=token, headers={"referer": str(shown.url)})


async def test_split_merge_change_and_undo(drafter_client: httpx.AsyncClient, desk: Desk) -> None:
    address = await opened(drafter_client, desk)
    first = await drafter_client.get(address)
    assert tree(first)[1:] == [
        ("art-1", ""), ("art-1.p1", "甲。乙："), ("art-1.p1.i1", "子；"), ("art-1.p1.i2", "丑。"), ("art-1.p2", "第三条规定的除外。"),
        ("art-3", "丙。"),
    ]  # fmt: skip
    link = mend_link(first, "art-1.p1")
    form = await drafter_client.get(link)
    assert "修正：第一条第一款" in words(form)
    assert [one.get("value") for one in page(form).xpath("//input[@name='place']")] == ["2"]

    done = await fill(drafter_client, link, {"place": "2"}, action=f"{link}/split")
    assert (done.status_code, done.headers["location"]) == (303, f"{address}#art-1.p1")
    split = await drafter_client.get(address)
    assert tree(split)[2:6] == [
        ("art-1.p1", "甲。"),
        ("art-1.p2", "乙："),
        ("art-1.p2.i1", "子；"),
        ("art-1.p2.i2", "丑。"),
    ]
    for part in ("修正了 1 处", "拆分：第一条第一款", "各部分合起来与原文逐字一致"):
        assert part in words(split), part

    link = mend_link(split, "art-1.p2.i2")
    await fill(drafter_client, link, {}, action=f"{link}/merge")
    link = mend_link(split, "art-1.p3")
    await fill(drafter_client, link, {"kind": "article", "label": "第三条", "title": ""}, action=f"{link}/change")
    mended = await drafter_client.get(address)
    assert tree(mended)[1:] == [
        ("art-1", ""), ("art-1.p1", "甲。"), ("art-1.p2", "乙："), ("art-1.p2.i1", "子；（二）丑。"), ("art-3", "规定的除外。"), ("art-3_2", "丙。"),
    ]  # fmt: skip
    assert "序号重复：第三条" in words(mended)

    await fill(drafter_client, address, {}, action=f"{address}/undo")
    undone = await drafter_client.get(address)
    assert "修正了 2 处" in words(undone)
    assert tree(undone)[-2:] == [("art-1.p3", "第三条规定的除外。"), ("art-3", "丙。")]
    events = await fetch("SELECT action, facts FROM audit_event WHERE action LIKE 'draft.mend%' ORDER BY id")
    assert [event["action"] for event in events] == ["draft.mended"] * 3 + ["draft.mend_undone"]

    saved = await fill(drafter_client, address, {}, action=address)
    version = await services.latest(desk.matter.id)
    assert version is not None
    kept = await services.provisions(version.id)
    assert [(q.path, q.text) for q in kept][1:5] == [
        ("art-1", ""),
        ("art-1.p1", "甲。"),
        ("art-1.p2", "乙："),
        ("art-1.p2.i1", "子；（二）丑。"),
    ]
    source = str(await fetch_value("SELECT source_text FROM draft_version WHERE id = $1", version.id))
    pieces = await fetch(
        "SELECT piece_start, piece_end FROM provision WHERE version = $1 ORDER BY position", version.id
    )
    assert "".join(source[row["piece_start"] : row["piece_end"]] for row in pieces) == source == LAW

    # Saved, the upload is closed; the saved text is opened again with the corrections made so far
    late = await send(drafter_client, f"{desk.office}/draft/import", f"{link}/merge")
    assert "已经保存成一稿" in words(late)
    shown = saved.headers["location"]
    again = await fill(drafter_client, shown, {}, action=f"{shown}/mend")
    reopened = await drafter_client.get(again.headers["location"])
    assert "修正了 2 处" in words(reopened)
    await fill(drafter_client, again.headers["location"], {}, action=f"{again.headers['location']}/undo")
    await fill(drafter_client, again.headers["location"], {}, action=again.headers["location"])
    newest = await services.latest(desk.matter.id)
    assert newest is not None
    assert (newest.ordinal, newest.id != version.id) == (1, True)
    assert [q.path for q in await services.provisions(newest.id)][3:6] == ["art-1.p2", "art-1.p2.i1", "art-1.p2.i2"]


@pytest.mark.parametrize(
    ("act", "fields", "said"),
    [
        ("split", {}, "请选一处，或者写出后一部分开头的几个字"),
        ("split", {"place": "1"}, "请选一处，或者写出后一部分开头的几个字"),
        ("split", {"words": "没有的字"}, "这些字在这一条里没有找到"),
        ("split", {"words": "甲。乙：", "second": "nothing"}, "请从列表中选"),
        ("split", {"words": "甲。乙："}, "分开处的前后都要有文字"),
        ("change", {"kind": "article", "label": "第九条"}, "序号要和这一条开头的文字一样"),
        ("change", {"kind": "chapter", "title": "别的"}, "标题要和序号后面的文字一样"),
        ("change", {"kind": "nothing"}, "请从列表中选"),
    ],
)
async def test_what_is_not_possible_is_explained(
    drafter_client: httpx.AsyncClient, desk: Desk, act: str, fields: dict[str, str], said: str
) -> None:
    address = await opened(drafter_client, desk)
    link = mend_link(await drafter_client.get(address), "art-1.p1")
    refused = await fill(drafter_client, link, fields, action=f"{link}/{act}")
    assert refused.status_code == 422
    assert said in words(refused)
    for name, typed in fields.items():
        assert typed in {one.get("value") for one in page(refused).xpath(f"//*[@name='{name}']")} or name in (
            "place",
            "kind",
            "second",
        )
    assert await fetch_value("SELECT count(*) FROM draft_mend") == 0


async def test_the_first_cannot_be_merged_and_nothing_can_be_undone(
    drafter_client: httpx.AsyncClient, desk: Desk
) -> None:
    address = await opened(drafter_client, desk)
    first = await drafter_client.get(f"{address}/mend/0")
    assert "合并这两条" not in words(first)
    assert "前面没有条款" in words(await send(drafter_client, address, f"{address}/mend/0/merge"))
    assert "没有可以撤销的修正" in words(await send(drafter_client, address, f"{address}/undo"))
    assert (await drafter_client.get(f"{address}/mend/1")).status_code == 404
    assert (await drafter_client.get(f"{desk.office}/draft/preview/{uuid4()}/mend/0")).status_code == 404


async def test_the_original_of_tracked_changes(drafter_client: httpx.AsyncClient, desk: Desk) -> None:
    body = p("某办法") + p(
        "第一条 供热",
        f"<w:del>{r('五').replace('w:t', 'w:delText')}</w:del>",
        f"<w:ins>{r('六')}</w:ins>",
        "个月。次日起算。",
    )
    address = await opened(drafter_client, desk, docx(body), "草案.docx")
    shown = await drafter_client.get(address)
    assert tree(shown)[1] == ("art-1", "供热六个月。次日起算。")
    link = mend_link(shown, "art-1")
    await fill(drafter_client, link, {"words": "次日"}, action=f"{link}/split")
    assert (await fill(drafter_client, address, {"tracked": "x"}, action=f"{address}/tracked")).status_code == 422
    await fill(drafter_client, address, {"tracked": "original"}, action=f"{address}/tracked")
    original = await drafter_client.get(address)
    assert tree(original)[1] == ("art-1", "供热五个月。次日起算。")
    assert "没有采用 2 处修订" in words(original)
    assert "修正了" not in words(original)
    await fill(drafter_client, address, {}, action=address)
    assert await fetch_value("SELECT source_text FROM draft_version") == "某办法\n\n第一条 供热五个月。次日起算。\n"


async def test_only_before_publication_and_only_by_its_drafters(
    drafter_client: httpx.AsyncClient, staff_client: StaffClient, desk: Desk
) -> None:
    address = await opened(drafter_client, desk)
    saved = (await fill(drafter_client, address, {}, action=address)).headers["location"]
    assert page(await drafter_client.get(saved)).xpath(f"//form[@action='{saved}/mend']")
    reviewer = await staff_client(Role.REVIEWER)
    assert not page(await reviewer.get(saved)).xpath("//form[contains(@action, '/mend')]")
    await desk.at(Stage.RESPONDED)
    assert not page(await drafter_client.get(saved)).xpath("//form[contains(@action, '/mend')]")


async def test_a_correction_is_never_rewritten(drafter_client: httpx.AsyncClient, desk: Desk) -> None:
    address = await opened(drafter_client, desk)
    link = mend_link(await drafter_client.get(address), "art-1.p1")
    await fill(drafter_client, link, {"place": "2"}, action=f"{link}/split")
    for sql in ("DELETE FROM draft_mend", "UPDATE draft_mend SET place = 1"):
        with pytest.raises(asyncpg.PostgresError, match="a correction"):
            await execute(sql)
