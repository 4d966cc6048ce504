"""Revisions of a law as drafters make them, with the truth of what became of each article.

``revise`` takes the articles of a text and a seed and gives a new text and the links between the two: articles are inserted,
repealed, split, merged, moved, chapters change places, words are changed a little or a lot, and cited numbers follow.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from participation.drafts.rules import Kind, parse
from participation.drafts.rules.numerals import to_chinese

_SWAPS = (
    ("应当", "必须"), ("及时", "在规定期限内"), ("有关部门", "主管部门"), ("按照", "依照"), ("工作人员", "人员"), ("组织", "单位"),
    ("建立", "完善"), ("加强", "强化"), ("处理", "办理"), ("规定", "要求"), ("负责", "承担"), ("公布", "公开"), ("活动", "行为"),
)  # fmt: skip
_CITED = re.compile(r"(?<![》法例定])第([一二三四五六七八九十百]+)条")


@dataclass
class Article:
    """One article: its paragraphs, and the old articles it comes from (indexes)."""

    paragraphs: list[str]
    chapter: int
    origins: set[int] = field(default_factory=set)

    @property
    def size(self) -> int:
        return sum(len(p) for p in self.paragraphs)


def articles_of(text: str) -> list[Article]:
    """The articles of a law, each with its paragraphs as they stand."""
    draft = parse(text)
    out: list[Article] = []
    chapter = 0
    for p in draft.provisions:
        if p.kind is Kind.CHAPTER:
            chapter += 1
        elif p.kind is Kind.ARTICLE:
            out.append(Article([p.text] if p.text else [], chapter, {len(out)}))
        elif out and p.kind in (Kind.PARAGRAPH, Kind.ITEM):
            out[-1].paragraphs.append((p.label or "") + p.text)
    return out


def written(articles: Sequence[Article], name: str = "某某条例") -> str:
    """The text of a law with these articles."""
    lines, chapter, number = [name], None, 0
    for k, article in enumerate(articles, 1):
        if article.chapter != chapter:
            chapter, number = article.chapter, number + 1
            lines.append(f"第{to_chinese(number)}章 章名{to_chinese(article.chapter + 1)}")
        lines.append(f"第{to_chinese(k)}条 " + "\n".join(article.paragraphs))
    return "\n".join(lines) + "\n"


def revise(
    old: Sequence[Article], strangers: Sequence[Article], seed: int
) -> tuple[list[Article], set[tuple[int, int]]]:
    """The revised articles and the links (old, new). ``strangers``: articles of another law, from which new ones are taken."""
    chance = random.Random(seed)
    new = [Article(list(a.paragraphs), a.chapter, {i}) for i, a in enumerate(old)]
    n = len(new)
    new = _change_words(new, strangers, chance)
    for _ in range(max(1, n // 12)):
        _split(new, chance)
    for _ in range(max(1, n // 20)):
        _merge(new, chance)
    for _ in range(max(1, n // 15)):  # repealed
        new.pop(chance.randrange(len(new)))
    for _ in range(max(1, n // 20)):  # moved
        article = new.pop(chance.randrange(len(new)))
        place = chance.randrange(len(new))
        article.chapter = new[place].chapter
        new.insert(place, article)
    for stranger in chance.sample(list(strangers), min(len(strangers), max(2, n // 6))):
        place = chance.randrange(len(new))
        new.insert(place, Article(list(stranger.paragraphs), new[place].chapter))
    if chance.random() < 0.4:
        new = _swap_chapters(new, chance)
    links = {(i, j) for j, a in enumerate(new) for i in a.origins}
    _follow_numbers(new, links)
    return new, links


def _change_words(new: list[Article], strangers: Sequence[Article], chance: random.Random) -> list[Article]:
    for article in new:
        dice = chance.random()
        if dice < 0.35:
            continue
        for k, paragraph in enumerate(article.paragraphs):
            for before, after in chance.sample(_SWAPS, 5):
                paragraph = paragraph.replace(before, after, 2)
            if dice > 0.75:
                paragraph = _rewritten(paragraph, strangers, chance)
            article.paragraphs[k] = paragraph
    return new


def _rewritten(paragraph: str, strangers: Sequence[Article], chance: random.Random) -> str:
    """About a third of the phrases of a longer paragraph are replaced by another law's, others added or dropped."""
    phrases = re.findall(r"[^，。；]+[，。；]?", paragraph)
    if len(phrases) < 3:
        return paragraph
    foreign = re.findall(r"[^，。；]{6,30}[，。；]", "".join(chance.choice(strangers).paragraphs)) or ["并向社会公布，"]
    out = []
    for phrase in phrases:
        dice = chance.random()
        if dice < 0.2:
            out.append(chance.choice(foreign))
        elif dice < 0.3:
            continue
        else:
            out.append(phrase)
            if dice > 0.9:
                out.append(chance.choice(foreign))
    return "".join(out).rstrip("，；") + ("" if not out or out[-1].endswith("。") else "。")


def _split(new: list[Article], chance: random.Random) -> None:
    candidates = [k for k, a in enumerate(new) if len(_sentences(a)) >= 2 and a.size >= 80 and len(a.origins) == 1]
    if not candidates:
        return
    k = chance.choice(candidates)
    sentences = _sentences(new[k])
    at = min(range(1, len(sentences)), key=lambda i: abs(sum(map(len, sentences[:i])) - new[k].size / 2))
    halves = ["".join(sentences[:at]), "".join(sentences[at:])]
    if min(map(len, halves)) < 30:
        return
    new[k : k + 1] = [Article([half], new[k].chapter, set(new[k].origins)) for half in halves]


def _sentences(article: Article) -> list[str]:
    if any(p.startswith("（") for p in article.paragraphs):  # a list belongs together
        return []
    return [s for p in article.paragraphs for s in re.findall(r"[^。]+。", p)]


def _merge(new: list[Article], chance: random.Random) -> None:
    candidates = [
        k
        for k in range(len(new) - 1)
        if new[k].chapter == new[k + 1].chapter and all(30 <= a.size <= 300 for a in new[k : k + 2])
    ]
    if candidates:
        k = chance.choice(candidates)
        one, two = new[k], new[k + 1]
        new[k : k + 2] = [Article(one.paragraphs + two.paragraphs, one.chapter, one.origins | two.origins)]


def _swap_chapters(new: list[Article], chance: random.Random) -> list[Article]:
    order: list[int] = []
    for a in new:
        if a.chapter not in order:
            order.append(a.chapter)
    if len(order) < 4:
        return new
    k = chance.randrange(1, len(order) - 2)
    order[k], order[k + 1] = order[k + 1], order[k]
    return sorted(new, key=lambda a: order.index(a.chapter))


def _follow_numbers(new: list[Article], links: set[tuple[int, int]]) -> None:
    """References say the new numbers."""
    first: dict[str, str] = {}
    for i, j in sorted(links, reverse=True):
        first[to_chinese(i + 1)] = to_chinese(j + 1)
    for a in new:
        if a.origins:
            a.paragraphs = [_CITED.sub(lambda m: f"第{first.get(m[1], m[1])}条", p) for p in a.paragraphs]


def f1(found: set[tuple[int, int]], true: set[tuple[int, int]]) -> float:
    """Harmonic mean of precision and recall of links."""
    return 2 * len(found & true) / (len(found) + len(true)) if found or true else 1.0
