"""What a careful reader links and does not link, one kind of case after the other."""

from __future__ import annotations

import random
from collections.abc import Sequence

from participation.drafts.comparing.aligning import align
from participation.drafts.comparing.links import Link
from participation.drafts.comparing.units import units
from participation.drafts.rules import parse
from participation.drafts.rules.numerals import to_chinese

SUBJECTS = ["供热", "供水", "供气", "排水", "停车", "绿化", "照明", "环卫", "公园", "桥梁", "管廊", "河道"]
DUTIES = (
    "旗县级以上人民政府应当将{}事业纳入国民经济和社会发展规划，保障{}设施的建设和维护资金。",
    "从事{}经营的单位应当取得经营许可，具备与经营规模相适应的人员、设备和管理制度，并定期检修{}设施。",
    "{}单位应当公开服务电话，对用户反映的问题在二十四小时内处理，并保存记录。",
)


def law(articles: Sequence[str]) -> str:
    return "某某办法\n" + "".join(f"第{to_chinese(n)}条 {text}\n" for n, text in enumerate(articles, 1))


def linked(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The links, by number of article."""
    found = align(units(parse(law(old)).provisions), units(parse(law(new)).provisions))
    return sorted((link.old + 1, link.new + 1) for link in found)


def body() -> list[str]:
    """Thirty-six articles that differ by subject and duty."""
    return [duty.format(subject, subject) for subject in SUBJECTS for duty in DUTIES]


def same(numbers: range, shift: int = 0) -> list[tuple[int, int]]:
    return [(n, n + shift) for n in numbers]


def test_nothing_and_nothing() -> None:
    assert align([], []) == []
    one = units(parse(law(["甲乙丙丁戊己庚辛。"])).provisions)
    assert align(one, one) == [Link(0, 0, True)]


def test_a_short_article_that_a_longer_one_took_in() -> None:
    short = "供热期内发生事故的，适用本办法；城乡应急预案另有安排的，适用其安排。"
    old = [*body()[:9], short, *body()[9:]]
    longer = (
        "本办法所称供热，是指利用热电联产、区域锅炉、工业余热、地热等方式产生的蒸汽、热水，通过管网向用户提供生产和生活用热的行为。"
        "\n供热期内发生事故的应对适用本办法；城乡应急预案另有安排的，适用其安排。"
    )
    before = "本办法所称供热，是指利用热电联产、区域锅炉、工业余热、地热等方式产生的蒸汽、热水，通过管网向用户提供用热的行为。"
    found = linked([before, *old], [longer, *body()])
    assert (1, 1) in found  # the definition, lengthened
    assert (11, 1) in found  # the short article lives on in it
    assert found == sorted([(1, 1), (11, 1), *same(range(2, 11)), *same(range(12, 39), -1)])


def test_rewritten_and_moved_far_away() -> None:
    old = [
        *body()[:6],
        "热用户、残疾用户凭有效证件享受热费减免，具体办法由热源所在地的旗县级人民政府规定。",
        *body()[6:],
    ]
    new = [*body(), "符合条件的困难家庭、残疾用户和老年用户按照自治区有关规定享受热费减免及优惠服务。"]
    assert (7, 37) in linked(old, new)


def test_not_linked_when_another_is_nearly_as_like() -> None:
    old = [*body()[:6], "供水单位应当设立服务窗口，接受监督。", *body()[6:]]
    new = [*body(), "停车单位应当公布服务电话，接待来访。"]
    assert linked(old, new) == sorted([*same(range(1, 7)), *same(range(8, 38), -1)])


def test_purpose_and_commencement_are_linked_however_they_are_worded() -> None:
    old = [
        "根据城乡建设的要求，制定本办法。",
        *body()[:5],
        "本办法由住房主管部门解释。",
        "本办法自2001年3月1日起施行。",
    ]
    new = [
        "为了提高民生服务水平，保护消费者权益，铸牢共同体意识，促进绿色低碳发展，制定本办法。",
        *body()[:5],
        "本办法自2027年1月1日起施行，1998年发布的《某某市民用采暖收费暂行标准》、2003年发布的《某某市城区集中采暖管理细则》同时废止。",
    ]
    found = linked(old, new)
    assert (1, 1) in found
    assert (8, 7) in found
    assert found == [*same(range(1, 7)), (8, 7)]


def test_a_stock_phrase_is_no_heir() -> None:
    penalty = (
        "供热单位擅自停止供热、推迟供热或者提前结束供热的，由供热主管部门责令限期改正；构成犯罪的，依法追究刑事责任。"
    )
    old = [*body()[:12], penalty]
    new = [
        *body()[:12],
        penalty.replace("；构成犯罪的，依法追究刑事责任", ""),
        "违反本办法规定，构成犯罪的，依法追究刑事责任。",
    ]
    assert linked(old, new) == same(range(1, 14))


def test_a_piece_of_another_article_is_not_taken_for_a_rewritten_neighbour() -> None:
    fund = (
        "供热单位不按照规定提取检修资金的，由旗县级以上人民政府财政部门责令补足应当提取的金额，可以处二十万元以下罚款。"
    )
    first = (
        "供热单位合并、分立、减少资本或者清算时，不按照规定公告用户的，由登记机关责令改正，处一万元以上十万元以下罚款。"
    )
    second = "供热单位清算时隐匿财产，对财产清单作虚假记载或者在清偿热费以前分配财产的，由登记机关处隐匿金额百分之十以下罚款。"
    old = [*body()[:12], fund, f"{first}\n{second}", "境外供热单位擅自设立分支机构的，责令关闭。"]
    new = [*body()[:12], first, second, "境外供热单位擅自设立分支机构的，责令关闭。"]
    assert linked(old, new) == [*same(range(1, 13)), (14, 13), (14, 14), (15, 15)]


def test_three_merged_into_one() -> None:
    parts = [
        "供热设施的保护范围由供热主管部门会同规划部门划定并公布，设置明显标志。",
        "在保护范围内禁止爆破、打桩、挖掘以及堆放易燃易爆物品。",
        "因工程建设确需迁移供热设施的，建设单位应当与供热单位协商一致并承担费用。",
    ]
    old = [*body()[:9], *parts, *body()[9:]]
    new = [*body()[:9], "\n".join(parts), *body()[9:]]
    assert linked(old, new) == sorted([*same(range(1, 10)), (10, 10), (11, 10), (12, 10), *same(range(13, 40), -2)])


def test_split_into_three_with_new_text_in_between() -> None:
    parts = [
        "供热设施的保护范围由供热主管部门会同规划部门划定并公布，设置明显标志。",
        "在保护范围内禁止爆破、打桩、挖掘以及堆放易燃易爆物品。",
        "因工程建设确需迁移供热设施的，建设单位应当与供热单位协商一致并承担费用。",
    ]
    fresh = "自治区鼓励可再生能源、余热余压的利用，推进智慧热网和计量改造试点。"
    old = [*body()[:9], "".join(parts), *body()[9:]]
    new = [
        *body()[:9],
        parts[0],
        parts[1] + "\n" + fresh,
        "从前没有的条文，讲的是培训、考核和科学普及。",
        parts[2],
        *body()[9:],
    ]
    assert linked(old, new) == sorted([*same(range(1, 10)), (10, 10), (10, 11), (10, 13), *same(range(11, 38), 3)])


def test_a_paragraph_that_went_from_one_article_to_another() -> None:
    stays = "供热单位应当与热用户签订合同，约定供热面积、温度标准、热费结算方式和违约责任。"
    goes = "热用户转让房屋的，应当在办理过户后三十日内告知供热单位，并结清热费。"
    other = "房屋出租的，由出租人和承租人约定热费的承担；没有约定的，由产权人承担。"
    old = [*body()[:6], f"{stays}\n{goes}", *body()[6:15], other, *body()[15:]]
    new = [*body()[:6], stays, *body()[6:15], f"{other}\n{goes}", *body()[15:]]
    assert linked(old, new) == sorted([*same(range(1, 39)), (7, 17)])


def test_chapters_that_change_places() -> None:
    old, order = body(), list(range(36))
    moved = [*order[:6], *order[18:27], *order[6:18], *order[27:]]
    assert linked(old, [old[k] for k in moved]) == sorted((k + 1, n) for n, k in enumerate(moved, 1))


def test_removed_here_and_a_like_one_added_elsewhere_for_another_subject() -> None:
    old = body()
    new = [*old[:4], *old[5:30], DUTIES[1].format("电梯", "电梯"), *old[30:]]
    found = linked(old, new)
    assert found == sorted([*same(range(1, 5)), *same(range(6, 31), -1), *same(range(31, 37))])


def test_whatever_the_order_the_same_words_find_each_other() -> None:
    chance, old = random.Random(5), body()
    order = list(range(36))
    chance.shuffle(order)
    assert linked(old, [old[k] for k in order]) == sorted((k + 1, n) for n, k in enumerate(order, 1))


def test_units_too_short_for_n_grams_and_without_words() -> None:
    assert linked(["废。", *body()[:3]], [*body()[:3], "废。"]) == [(1, 4), *same(range(2, 5), -1)]
    assert linked(["。", "甲乙丙丁戊己。"], ["甲乙丙丁戊己。", "；"]) == [(2, 1)]
    assert linked(["。"], ["；"]) == []
