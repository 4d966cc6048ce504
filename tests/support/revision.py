"""``scene revised``: a matter whose draft was revised while people were heard, and a third version that waits.

The law is made up, long enough to have all that a revision does: articles kept, changed, moved, split, merged, added, removed, and a
reference that was left behind. Comments were made on the first version and carried to the second.
"""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import uuid4

from participation.consultations import services as consultations
from participation.consultations.services import Channel, CommentCommand, CommentState, Stance, Way
from participation.consultations.services.commenting import Selected
from participation.drafts import services as drafts
from participation.drafts.rules import parse
from participation.identity.rules import Actor, Grant, Role
from participation.matters import services as matters
from participation.matters.services import MatterView, NewMatter, ReviewOutcome
from participation.platform.database import fetch, unit_of_work

FIRST = """城镇供热管理办法（征求意见稿）

第一章 总则

第一条 为了规范城镇供热用热行为，保障供热安全和用热质量，维护热用户和供热单位的合法权益，制定本办法。

第二条 自治区行政区域内城镇供热的规划、建设、经营、使用及其监督管理，适用本办法。

第三条 供热事业应当坚持统一规划、属地管理、保障安全、节约能源的原则。供热单位应当优先使用工业余热和可再生能源。

第二章 供热与用热

第四条 供热期为当年十月十五日至次年四月十五日。气温异常时，旗县级以上人民政府可以决定提前供热或者延期停热。

第五条 供热期内，供热单位应当保证热用户卧室、起居室的室内温度昼夜不低于十八摄氏度。

第六条 因供热单位原因室内温度未达到规定的，供热单位应当按月退还热费。退费的具体办法由自治区价格主管部门会同供热主管部门制定。

第七条 供热单位应当在供热期开始前三十日完成供热设施的检修和调试，并向所在地供热主管部门书面报告。

第八条 热用户不得擅自安装放水装置，不得擅自改动室内供热设施和热计量装置。

第九条 供热单位应当公布服务电话和投诉电话。供热期内，服务电话应当二十四小时有人接听。

第三章 法律责任

第十条 供热单位违反本办法第五条规定，室内温度未达到规定标准的，由供热主管部门责令限期改正；逾期不改正的，处一万元以上五万元以下罚款。

第十一条 热用户不得擅自安装温度计量装置。

第十二条 本办法自二〇二七年一月一日起施行。
"""

SECOND = """城镇供热管理办法（二次征求意见稿）

第一章 总则

第一条 为了规范城镇供热用热行为，保障供热安全和用热质量，维护热用户和供热单位的合法权益，制定本办法。

第二条 自治区行政区域内城镇供热的规划、建设、经营、使用及其监督管理，适用本办法。

第三条 供热事业应当坚持统一规划、属地管理、保障安全、节约能源的原则。

第四条 供热单位应当优先使用工业余热和可再生能源。鼓励供热单位采用新技术、新工艺。

第二章 供热与用热

第五条 供热期为当年十月十五日至次年四月十五日。连续三日日平均气温低于五摄氏度的，旗县级以上人民政府应当决定提前供热或者延期停热，并提前二十四小时向社会公布。

第六条 供热期内，供热单位应当保证热用户卧室、起居室的室内温度昼夜不低于二十摄氏度。

第七条 热用户认为室内温度未达到规定的，可以要求测温。供热单位应当自接到要求之时起十二小时内上门测温，结果由双方签字确认。

第八条 因供热单位原因室内温度未达到规定的，供热单位应当按日退还热费。退费的具体办法由自治区价格主管部门会同供热主管部门制定。

第九条 供热单位应当公布服务电话和投诉电话。供热期内，服务电话应当二十四小时有人接听。

第十条 供热单位应当在供热期开始前三十日完成供热设施的检修和调试，并向所在地供热主管部门书面报告。

第十一条 热用户不得擅自安装放水装置，不得擅自改动室内供热设施和热计量装置。

第三章 法律责任

第十二条 供热单位违反本办法第五条规定，室内温度未达到规定标准的，由供热主管部门责令限期改正；逾期不改正的，处二万元以上十万元以下罚款。

第十三条 本办法自二〇二七年五月一日起施行。
"""

NOTE = "根据大家的意见，室内温度提高到二十度，退费由按月改为按日，增加上门测温的规定。"


async def actor(role: Role) -> Actor:
    """The demonstration's account of that role."""
    row = (
        await fetch(
            "SELECT s.id, s.display_name, o.id AS organisation, o.path FROM staff s JOIN staff_grant g ON g.staff = s.id"
            " JOIN organisation o ON o.id = g.organisation WHERE g.role = $1 LIMIT 1",
            role.value,
        )
    )[0]
    return Actor(
        row["id"], row["display_name"], row["organisation"], row["path"], frozenset({Grant(role, row["path"])})
    )


async def keep(drafter: Actor, reviewer: Actor, matter: MatterView, text: str) -> Any:
    """Import and review."""
    async with unit_of_work():
        version = await drafts.save_version(
            drafter,
            matter,
            "draft",
            parse(text),
            source_name="草案.txt",
            source_sha256=hashlib.sha256(text.encode()).hexdigest(),
            explanatory_note="为什么要定这个办法。",
        )
    async with unit_of_work():
        fresh = await matters.get_matter(matter.number)
        await matters.record_review(reviewer, fresh, version.id, ReviewOutcome.MAY_PUBLISH, "")
    return version


async def revised() -> dict[str, Any]:
    """{"number", "waiting": id of the version that is not published}."""
    drafter, reviewer = await actor(Role.DRAFTER), await actor(Role.REVIEWER)
    publisher, moderator = await actor(Role.PUBLISHER), await actor(Role.MODERATOR)
    async with unit_of_work():
        matter = await matters.create_matter(
            drafter,
            NewMatter(
                "城镇供热管理办法",
                "规定供热从哪天开始、室内几度。",
                drafter.organisation_id,
                "major_decision",
                "城乡建设",
            ),
        )
    await keep(drafter, reviewer, matter, FIRST)
    async with unit_of_work():
        first = await consultations.publish(publisher, matter.number)
    remarks = [
        ("art-5", "家里有老人，十八度不够。", Selected("十八摄氏度", 35)),
        ("art-9", "夜里电话没人接。", None),
        ("art-11", "为什么不让自己装温度计？", None),
        ("art-6", "按月退太慢。", Selected("按月退还热费", None)),
        ("", "总体赞成。", None),
    ]
    ids = []
    for path, text, quote in remarks:
        command = CommentCommand(Stance.SUGGEST, text, name="赵海霞", quote=quote)
        taken = await consultations.submit_comment(
            matter.number, first.ordinal, path, command, channel=Channel.WEB, key=uuid4().hex
        )
        ids.append(taken.comment_id)
    async with unit_of_work():
        await consultations.moderate(moderator, first.id, ids, CommentState.PUBLISHED, "")
    await keep(drafter, reviewer, matter, SECOND)
    async with unit_of_work():
        second = await consultations.publish_next(publisher, matter.number, Way.CONTINUE, NOTE)
    await consultations.carry_to(second.version_id)
    waiting = await keep(drafter, reviewer, matter, SECOND.replace("十二小时内", "六小时内"))
    return {"number": matter.number, "waiting": str(waiting.id)}
