"""Personal data found: exactly where it is, in disguise too, and nothing where there is none."""

from __future__ import annotations

import csv
import json
import random
import re
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from participation.consultations.privacy import PersonalData, scan
from participation.consultations.privacy.commands import privacy
from participation.consultations.privacy.folding import fold
from participation.consultations.privacy.numbers import id_check, is_id15, luhn
from tests.unit.consultations.privacy import unseen
from tests.unit.consultations.privacy.disguises import MAKERS, example, negative


def found(text: str) -> list[tuple[str, str]]:
    return [(one.type.value, one.text) for one in scan(text)]


NO_NAMES = [
    "群众反映强烈",
    "市民高度关注",
    "我女儿高考在即",
    "我儿子上学",
    "居民张贴广告",
    "村民代表反映",
    "村民小组反映",
    "市民反映",
    "市民马上就要",
    "我女儿明年上学",
    "我爱人常年在外打工",
    "我爸万一生病",
    "我妈高血压患了十年",
    "我儿子金融专业今年毕业",
    "居民常年在外务工反映",
    "业主高度关注，认为",
    "市民应该参加",
    "居民生活在这里",
    "我们家孩子今年上学",
    "居民温度表示不满",
    "市民普遍认为",
    "居民多次反映",
    "群众纷纷表示",
    "村民一直说没水",
    "居民都说好",
    "住户连续投诉",
    "群众从没说",
    "牧民草场在退化",
]
"""What a person is with what the person does right behind, and no name between."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("手机138-OO13-8OOO谢谢", [("mobile", "138-OO13-8OOO")]),
        (
            "電話：１３８　００１３　８０００，聯絡人 陳大文",
            [("mobile", "１３８　００１３　８０００"), ("name", "陳大文")],
        ),
        ("一三八○○一三八○○○", [("mobile", "一三八○○一三八○○○")]),
        ("打我手机 138爱0013心8000", [("mobile", "138爱0013心8000")]),
        ("手机136 那个 1234 再加 5678", [("mobile", "136 那个 1234 再加 5678")]),
        ("手机号码是1 3 8，0 0 1 3，8 0 0 0", [("mobile", "1 3 8，0 0 1 3，8 0 0 0")]),
        ("请联系138\n0013\n8000", [("mobile", "138\n0013\n8000")]),
        ("号1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣。", [("mobile", "1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣")]),
        ("电话：+86 138 0013 8000", [("mobile", "+86 138 0013 8000")]),
        ("打138 0013 8000或者0471-6512345", [("mobile", "138 0013 8000"), ("landline", "0471-6512345")]),
        ("座机（0471）651 2345转801", [("landline", "（0471）651 2345转801")]),
        ("身份证 110105 1949 1231 002×。", [("id_card", "110105 1949 1231 002×")]),
        ("卡号6217 0000 0457 2634 075", [("bank_card", "6217 0000 0457 2634 075")]),
        ("邮箱 z h a n g s a n @ q q . c o m", [("email", "z h a n g s a n @ q q . c o m")]),
        ("zhangsan#qq.com（把#换成@）", [("email", "zhangsan#qq.com")]),
        ("邮箱：zhangsan艾特qq。com", [("email", "zhangsan艾特qq。com")]),
        ("车牌蒙Ａ８Ｋ６６６", [("plate", "蒙Ａ８Ｋ６６６")]),
        ("新能源车蒙AD12345一辆", [("plate", "蒙AD12345")]),
        ("我住东方小区十号楼三单元五零二", [("address", "东方小区十号楼三单元五零二")]),
        ("我家在苏尼特右旗赛汉塔拉镇查干嘎查12号", [("address", "苏尼特右旗赛汉塔拉镇查干嘎查12号")]),
        ("加我 v 信 nmg_12345", [("wechat_qq", "nmg_12345")]),
        ("微信：一三八零零一三八零零零", [("mobile", "一三八零零一三八零零零")]),
        ("QQ:三五六七八九一二", [("wechat_qq", "三五六七八九一二")]),
        ("我叫 孛儿只斤 · 巴图", [("name", "孛儿只斤 · 巴图")]),
        ("我叫王小明今年35岁", [("name", "王小明")]),
        ("我姓王，叫王大力", [("name", "王大力")]),
        ("联系人：李先生", []),
        ("My name is John Smith.", [("name", "John Smith")]),
        ("护照 G 1234 5678", [("passport", "G 1234 5678")]),
        ("编号G12345678", []),
        ("手机前三位138，中间四位0013，后四位8000", [("mobile", "138，中间四位0013，后四位8000")]),
        ("座机 +86 471 651 2345", [("landline", "+86 471 651 2345")]),
        ("请打0471-6512345（市住建局）", []),
        ("0471-6512345咨询", []),
        ("一九六二年五月出生", [("birth_date", "一九六二年五月")]),
        ("本法自2026年1月1日起施行", []),
        ("抽到 17 7 2 16 25 23 8 24 19 13 22 5 18 9 1 4", []),
        ("138 151 89 112 117 145 118 143 144 122 95 139", []),
        ("姓名和住址、签名单、署名方式都不应当公布", []),
        ("自治区政务服务中心三楼 301 听证室", []),
        ("市住建局，0471-6512345，没人接", []),
        ("市民王小虎反映，路灯不亮", [("name", "王小虎")]),
        ("我女儿王诗涵在读三年级", [("name", "王诗涵")]),
        ("牧民巴特尔反映草场退化", [("name", "巴特尔")]),
        ("邻居刘建军家的狗天天叫", [("name", "刘建军")]),
        ("我丈夫陈志强在煤矿上班", [("name", "陈志强")]),
        ("我妈欧阳秀兰今年七十岁", [("name", "欧阳秀兰")]),
        *((text, []) for text in NO_NAMES),
        (
            "我家住克什克腾旗达日罕乌拉苏木白音查干嘎查",
            [("address", "克什克腾旗达日罕乌拉苏木白音查干嘎查")],
        ),
        ("家住宁城县大城子镇上五家村王家组", [("address", "宁城县大城子镇上五家村王家组")]),
        ("我住在敖汉旗新惠镇东荒村某某组", [("address", "敖汉旗新惠镇东荒村某某组")]),
        ("我家住在农村，某某组织来过。我家在村里，打水难。我住在呼和浩特市新城区", []),
        ("农历一九六二年腊月初八出生", [("birth_date", "一九六二年腊月初八")]),
        ("我一九六零年农历八月十五生", [("birth_date", "一九六零年农历八月十五")]),
        ("我妈生于壬寅年八月十五", [("birth_date", "壬寅年八月十五")]),
        ("每年腊月初八和正月十五集市上人多，生意好", []),
        ("征求意见邮箱 fzb@nmg.gov.cn，咨询电话 0471-6512345", []),
    ],
)
def test_exactly_these_places(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_check_signs() -> None:
    # GB 11643's own example, and the one of its annex with X.
    assert (id_check("11010519491231002"), id_check("44052418800101001")) == ("x", "4")
    assert is_id15("150102870312003")
    assert not is_id15("150102871312003")
    assert luhn("79927398713")
    assert not luhn("79927398710")


@pytest.mark.parametrize("kind", MAKERS)
def test_disguised(kind: str) -> None:
    """Recall and precision on invented disguises: every kind at least 0.97 exactly, nothing else found beside it."""
    rng = random.Random(f"disguises of {kind}")
    hits = wrong = 0
    for _ in range(300):
        text, (label, start, end) = example(rng, kind)
        places = [(one.type.value, one.start, one.end) for one in scan(text)]
        hits += (label, start, end) in places
        wrong += len([place for place in places if place != (label, start, end)])
    assert hits >= 291
    assert wrong <= 9


@pytest.mark.parametrize("kind", unseen.PIECES)
def test_disguises_it_was_not_tuned_on(kind: str) -> None:
    """The issue asks for 0.9 on texts nobody has seen; and nothing but the label is found in these."""
    rng = random.Random(f"unseen {kind}")
    hits, wrong = 0, []
    for _ in range(200):
        text, label = unseen.example(rng, kind)
        places = [(one.type.value, one.start, one.end) for one in scan(text)]
        hits += label in places
        wrong += [(text, place) for place in places if place[0] != kind]
    assert hits >= (186 if kind == "name" else 196)
    assert wrong == []


def test_numbers_that_are_nobodys() -> None:
    rng = random.Random("nobody's")
    assert [(text, found(text)) for text in (unseen.impersonal(rng) for _ in range(3000)) if scan(text)] == []


def test_no_personal_data() -> None:
    rng = random.Random("nothing to see")
    texts = [negative(rng) for _ in range(2000)]
    assert [(text, found(text)) for text in texts if scan(text)] == []


def test_labelled_file(shared_data: Path) -> None:
    right: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    invented: Counter[str] = Counter()
    with (shared_data / "comments" / "synthetic-3000.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            labels = {(kind, start, end) for kind, start, end, _ in json.loads(row["label_pii"] or "[]")}
            places = {(one.type.value, one.start, one.end) for one in scan(row["text"])}
            right.update(kind for kind, _, _ in labels & places)
            missed.update(kind for kind, _, _ in labels - places)
            invented.update(kind for kind, _, _ in places - labels)
    assert sum(right.values()) == 173
    assert (missed, invented) == (Counter(), Counter())


def test_laws_hold_none(shared_data: Path) -> None:
    files = sorted((shared_data / "drafts").glob("*.[mt][dx]*"))
    assert files
    assert [found(file.read_text(encoding="utf-8")) for file in files] == [[] for _ in files]


def test_texts_of_the_site_hold_none() -> None:
    catalogue = Path(__file__).parents[4] / "participation" / "locale" / "en"
    told = {
        one for file in catalogue.glob("*.po") for one in re.findall(r'^msgid "(.*)"$', file.read_text("utf-8"), re.M)
    }
    assert len(told) > 1000
    assert {kind for one in told for kind, text in found(one) if "example" not in text} == set()


def test_real_remarks_in_traditional_chinese_hold_none(shared_data: Path) -> None:
    with (shared_data / "comments" / "vtaiwan-uberx.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [found(cell) for row in csv.DictReader(file) for cell in row.values() if cell and scan(cell)] == []


TEXTS = st.text(
    st.sampled_from(
        "0123456789０１一三八零幺〇①\u200b\ufe0f\u20e3 -.·，。\n@aAxXvVqQ点艾特蒙京A我叫张伟住号楼单元室生年月日㎏𠮷ᠠ（）㈠"
    )
    | st.characters(),
    max_size=80,
)


@given(TEXTS)
def test_findings_are_slices_in_order_without_overlap(text: str) -> None:
    last = 0
    for one in scan(text):
        assert last <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.text
        last = one.end


@given(TEXTS)
def test_folding_remembers_places(text: str) -> None:
    folded = fold(text)
    if folded.places is None:
        assert len(folded.text) == len(text)
    else:
        assert len(folded.places) == len(folded.text)
        assert folded.places == sorted(folded.places)


@given(st.sampled_from(sorted(MAKERS)), st.integers(0, 10_000), TEXTS)
def test_what_stands_before_only_moves_it(kind: str, seed: int, before: str) -> None:
    """Other sentences before do not change what is found, only where (their own findings aside)."""
    text, (label, start, end) = example(random.Random(seed), kind)
    alone = (label, start, end) in {(one.type.value, one.start, one.end) for one in scan(text)}
    shift = len(before) + 3
    moved = {(one.type.value, one.start, one.end) for one in scan(before + "。\n\n" + text)}
    assert not alone or (label, start + shift, end + shift) in moved


def test_command(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes('id,text,more\r\n7,"𠮷手机138\n0013\n8000，谢谢",x\r\n8,没有,\r\n'.encode("utf-8-sig"))
    result = CliRunner().invoke(privacy, ["scan", str(file), "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "7": [{"type": "mobile", "start": 3, "end": 16, "text": "138\n0013\n8000"}],
        "8": [],
    }
    file.write_bytes("text,id\n邮箱a1234@qq.com,一\n".encode("gb18030"))
    plain = CliRunner().invoke(privacy, ["scan", str(file)])
    assert plain.stdout == "一\temail\t2-14\ta1234@qq.com\n1 in 1 of 1 texts\n"


@pytest.mark.parametrize("raw", [b"a,b\n1,2\n", b"", "id,text\n一,\n".encode("gb18030") + b"\xff\xff\xff"])
def test_command_says_what_is_wrong(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "b.csv"
    file.write_bytes(raw)
    result = CliRunner().invoke(privacy, ["scan", str(file), "--json"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 2


def test_kinds_are_those_of_the_command() -> None:
    assert {kind.value for kind in PersonalData} == set(MAKERS)
