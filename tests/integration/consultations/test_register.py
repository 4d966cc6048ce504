"""Lists by filter and words, for everyone and for officers; what may not be read is not found either."""

import pytest

from participation.consultations import services
from participation.consultations.rules import Channel, CommentState, Stance
from participation.consultations.rules.searching import terms, tsquery
from participation.consultations.services import CommentCommand, register
from participation.consultations.services.register import Wanted
from participation.identity.rules import Role
from participation.platform.database import execute, fetch, fetch_value, unit_of_work
from tests.integration.consultations.conftest import browse, person, remark
from tests.support.web import fill, page, words

TEXTS = [
    "供热期太短，建议到四月底。",
    "Heating costs too much; PM2.5 标准也要写。",
    "ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ ᠪᠡᠷ 写一份",
    "ＡＢＣ全角字母，𠮷野家。",
    "老人怕冷，热\n力站太远",
    "完全不同的话题：停车位",
]


@pytest.mark.parametrize(
    "text",
    [
        *TEXTS,
        "",
        "'\\:*&|!()",
        "".join(map(chr, range(0x4E00, 0x4E00 + 2_000))),
        "㐂〇々 e\u0301 ½ ㎡",
        "a" * 100,
        "\u180eᠠ\u202fᠤᠨ",
    ],
)
async def test_the_database_cuts_as_we_do(database, text):
    rows = await fetch(
        "SELECT lexeme, unnest(positions) AS place FROM unnest(comment_terms($1)) ORDER BY place, lexeme", text
    )
    assert [(row["lexeme"], row["place"]) for row in rows] == [(term.text, term.place) for term in terms(text)]


@pytest.fixture
async def filled(stage, round_open):
    """Six published ones on different provisions, one withheld, one masked, one waiting."""
    await execute("INSERT INTO region (code, name, position) VALUES ('1501', '首府市', 1)")
    for n, text in enumerate(TEXTS):
        await remark(round_open, ["art-3", "art-1", ""][n % 3], text, stance="oppose" if n == 5 else "suggest")
    secret = await remark(round_open, "art-1", "我住供热小区三号楼")
    masked = await remark(round_open, "art-1", "供热找王某某，电话 13800138000")
    await remark(round_open, "art-1", "供热还没有审核")
    everything = await services.comments(round_open.id)
    async with unit_of_work():
        ids = [one.id for one in everything[:6]]
        await services.moderate(stage.moderator, round_open.id, ids, CommentState.PUBLISHED)
        await services.moderate(
            stage.moderator, round_open.id, [secret.comment_id], CommentState.WITHHELD, "含他人住址"
        )
    await execute(
        "UPDATE comment SET state = 'published', public_text = replace(text, '13800138000', '***') WHERE id = $1",
        masked.comment_id,
    )
    await execute("UPDATE comment SET region = '1501' WHERE id = $1", everything[0].id)
    await execute(
        "INSERT INTO comment_outcome (comment, theme_title, outcome, reason) VALUES ($1, '供热期', 'adopted', '采纳')",
        everything[0].id,
    )
    return round_open


async def found(consultation, public=True, **wanted):
    text = await services.text_of(consultation)
    entries = await register.entries(text, Wanted(**wanted), public=public, after=None, limit=50)
    return [entry.comment.original for entry in entries]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("供热期", [0]),
        ("热", [4, 0]),
        ("怕冷 老人", [4]),
        ("老人 停车", []),
        ("heat", [1]),
        ('"heat"', []),
        ("PM2.5标准", []),
        ("pm2.5", [1]),
        ("“costs too”", [1]),
        ("“too costs”", []),
        ("ᠮᠣᠩᠭᠣᠯ", [2]),
        ("abc", [3]),
        ("𠮷野", [3]),
        ("供熱期", [0]),
        ("小区", []),
        ("不同 话题", [5]),
    ],
)
async def test_words(filled, query, expected):
    assert [text for text in await found(filled, q=query) if text in TEXTS] == [TEXTS[n] for n in expected]


async def test_what_may_not_be_read_is_not_found(filled):
    assert await found(filled, q="三号楼") == []
    assert await found(filled, q="13800138000") == []
    assert await found(filled, q="还没有审核") == []
    assert await found(filled, q="王某某") == ["供热找王某某，电话 13800138000"]
    # Officers look in what was written.
    for query in ("三号楼", "13800138000", "还没有审核"):
        assert len(await found(filled, public=False, q=query)) == 1


async def test_filters(filled):
    assert await found(filled, provision="whole") == [TEXTS[5], TEXTS[2]]
    assert await found(filled, provision="art-3") == [TEXTS[3], TEXTS[0]]
    assert await found(filled, region="1501") == [TEXTS[0]]
    assert await found(filled, outcome="adopted") == [TEXTS[0]]
    assert await found(filled, outcome="adopted", q="停车") == []
    assert await found(filled, channel="paper") == []
    assert len(await found(filled, channel="web")) == 8
    assert len(await found(filled, public=False)) == 9
    assert await found(filled, public=False, state="received") == ["供热还没有审核"]
    assert len(await found(filled, public=False, outcome="none")) == 8
    assert tsquery("") == ""


async def test_the_public_list(client, stage, filled):
    address = f"/matters/{stage.number}/comments"
    shown = await client.get(address, params={"q": "供热期"})
    assert [one.text_content() for one in page(shown).xpath("//mark")] == ["供热期"]
    assert "首府市" in words(shown)
    assert page(shown).xpath("//input[@name='q']/@value") == ["供热期"]
    nothing = await client.get(address, params={"q": "没有人说过", "channel": "nonsense"})
    assert "没有符合条件的公开意见" in words(nothing)
    attack = await client.get(address, params={"q": "'); DROP TABLE comment; -- \x00 <img src=x>"})
    assert attack.status_code == 200
    assert "<img" not in attack.text.split("<main")[1]
    assert (await client.get(address, params={"provision": "art-99"})).status_code == 404
    everything = await client.get(address)
    assert "本条内容未公开：含他人住址" in words(everything)
    assert "13800138000" not in everything.text
    assert "三号楼" not in everything.text


async def test_pages_follow_each_other(client, stage, round_open):
    for n in range(23):
        await remark(round_open, "art-1", f"第{n}条意见供热")
    ids = [one.id for one in await services.comments(round_open.id)]
    async with unit_of_work():
        await services.moderate(stage.moderator, round_open.id, ids, CommentState.PUBLISHED)
    address = f"/matters/{stage.number}/comments?q=%E4%BE%9B%E7%83%AD"
    first = await client.get(address)
    following = page(first).xpath("//a[@rel='next']/@href")[0]
    second = await client.get(following)
    texts = [
        one.text_content().strip()
        for shown in (first, second)
        for one in page(shown).xpath("//p[@class='pp-comment__text']")
    ]
    assert texts == [f"第{n}条意见供热" for n in range(22, -1, -1)]


async def test_the_officers_register(application, stage, filled):
    office = f"/office/matters/{stage.number}/comments"
    async with unit_of_work():
        text = await services.text_of(filled)
        entered = await services.enter(
            stage.moderator,
            text.target("art-3"),
            CommentCommand(Stance.ASK, "电话里问供热"),
            channel=Channel.PHONE,
            received_at=filled.opens_at,
        )
    async with await browse(application, stage.moderator) as client:
        shown = words(await client.get(office))
        assert "共收到 10 条意见。网上 9，电话 1。" in shown
        assert "录入待核对" in shown
        waiting = words(await client.get(office, params={"entry": "waiting"}))
        assert "电话里问供热" in waiting
        assert "停车位" not in waiting
        one = await client.get(f"{office}/{entered.receipt_number}")
        assert "看录入的核对" in words(one)
        assert (await client.get(f"{office}/YJ-2026-99999")).status_code == 404
    answering = await person(Role.RESPONSE_OFFICER)
    async with await browse(application, answering) as client:
        shown = await client.get(office)
        assert shown.status_code == 200
        assert "登记来信来电" not in words(shown)
    async with await browse(application, stage.drafter) as client:
        assert (await client.get(office)).status_code == 403


async def test_numbers_are_those_of_the_comments(stage, filled):
    counts = await services.counts(filled.id)
    assert (counts.total, counts.published, counts.withheld, counts.received) == (9, 7, 1, 1)
    before = counts
    await services.fold_counts()
    assert await services.counts(filled.id) == before
    assert await fetch_value("SELECT count(*) FROM comment_count_change") == 0


async def test_a_resident_says_where_they_are(client, stage, round_open):
    address = f"/matters/{stage.number}/comment"
    assert 'name="region"' not in (await client.get(address)).text
    await execute("INSERT INTO region (code, name, position) VALUES ('1501', '首府市', 1), ('1502', '旧的', 2)")
    await execute("UPDATE region SET hidden = TRUE WHERE code = '1502'")
    opened = await client.get(address)
    assert "首府市" in opened.text
    assert "旧的" not in opened.text
    for region in ("1501", "1502", "nonsense';--", ""):
        answer = await fill(client, address, {"stance": "suggest", "text": "好", "region": region}, action="/comment")
        assert answer.status_code == 303, words(answer)
    kept = await client.post(
        f"/api/v1/matters/{stage.number}/comments",
        json={"stance": "suggest", "text": "好", "region": "1501"},
        headers={"Idempotency-Key": "0123456789abcdef"},
    )
    assert kept.status_code == 201, kept.text
    assert (await services.counts(round_open.id)).by_region == {"1501": 2, "": 3}
    wrong = await fill(client, address, {"stance": "", "text": "", "region": "1501"}, action="/comment")
    assert page(wrong).xpath("//select[@name='region']/option[@selected]/@value") == ["1501"]
