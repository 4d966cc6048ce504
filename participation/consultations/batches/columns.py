"""What a column holds, guessed from its header: Chinese and English names, and how questionnaires of WeChat and others
write them (「3、您的意见和建议（必填）」)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum


class Field(StrEnum):
    TEXT = "text"
    PROVISION = "provision"
    STANCE = "stance"
    NAME = "name"
    PHONE = "phone"
    CONSENT = "consent"
    RECEIVED = "received"
    CHANNEL = "channel"
    REGION = "region"
    EXTERNAL_ID = "external_id"


FIELDS = tuple(Field)

_NAMES: Mapping[Field, str] = {
    Field.TEXT: (
        "意见内容 意见 建议 意见建议 意见和建议 意见或建议 意见与建议 具体意见 修改意见 反馈意见 反馈内容 反馈 内容 留言 留言内容 消息内容 消息 "
        "您的意见 您的建议 您的意见和建议 text comment comments content opinion opinions message suggestion suggestions"
    ),
    Field.PROVISION: (
        "条款 针对条款 针对哪一条 针对条文 条文 所涉条款 对应条款 涉及条款 条号 章节 provision article clause section"
    ),
    Field.STANCE: "态度 立场 您的态度 总体态度 意见类型 意见类别 是否赞成 是否同意 stance position attitude",
    Field.NAME: (
        "姓名 称呼 昵称 微信昵称 群昵称 您的姓名 您的称呼 提交人 填写人 提交者 填写者 发送人 发言人 署名 单位或姓名 联系人 "
        "name nickname author sender from"
    ),
    Field.PHONE: "手机 手机号 手机号码 电话 电话号码 联系电话 联系方式 您的手机号 phone mobile tel telephone",
    Field.CONSENT: (
        "是否同意公开姓名 同意公开姓名 公开姓名 是否公开姓名 同意公开 本人同意公开全名 publishname consent namepublic"
    ),
    Field.RECEIVED: (
        "收到日期 收到时间 提交时间 提交答卷时间 提交日期 填写时间 填写日期 开始答题时间 发送时间 发言时间 时间 日期 "
        "received receivedon receivedat date time submitted submittedat submittime timestamp"
    ),
    Field.CHANNEL: "渠道 来源渠道 来的渠道 意见来源 channel source",
    Field.REGION: "地区 盟市 旗县 旗县区 所在地区 所在盟市 所在旗县 您所在的地区 您所在的盟市 区域 region league banner",
    Field.EXTERNAL_ID: "序号 编号 答卷编号 答卷id id 流水号 记录号 externalid number no uuid",
}
_EXACT: Mapping[str, Field] = {name: field for field, names in _NAMES.items() for name in names.split()}
_CONTAINED = sorted(
    (
        (name, field)
        for name, field in _EXACT.items()
        if (len(name) >= 2 and not name.isascii() and name not in ("内容", "时间", "日期", "消息", "电话", "反馈"))
    ),
    key=lambda item: -len(item[0]),
)
_NUMBER = re.compile(r"^(?:[q问题第]?\d{1,3}[.、:：．)）题]\s*)+")
_BRACKETS = re.compile(r"[（(【\[][^（()）】\]]*[)）】\]]")


def normal(header: str) -> str:
    """「3、您的意见和建议（必填）」 → 您的意见和建议; "Received on" → receivedon."""
    text = unicodedata.normalize("NFKC", header).casefold().strip().lstrip("*")
    text = _BRACKETS.sub("", _NUMBER.sub("", text))
    return re.sub(r"[\s_\-*:：?？]+", "", text)


def header_score(cells: Sequence[str]) -> int:
    """How many cells name a known column; a text column counts most."""
    found = {_field(cell) for cell in cells} - {None}
    return len(found) + (2 if Field.TEXT in found else 0)


def guess(header: Sequence[str], samples: Sequence[Sequence[str]] = ()) -> dict[int, Field]:
    """Column number → field, each field once: exact names first, then what contains one, then the longest texts."""
    found: dict[int, Field] = {}
    for exact in (True, False):
        for column, cell in enumerate(header):
            if column not in found:
                field = _EXACT.get(normal(cell)) if exact else _field(cell)
                if field is not None and field not in found.values():
                    found[column] = field
    if Field.TEXT not in found.values():
        lengths = {
            column: sum(len(row[column]) for row in samples if column < len(row))
            for column in range(len(header))
            if column not in found
        }
        if lengths and max(lengths.values()) > 0:
            found[max(lengths, key=lambda column: lengths[column])] = Field.TEXT
    return dict(sorted(found.items()))


def _field(cell: str) -> Field | None:
    name = normal(cell)
    if name in _EXACT:
        return _EXACT[name]
    if len(name) > 40:
        return None
    return next((field for known, field in _CONTAINED if known in name), None)
