"""What a door says."""

from datetime import datetime
from typing import Any

from participation.hearings.rules import PoolCode
from participation.hearings.services import need_names
from participation.hearings.services import pool_name as hearing_pool_name
from participation.platform.clock import local
from participation.platform.i18n import N_
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
    Outcome.CLOSED: N_("现在不能签到"),
}
_KINDS = {
    EntryKind.ADMITTED: N_("已签到"),
    EntryKind.DOUBLED: N_("重复出示"),
    EntryKind.REFUSED: N_("离线时误放"),
    EntryKind.PRESENT: N_("在场候补"),
    EntryKind.UNDONE: N_("撤销"),
}
_SENTENCES = {
    Outcome.ADMITTED: N_("{name}，{number}"),
    Outcome.ALREADY: N_("{name}，{number}，已于 {since} 在“{where}”签到。请核对证件，不能再进一次"),
    Outcome.TOO_MANY: N_("{number} 共 {places} 席，已到 {arrived} 人，不能再进这么多人"),
    Outcome.OTHER_HEARING: N_("{number} 是另一场会议（{where}）的报名"),
    Outcome.PRESENT: N_("{number} 在候补名单上，已记下在场。释放席位后按候补顺序入场，请在旁等候"),
    Outcome.WITHDRAWN: N_("{number} 的席位已经取消。本人要进场的，可以现场候补"),
    Outcome.INELIGIBLE: N_("{number} 不符合报名条件，没有席位"),
    Outcome.NOT_CONFIRMED: N_("{number} 的席位还没有确认。请本人打开凭证页确认，或找值班人员"),
    Outcome.RELEASED: N_("{number} 过了截止时间才到，席位已给现场候补的人。已记下在场，有空位时入场"),
    Outcome.UNKNOWN: N_("没有找到报名编号 {number}。请核对编号，或请值班人员按姓名查"),
}
_GROUP = N_("{name}，{number}，这次进 {people} 人，共 {places} 席，已到 {arrived} 人")
_GROUP_LATE = N_("{number} 有 {released} 个席位过了截止时间没有来人，已经释放，现在没有空位")
_NOT_LOGGED = (Outcome.UNKNOWN, Outcome.OTHER_HEARING, Outcome.TICKET, Outcome.CLOSED)
"""What came of a line sent later that the log, and so the list of troubles on every door, knows nothing of."""
_WAITING = frozenset({Outcome.PRESENT, Outcome.RELEASED})


def title(outcome: Outcome) -> str:
    """Two or three words, to be read at arm's length."""
    return _(_TITLES[outcome])


def sign(outcome: Outcome) -> str:
    """ok: come in; wait: stay here; no. Shown as a sign and a colour, heard as a sound."""
    return "ok" if outcome is Outcome.ADMITTED else "wait" if outcome in _WAITING else "no"


def kind_name(kind: str) -> str:
    """What a line of the log is."""
    return _(_KINDS[EntryKind(kind)])


def pool_name(row: Any) -> str:
    """A pool's own name, else its kind's. ``row`` has ``code`` and ``pool_label`` or ``name``."""
    return (row["pool_label"] if "pool_label" in row else row["name"]) or hearing_pool_name(PoolCode(row["code"]))


def moment(at: datetime | None) -> str:
    """When somebody came: the time will do, on the day itself."""
    return "" if at is None else f"{local(at):%H:%M}"


def sentence(answer: Answer) -> str:
    """What happened and what to do next."""
    if answer.error is not None:
        return answer.error.message
    text = _SENTENCES[answer.outcome]
    if answer.outcome is Outcome.ADMITTED and answer.places > 1:
        text = _GROUP
    if answer.outcome is Outcome.RELEASED and answer.released:
        text = _GROUP_LATE
    return _(text).format(
        name=answer.name,
        number=answer.number,
        people=answer.people,
        places=answer.places,
        arrived=answer.arrived,
        released=answer.released,
        since=moment(answer.since),
        where=answer.where,
    )


def more(answer: Answer) -> str:
    """What else the door should know: kind of place, seats, what the person needs."""
    if answer.pool is None:
        return ""
    code, label = answer.pool
    return _details(label or hearing_pool_name(PoolCode(code)), answer.seats, answer.needs)


def trouble(row: Any) -> str:
    """Somebody was let in offline and should not have been: both doors are named."""
    if row["kind"] == EntryKind.DOUBLED.value or row["reason"] == Outcome.TOO_MANY.value:
        return _("{number}（{name}）{since} 在“{where}”、{again} 在“{here}”都放进去了（“{here}”当时离线）").format(
            number=row["number"],
            name=row["masked_name"],
            since=moment(row["first_at"]),
            where=row["first_label"] or "",
            again=moment(row["happened_at"]),
            here=row["label"],
        )
    return _("{number}（{name}）{again} 在“{here}”离线放进：{why}").format(
        number=row["number"],
        name=row["masked_name"],
        again=moment(row["happened_at"]),
        here=row["label"],
        why=title(Outcome(row["reason"])),
    )


def stand_by(row: Any) -> str:
    """Somebody who waits on site, or got a place."""
    people = _("{n} 人").format(n=row["places"]) if row["places"] > 1 else ""
    return " ".join(filter(None, (row["masked_name"], row["number"], people, "、".join(row["seats"]))))


def person(row: dict[str, Any]) -> dict[str, Any]:
    """A line of the list that a door keeps, as its script reads it."""
    return {
        **{name: row[name] for name in ("number", "name", "state", "places", "arrived")},
        "since": moment(row["since"]),
        "where": row["label"] or "",
        "more": _details(pool_name(row), tuple(row["seats"]), tuple(row["needs"] or ())),
    }


def spoken() -> dict[str, Any]:
    """All that a door's script says by itself, without the server."""
    refused = {"withdrawn": Outcome.WITHDRAWN, "ineligible": Outcome.INELIGIBLE}
    return {
        "titles": {outcome.value: title(outcome) for outcome in Outcome},
        "kinds": {outcome.value: sign(outcome) for outcome in Outcome},
        "sentences": {outcome.value: _(text) for outcome, text in _SENTENCES.items()},
        "refusals": {state: outcome.value for state, outcome in refused.items()},
        "admittedOne": _("{name}，{number}（离线，待核对）"),
        "admittedGroup": _("{name}，{number}，这次进 {people} 人，共 {places} 席，已到 {arrived} 人（离线，待核对）"),
        "waitsOffline": _("{name}，{number}，已记下在场，请在旁等候。连上网以后，这里会显示能不能进"),
        "justNow": _("刚才"),
        "here": _("这个签到口"),
        "colon": _("："),
        "bad": {
            "unreadable": _("这不是本平台的凭证，或者二维码不完整。请再扫一次，或输入报名编号"),
            "unknownKey": _("签这张凭证的密钥已停用或不是本平台的。请核对证件，按报名编号签到"),
            "forged": _("凭证的签名不对：内容被改过，或者是伪造的。请核对证件和报名编号"),
            "other": _("这是另一场会议的凭证"),
            "expired": _("这张凭证已过期。请按报名编号签到"),
            "unverified": _("这部手机离线时不能核验签名。请核对证件，按报名编号签到"),
        },
        "online": _("在线"),
        "offline": _("离线，照常签到，连上网后自动上报"),
        "waiting": _("；有 {n} 条还没上报"),
        "elsewhere": sorted(outcome.value for outcome in _NOT_LOGGED),
        "scan": _("用摄像头扫码"),
        "stop": _("关掉摄像头"),
        "soundOn": _("声音：开"),
        "soundOff": _("声音：关"),
        "noCamera": _("打不开摄像头"),
        "noCameraWhy": _("请在浏览器里允许使用摄像头，或者输入报名编号"),
        "noList": _("没有名单"),
        "noListWhy": _("这部手机还没下载过名单。请连上网再打开本页"),
        "stopped": _("没有记下"),
        "empty": _("请扫描凭证，或填写报名编号，例如 BM-2026-00042"),
        "people": _("人数应在 1 到 500 之间"),
        "needsNetwork": _("现在没有网络，这一步要连上网再做"),
    }


def _details(pool: str, seats: tuple[str, ...], needs: tuple[str, ...]) -> str:
    parts = [pool]
    if seats:
        parts.append(_("座位 {seats}").format(seats=_("、").join(seats)))
    if needs:
        parts.append(_("、").join(need_names(needs)))
    return _("；").join(parts)
