"""What stands around the text of law: the title, the head before it, and what follows after the last word.

A draft copied from a government web page brings the page's furniture along (当前位置, 分享到, 您还未登录 …). It is never
dropped; it is told apart, so that it is shown as what it is.
"""

from __future__ import annotations

import re
from enum import StrEnum


class HeadRole(StrEnum):
    """What a line of the head is."""

    META = "meta"  # 索引号, 发文字号, 成文日期 …: a cell or row of the head table
    HISTORY = "history"  # 2019年4月3日 国务院令第711号修订
    ADDRESSEE = "addressee"  # 各盟行政公署、市人民政府：
    PREAMBLE = "preamble"  # sentences that lead into the text
    COMMENT = "comment"  # <!-- … -->, front matter
    CONTENTS = "contents"  # the source's own contents list
    FURNITURE = "furniture"  # of a web page or of paper
    UNKNOWN = "unknown"


_META_NAMES = (
    "索引号|索取号|主题分类|主题词|体裁分类|服务对象|发布机构|发布单位|发文机关|发文单位|制定机关|公开机构|信息索引|发文字号|文号|"
    "文件编号|成文日期|发文日期|生成日期|发布日期|发布时间|公布日期|公开日期|施行日期|生效日期|废止日期|效力状态|有效性|时效性|"
    "公开属性|公开方式|公开范围|名称|标题|关键词|信息来源|来源|信息类别|内容概述|Index No|Issued by|Date"
)
_META = re.compile(rf"^[\[【]?(?:{_META_NAMES})[\]】]?[:：]?")
_DATE = re.compile(
    r"[（(]?\s*(?:\d{4}|[〇零○一二三四五六七八九]{4})\s*(?:年|[-./])\s*[\d一二三四五六七八九十]{1,3}\s*(?:月|[-./])\s*[\d一二三四五六七八九十]{1,3}\s*日?"
)
_DATE_ONLY = re.compile(_DATE.pattern + r"\s*[）)]?$")
_HISTORY_WORDS = re.compile(r"(通过|公布|发布|修订|修正|施行|批准|印发|修改|生效|起草)[^。]{0,30}$")
_ORDER = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,30}令|[（(]?(?:\d{4}年)?第[\d〇零一二三四五六七八九十百]{1,5}号[）)]?|"
    r"(?:主席|总理|省长|市长|州长|盟长|县长|旗长|区长|主任|部长|局长|署长|会长|院长)[：:]?[\u4e00-\u9fff·]{2,6})$"
)
_HISTORY_EN = re.compile(
    r"^\W?(?:Adopted|Promulgated|Issued|Amended|Revised|Effective|Enacted|Approved|Passed)\b.*\d{4}\W*$"
)
_DOCUMENT_NUMBER = re.compile(r"^.{1,14}[〔\[（(﹝]\s*(?:19|20)\d{2}\s*[〕\]）)﹞]\s*第?\s*\d{1,5}\s*号$")
_FURNITURE = re.compile(
    r"^[【\[（(]?\s*(?:当前位置|您?现?在?的?当?前?位置[:：是]|首页\s*[>/›»|]|分享到?\s*[:：]|分享$|字体|字号|打印|下载|关闭|收藏|浏览次?|点击|阅读次|"
    r"(?:信息)?来源\s*[:：]|责任编辑|编辑\s*[:：]|审核\s*[:：]|作者\s*[:：]|扫一扫|扫描二维码|相关(?:链接|新闻|文档|附件|阅读|解读|稿件)|上一[篇条]|下一[篇条]|"
    r"返回|您还未|请登录|是否.{0,6}确认|版权所有|主办(?:单位)?\s*[:：]|承办(?:单位)?\s*[:：]|技术支持|网站(?:标识码|地图|声明)|联系我们|关于我们|"
    r"无障碍|网页纠错|微信|微博|长者|繁體|English|政务公开$|.{0,8}ICP\s*备|.{0,12}公网安备|朗读|语音|[Tt]op$|大\s*中\s*小|A\+|Print|Share)"
)
_KINDS_OF_DOCUMENT = (
    "条例|规定|办法|细则|规则|章程|准则|规程|标准|规范|纲要|规划|计划|方案|意见|通知|决定|决议|公告|通告|公报|命令|批复|函|报告|预案|指引|指南|"
    "制度|目录|清单|措施|若干措施|法|解释|议案|条约|公约|宣言|声明|守则|公约|补充规定|倡议书|说明"
)
_TITLE = re.compile(
    rf"^[《“]?.{{2,120}}(?:{_KINDS_OF_DOCUMENT})[》”]?(?:\s*[（(〔\[][^（）()]{{1,40}}[）)〕\]]|[》”]|\s*(?:草案|送审稿|征求意见稿|试行|暂行))*$"
)
_TITLE_EN = re.compile(
    r"^(?:[A-Z(].*\b(?i:Act|Law|Regulations?|Rules?|Measures|Provisions|Bill|Ordinance|Code|Decree|Guidelines|Decision|Order|Policy|Draft)\b.*)$"
)
_ISSUER = re.compile(
    r"^[^，。；：,;:、]{2,40}(?:政府|行政公署|公署|厅|局|委|委员会|办公室|部|院|会|署|中心|公司|银行|大学|协会)(?:\s*[（(].{1,12}[）)])?$"
)
_PLACE = re.compile(r"^[\u4e00-\u9fff]{1,12}(?:省|自治区|市|自治州|州|盟|县|旗|区|共和国)$")
_ATTACHED = re.compile(r"^附[件表录]\s*[\d一二三四五六七八九十]{0,3}\s*[:：]?$")
_ADDRESSEE = re.compile(
    r"(?:各|全|有关|政府|单位|部门|厅|局|委|办|院|公司|企业|机构|同志|大学)[^。]*[:：]$|^(?:To|Dear)\b.*[:,]$"
)
_CLOSING = re.compile(
    r"^[（(]\s*(?:此件|联系|信息公开|公开方式).{0,40}[）)]$|^(?:抄送|抄报|主送|印发|主题词)\s*[:：]?|印发$|^特此(?:公告|通知|通告|函复|函告|报告|批复|决定)[。.！]?$"
)
_SENTENCE_END = "。；;！!？?：:"
_RULE = re.compile(r"^([-*_=—－─━]{3,}|(?:[-*_] ){2,}[-*_])$")
_PAGE_NUMBER = re.compile(
    r"^(?:[-—–－―─·]+\s*(\d{1,4})\s*[-—–－―─·]+|第\s*(\d{1,4})\s*页(?:[，,/\s]*共\s*\d{1,4}\s*页)?|Page (\d{1,4})( of \d+)?)$"
)
_BARE_NUMBER = re.compile(r"^\d{1,3}$")


def squeeze(words: str) -> str:
    """The words without any blank: 索 引 号 → 索引号."""
    return "".join(words.split())


def head_role(words: str, form: str = "line") -> HeadRole:
    """What a line before the text of law is; ``form`` is the form of its block."""
    if form == "comment" or words.startswith("<!--"):
        return HeadRole.COMMENT
    if form == "contents":
        return HeadRole.CONTENTS
    if is_rule(words) or is_page_number(words) or is_furniture(words):
        return HeadRole.FURNITURE
    bare = squeeze(words)
    if _META.match(bare) or _DOCUMENT_NUMBER.match(bare) or _ORDER.match(bare):
        return HeadRole.META
    if _DATE_ONLY.match(bare) or _HISTORY_EN.match(words):
        return HeadRole.HISTORY
    if _DATE.search(bare) and (_HISTORY_WORDS.search(bare) or _DATE.match(bare)) and not bare.endswith("。"):
        return HeadRole.HISTORY
    if _ADDRESSEE.search(bare) and len(bare) <= 120 and not re.search(r"如下|下列|以下", bare):
        return HeadRole.ADDRESSEE
    if (len(bare) >= 12 and bare[-1] in _SENTENCE_END + ".") or (len(bare) >= 4 and bare[-1] == "。"):
        return HeadRole.PREAMBLE
    if _ISSUER.match(bare) or _ATTACHED.match(bare):
        return HeadRole.META
    return HeadRole.UNKNOWN


def is_furniture(words: str) -> bool:
    """Whether the line belongs to a web page and not to the document on it."""
    return bool(_FURNITURE.match(words)) and len(words) <= 80


def is_rule(words: str) -> bool:
    """Whether the line is a stroke across the page: ---, ———."""
    return bool(_RULE.match(words))


def is_page_number(words: str) -> bool:
    """Whether the line is a page number: - 3 -, 第3页 共9页."""
    return bool(_PAGE_NUMBER.match(words))


def page_number(words: str) -> int | None:
    """The number of a line that is a page number or, being a bare number, may be one."""
    if found := _PAGE_NUMBER.match(words):
        return int(next(g for g in found.groups()[:3] if g is not None))
    return int(words) if _BARE_NUMBER.match(words) else None


def is_title(words: str) -> bool:
    """Whether the line could be the document's title."""
    bare = words.strip(" *_#\t\u3000")
    if not bare or bare[-1] in _SENTENCE_END + "，,." or len(bare) > 120:
        return False
    if head_role(bare) in (HeadRole.META, HeadRole.FURNITURE, HeadRole.HISTORY, HeadRole.COMMENT):
        return False
    return bool(_TITLE.match(bare) or _TITLE_EN.match(bare))


def is_announcement(words: str) -> bool:
    """Whether a title is that of a paper which only brings another: 公告, 令, 关于印发……的通知."""
    return bool(re.search(r"(?:公告|通告|令|通知|决定|决议|批复|函|公报)$", squeeze(words)))


def is_title_beginning(words: str) -> bool:
    """Whether a line can be the first of two that make a title: 内蒙古自治区人民政府 ⏎ 关于……的意见."""
    bare = squeeze(words)
    return bool(_ISSUER.match(bare) or _PLACE.match(bare)) and not is_furniture(words)


def is_place(words: str) -> bool:
    """Whether the line is the name of a province, league, city or county alone, as above a title of two lines."""
    return bool(_PLACE.match(squeeze(words)))


def is_date(words: str) -> bool:
    """Whether the line is a date and nothing else, as under a signature."""
    return bool(_DATE_ONLY.match(squeeze(words)))


def is_signature(words: str) -> bool:
    """Whether the line can be the body that signs."""
    return bool(_ISSUER.match(squeeze(words)))


def is_printed(words: str) -> bool:
    """Whether the line is the date of printing: 2020年1月1日印发."""
    bare = squeeze(words)
    return bare.endswith("印发") and is_date(bare.removesuffix("印发"))


_PREAMBLE = re.compile(r"^(?:序言|序|前言|引言|导言|Preamble|PREAMBLE|Preface|PREFACE)$")


def is_preamble_heading(words: str) -> bool:
    """序言, before the first chapter."""
    return bool(_PREAMBLE.match(squeeze(words)))


def is_closing(words: str) -> bool:
    """（此件公开发布）, 抄送：…: what GB/T 9704 puts under the date."""
    return bool(_CLOSING.match(words.strip()))


def ends_as_sentence(words: str) -> bool:
    """Whether the words end as a sentence or a member of a list does, not as a heading does."""
    return (bool(words) and words[-1] in _SENTENCE_END + "，,、.") or words.endswith(("。”", "；”", "。」", "……"))
