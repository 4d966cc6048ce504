"""How long a comparison takes, and carrying comments along: a law of 218 articles and its revision of 266.

    python -m tests.bench.comparing

The law is made up here, of the length and the likeness of real ones: a few hundred phrases, put together by chance.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

from participation.drafts.anchoring import Anchor, Carrier, quoted
from participation.drafts.comparing import compare
from participation.drafts.rules import ParsedDraft, parse
from participation.drafts.rules.numerals import to_chinese

GOAL_SECONDS = 1.0
GOAL_CARRYING = 2.0
_WHO = (
    "公司",
    "股东",
    "董事会",
    "监事会",
    "清算组",
    "登记机关",
    "债权人",
    "发起人",
    "审计机构",
    "主管部门",
    "受托管理人",
    "职工代表大会",
)
_MUST = ("应当", "不得", "可以", "有权", "负责", "依照规定")
_WHAT = (
    "提交书面报告", "召开临时会议", "办理变更登记", "公布财务会计报告", "承担赔偿责任", "查阅会计账簿", "通知全体成员", "提取法定公积金",
    "编制资产负债表", "退还多收款项", "接受监督检查", "保存相关资料", "作出书面决定", "委托专业机构评估", "缴纳认缴出资", "转让所持份额",
)  # fmt: skip
_WHEN = (
    "自收到通知之日起{n}日内",
    "每一会计年度终了后{n}日内",
    "在会议召开{n}日前",
    "经全体成员三分之二以上通过后{n}日内",
    "连续{n}日以上未履行职责的，",
)


def law(articles: int, seed: int) -> list[str]:
    """The texts of so many articles."""
    chance = random.Random(seed)
    return ["".join(_sentence(chance) for _ in range(chance.randint(1, 6))) for _ in range(articles)]


def _sentence(chance: random.Random) -> str:
    number = to_chinese(chance.randint(3, 90))
    return (
        f"{chance.choice(_WHO)}{chance.choice(_WHEN).format(n=number)}{chance.choice(_MUST)}向{chance.choice(_WHO)}"
        f"{chance.choice(_WHAT)}，并{chance.choice(_WHAT)}。"
    )


def revised(old: Sequence[str], articles: int, seed: int) -> list[str]:
    """Its revision: a third of the articles changed, some dropped, new ones put in until there are so many."""
    chance = random.Random(seed)
    new = [t + _sentence(chance) if chance.random() < 0.35 else t for t in old if chance.random() > 0.04]
    while len(new) < articles:
        new.insert(chance.randrange(len(new)), "".join(_sentence(chance) for _ in range(chance.randint(1, 6))))
    return new


def drafts() -> tuple[ParsedDraft, ParsedDraft]:
    """The two laws, parsed."""
    old = law(218, 1)
    return _parsed(old), _parsed(revised(old, 266, 2))


def _parsed(texts: Sequence[str]) -> ParsedDraft:
    return parse("某某法\n" + "".join(f"第{to_chinese(k)}条 {text}\n" for k, text in enumerate(texts, 1)))


def measure(times: int = 5) -> float:
    """Seconds of the fastest of so many comparisons."""
    old, new = drafts()
    best = float("inf")
    for _ in range(times):
        started = time.perf_counter()
        compare(old.provisions, new.provisions)
        best = min(best, time.perf_counter() - started)
    return best


def measure_carrying(comments: int = 1000, times: int = 3) -> float:
    """Seconds of the fastest of so many rounds of carrying, the comparison included."""
    old, new = drafts()
    chance = random.Random(3)
    anchors = []
    for _ in range(comments):
        p = chance.choice([p for p in old.provisions if len(p.text) > 20])
        start = chance.randrange(len(p.text) - 10)
        words = quoted(p.text, start, start + chance.randint(2, 10)) if chance.random() < 0.7 else (None, None)
        anchors.append(Anchor(p.path, *words))
    best = float("inf")
    for _ in range(times):
        started = time.perf_counter()
        Carrier(old.provisions, new.provisions).carry_all(anchors)
        best = min(best, time.perf_counter() - started)
    return best


if __name__ == "__main__":
    print(f"218 articles against 266: {measure():.3f} s (goal {GOAL_SECONDS:.1f} s)")
    print(f"1,000 comments carried over: {measure_carrying():.3f} s (goal {GOAL_CARRYING:.1f} s)")
