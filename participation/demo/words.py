"""What people of the demonstration write, and the names of its steps."""

from __future__ import annotations

from dataclasses import dataclass

DRAFT_MARK = "（征求意见稿）"
MATTER = "起草：建立事项，导入草案"
REVIEW = "保密审查"
PUBLISH = "公布征求意见"
COMMENT = "居民提意见"
HEARING = "听证会：公告、报名"
DRAW = "抽签：冻结名单、两人录入结果、抽取"
DAY = "开会：签到、发言、笔录、报告"
EXPERTS = "专家论证"
MODERATE = "审核意见"
CLOSE = "等待截止"
THEMES = "归类、答复"
RESPONSE = "批准并公布采纳情况"
FINAL = "正式文本：导入、审查、公布"
INTERPRET = "政策解读：撰写、批准、发布"
DOCUMENTS = "后台制作文件，核对回执"
STEPS = (
    MATTER,
    REVIEW,
    PUBLISH,
    COMMENT,
    HEARING,
    DRAW,
    DAY,
    EXPERTS,
    MODERATE,
    CLOSE,
    THEMES,
    RESPONSE,
    FINAL,
    INTERPRET,
    DOCUMENTS,
)
OPEN_STEPS = (MATTER, REVIEW, PUBLISH, COMMENT, HEARING, MODERATE)

RECEIPTS = "张回执"
WAITING = "{seconds} 秒后截止"
FULL = "已报满"
IN_LINE = "候补第"
WAITLISTED = "已报满，排进候补"
CONFIRMED = "席位已留好"
SHORTENED = "演示：为在几分钟内走完全过程，缩短征求意见期限。"

HEARING_TITLE = "{title}听证会"
HEARING_DESCRIPTION = "听取居民、使用单位和管理单位对开放时间、预约和收费的意见。任何人可以报名旁听。"
HEARING_AGENDA = "开放时间\n预约和爽约\n收费和经费"
VENUE = "自治区政务服务中心三楼 301 听证室（有轮椅通道、蒙古语同传）"
NOTICE_REASON = "演示：为在几分钟内走完全过程，公告后随即举行。"
HELD = "参加人逐项发言、质证和辩论，核对并签署了听证笔录。多数人赞成延长晚间开放时间，对爽约的处理意见不一。"
IN_DRAW = "报名已收到，等抽签"
FROZEN = "名单已冻结，来源还没有结果"
DRAWN = "抽中并确认参加：{names}"
CAME = "{count} 份报名签到"
SIGNED = "发言人核对无误，主持人、记录员已签字"
#: Made up for the demonstration: (kind, name, what it gave).
SOURCES = (
    ("super", "演示用大乐透（不是真实开奖）", "07 12 19 28 33 + 04 11"),
    ("three_d", "演示用福彩3D（不是真实开奖）", "353"),
)
SEEN = "演示用的结果，两人分别录入"
WITNESSES = "旁听人代表"
TABLE = (("presiding", "听证员"), ("recorder", "记录员"), ("presenter", "起草员"))
OPENED = "主持人宣布听证会开始，核对到会人员，介绍听证纪律。"
SAID = (
    "建议晚间开放到二十一点，周末照常开放。我在新城区上班，下班以后才有时间。",
    "预约后没来的，第一次提醒就可以，不要马上停用，老人常常记错日子。",
)
WRITTEN = "旁听意见：请把开放时间和预约办法贴在门口，不会用手机的人也能看到。"
ADVISED = (
    ("要求延长晚间和周末的开放时间。", "adopt_partly", "晚间延长到二十一点可行；周末开放要视人手分批实行。"),
    ("爽约的处理应当先提醒。", "adopt", "先提醒后限制，符合过罚相当的原则。"),
)
OBSERVERS = ("赵秀霞", "孙涛", "何伟")
PARTICIPANTS = ("李建国", "乌云其其格", "陈洁")

RECUSED = "申报了直接利害关系，回避"
OPINION_IN = "论证意见已提交"
ALL_ANSWERED = "{count} 张回执都已显示结果和理由"
#: The page a document stands on → the name it is saved under.
FILES = {"response": "summary.pdf", "interpretation": "interpretation.pdf"}


@dataclass(frozen=True)
class Expert:
    """Somebody who is invited, and what they hand in."""

    name: str
    institution: str
    field: str
    email: str
    conclusion: str
    opinion: str
    interest: str = "none"
    tie: str = ""
    consent: bool = False


INVITED = (
    Expert(
        "韩静",
        "某某大学公共管理学院",
        "公共管理",
        "hanjing@example.org",
        "support",
        "每周开放时间的下限是关键条款。建议同时规定公开实际开放时数，由居民议事小组核对。晚间时段的下限可以再提高一些。",
        consent=True,
    ),
    Expert(
        "苏日娜",
        "某某社会组织研究中心",
        "社区服务",
        "surina@example.org",
        "support_with_changes",
        "赞成免费为主。爽约的处理宜先提醒、后限制，并列明因病、因灾的例外，否则对照料老人和儿童的人不公平。",
        interest="indirect",
        tie="本中心承接过两处社区活动室的评估项目",
    ),
    Expert(
        "白志强",
        "某某场馆运营有限公司",
        "场馆运营",
        "baizhiqiang@example.org",
        "oppose",
        "",
        interest="direct",
        tie="本人任职的公司正在投标管理社区公共空间",
    ),
)
NECESSITY = "现有场所晚间和周末利用不足，居民反映集中，有必要以统一的规定明确开放和管理责任。"
FEASIBILITY = "多数旗县已有管理人员和经费渠道，主要困难在牧区冬季取暖，条文已作区别规定，可行。"
SOUNDNESS = "开放时数参照了三年的使用记录，预约次数的上限有依据；建议公布测算数据。"


@dataclass(frozen=True)
class Answer:
    """A theme with its reply."""

    title: str
    outcome: str
    reason: str
    change: str = ""


OWN_ANSWERS = {
    "art-5": Answer(
        "晚间和周末开放时间应当再长一些",
        "adopted",
        "根据三年使用记录，十八时以后和周末的需求占全部的六成。晚间和周末的下限由十五小时提高到二十小时；牧区冬季仍按第二款执行。",
        "“不少于十五小时”改为“不少于二十小时”。",
    ),
    "art-7": Answer(
        "无障碍改造两年太久",
        "adopted",
        "坡道和扶手的改造一般在三个月内可以完成，改造期限由两年改为一年。",
        "“在两年内完成改造”改为“在一年内完成改造”。",
    ),
    "art-11": Answer(
        "爽约暂停一个月过重",
        "partially_adopted",
        "暂停时间由一个月减为十五日，并写明因病、因灾等不能取消的除外。三次的次数不改，否则热门场地仍会被长期占用；预约系统将在开始前一日短信提醒。",
        "“暂停其预约资格一个月”改为“暂停其预约资格十五日；因病、因灾等不能取消的除外”。",
    ),
    "art-13": Answer(
        "广场舞结束时间和噪声",
        "partially_adopted",
        "结束时间由二十一时提前到二十时三十分。测量噪声依照现行环境噪声管理规定由公安机关负责，本办法不再重复。",
        "“二十一时”改为“二十时三十分”。",
    ),
    "art-10": Answer(
        "预约次数的限制",
        "not_adopted",
        "每周两次的限制只针对独占使用，直接进入不受限制；不计次数的办法在试点中造成少数队伍长期占用。",
    ),
    "": Answer(
        "赞成制定和其他意见",
        "noted",
        "感谢支持。各处场所实际开放时数将每季度在公众参与平台公布，首次公布时间为施行后三个月。",
    ),
}
OTHER = Answer(
    "执行中的具体问题",
    "noted",
    "这些问题在现行规定中已有安排或者由旗县级人民政府在实施办法中细化：场所的管理单位、经费、保险和议事小组的组成，都会在公布管理单位名单时一并公布。",
)
GENERIC_ANSWERS = (
    Answer("建议写得更具体", "adopted", "相关条文将补充适用对象和办理时限，具体文字见正式文本。"),
    Answer("执行和监督", "partially_adopted", "监督和公开的要求予以采纳；处罚幅度由上位法规定，本文件不作改变。"),
    Answer("对象和范围", "not_adopted", "适用范围由上位法确定，本文件不能扩大或者缩小。"),
    Answer("询问和其他意见", "noted", "有关做法依照现行规定执行，承办单位的咨询电话可以答复个案。"),
)

INTERPRETER = "承办单位主要负责人"


def interpretation(title: str) -> dict[str, str]:
    """What officers write of the nine elements, by code."""
    return {
        "background": f"制定《{title}》，是为了回应居民反映集中的问题，依据有关法律、行政法规，并吸收了公开征求意见、听证会和专家论证的成果。",
        "goals": "明确责任、期限和标准，让规定看得懂、做得到、查得着；施行后逐季公布执行情况。",
        "main_content": "规定了适用对象、办理和开放的要求、各方的权利义务，以及不履行时怎么办。最要紧的条文列在下面。",
        "scope": "适用于自治区行政区域内的有关单位和个人；法律、行政法规另有规定的，从其规定。",
        "standards": "凡条文写明时数、日数和次数的，都是最低或者最高的限度，各地可以在限度以内从严。",
        "attention": "条文中的“日”没有写明工作日的，按自然日计算；期限的最后一日是休息日的，顺延。",
        "key_terms": "条文第一次出现的专门用语，以该条的解释为准。",
        "benefits": "居民可以更方便地使用、查询和监督；办理事项不得要求提供条文没有规定的材料。",
        "changes": "和征求意见稿比，根据公众意见作了修改；逐条的采纳情况和理由见意见采纳情况反馈。",
    }
