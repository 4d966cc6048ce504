"""What a door says."""

from participation.hearings.rules import PoolCode
from participation.hearings.services import pool_name as hearing_pool_name
from participation.platform.i18n import N_, format_datetime
from participation.platform.i18n import gettext as _
from participation.sittings.rules.doors import EntryKind, Outcome
from participation.sittings.services.checkin import Answer

_TITLES = {
    Outcome.ADMITTED: N_("请进"),
    Outcome.ALREADY: N_("已经签过到"),
    Outcome.PRESENT: N_("在场候补"),
    Outcome.TOO_MANY: N_("人数超过席位"),
    Outcome.WITHDRAWN: N_("席位已取消"),
    Outcome.INELIGIBLE: N_("不符合条件"),
    Outcome.NOT_CONFIRMED: N_("席位没有确认"),
    Outcome.RELEASED: N_("席位已释放"),
    Outcome.OTHER_HEARING: N_("另一场会议"),
    Outcome.UNKNOWN: N_("没有这个编号"),
    Outcome.TICKET: N_("凭证有问题"),
}
_KINDS = {
    EntryKind.ADMITTED: N_("已签到"),
    EntryKind.DOUBLED: N_("重复出示"),
    EntryKind.REFUSED: N_("离线时误放"),
    EntryKind.PRESENT: N_("在场候补"),
    EntryKind.UNDONE: N_("撤销"),
}


def title(outcome: Outcome) -> str:
    """Two or three words, to be read at arm's length."""
    return _(_TITLES[outcome])


def kind_name(kind: str) -> str:
    """What a line of the log is."""
    return _(_KINDS[EntryKind(kind)])


def pool_name(row: dict[str, str]) -> str:
    """A pool's own name, else its kind's."""
    return row.get("pool_label") or row.get("name") or hearing_pool_name(PoolCode(row["code"]))


def sentence(answer: Answer) -> str:
    """What happened and what to do next."""
    if answer.error is not None:
        return answer.error.message
    if answer.outcome is Outcome.ADMITTED:
        if answer.places > 1:
            return _("{name}，{number}，共 {places} 人，已到 {arrived} 人").format(
                name=answer.name, number=answer.number, places=answer.places, arrived=answer.arrived
            )
        return _("{name}，{number}").format(name=answer.name, number=answer.number)
    if answer.outcome is Outcome.ALREADY:
        return _("{number} 已于 {since} 在“{where}”签到。请核对证件，不能再进一次").format(
            number=answer.number, since=format_datetime(answer.since) if answer.since else "", where=answer.where
        )
    if answer.outcome is Outcome.TOO_MANY:
        return _("{number} 共 {places} 席，已到 {arrived} 人，不能再进这么多人").format(
            number=answer.number, places=answer.places, arrived=answer.arrived
        )
    if answer.outcome is Outcome.OTHER_HEARING:
        return _("{number} 是另一场会议（{where}）的报名").format(number=answer.number, where=answer.where)
    return _(_REST[answer.outcome]).format(number=answer.number)


_REST = {
    Outcome.PRESENT: N_("{number} 在候补名单上，已记下在场。释放席位后按候补顺序入场，请在旁等候"),
    Outcome.WITHDRAWN: N_("{number} 的席位已经取消。本人要进场的，可以现场候补"),
    Outcome.INELIGIBLE: N_("{number} 不符合报名条件，没有席位"),
    Outcome.NOT_CONFIRMED: N_("{number} 的席位还没有确认。请本人打开凭证页确认，或找值班人员"),
    Outcome.RELEASED: N_("{number} 过了截止时间才到，席位已给现场候补的人。已记下在场，有空位时入场"),
    Outcome.UNKNOWN: N_("没有找到报名编号 {number}。请核对编号，或请值班人员按姓名查"),
}
