"""A conversation of WeChat saved as text: a line with who and when, below it what was said.

    2026-11-20 09:30:05 张三          or          张三  2026-11-20 09:30
    供热期太短                                    供热期太短

Read as a table of three columns. What stands before the first such line (the name of the group) is left out.
"""

import re
from collections.abc import Iterator
from typing import Final

HEADER: Final = ("发送时间", "昵称", "消息内容")

_TIME = r"(?P<when>\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?\s+(?:上午|下午)?\s*\d{1,2}:\d{2}(?::\d{2})?)"
_HEAD = re.compile(
    rf"^\s*(?:\[?{_TIME}\]?\s+['\"]?(?P<after>[^'\",;\t]{{1,40}}?)['\"]?[:：]?|['\"]?(?P<before>[^'\",;\t]{{1,40}}?)['\"]?\s+\[?{_TIME.replace('when', 'late')}\]?)\s*$"
)
_LEAST = 2


def is_chat(text: str) -> bool:
    """Whether at least two lines say who and when, and the first of these comes early."""
    heads = [number for number, line in enumerate(text.split("\n")[:200]) if _HEAD.match(line)]
    return len(heads) >= _LEAST and heads[0] < 5


def messages(text: str) -> Iterator[tuple[int, tuple[str, str, str]]]:
    """(line of the head, (when, who, what)), in order; what was said over several lines stays together."""
    number, when, who, said = 0, "", "", list[str]()
    for line_number, line in enumerate(text.split("\n"), 1):
        head = _HEAD.match(line)
        if head is None:
            said.append(line)
            continue
        if when:
            yield number, (when, who, "\n".join(said).strip())
        number, said = line_number, []
        when, who = head["when"] or head["late"], (head["after"] or head["before"]).strip()
    if when:
        yield number, (when, who, "\n".join(said).strip())
