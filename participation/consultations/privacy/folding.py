"""A plain copy of a text that knows where each of its signs came from.

Folded away: width (１ → 1), circled, keycap and mathematical digits, letters in boxes, upper case, invisible signs, marks
set on top of a sign, Traditional forms of the characters the detectors know, Cyrillic letters dressed up as Latin ones.
Chinese digits are *not* folded here: 一 is a digit only beside other digits (`digits_of`).
"""

import re
import unicodedata
from dataclasses import dataclass

_TRADITIONAL = str.maketrans(
    "機話電號樓單證車聯繫絡郵賬帳銀戶門棟區縣鎮鄉蘇碼貳參陸撥維訊騰鵝護國際護照誕歲歐陽諸葛尉遲趙錢孫馮陳衛蔣韓楊許呂張嚴華謝鄒竇雲範魯韋馬鳳鮑"
    "費賀龍葉遼貴陝寧贛閩粵滬晉瓊場園東廣莊屆劉鄧鄭黃吳鄔閆闞關譚齊藍駱萬盧賈樊潘紀項時傅羅畢龐鍾蕭傑偉強軍剛麗紅曉寶爾圖達聖額鳥烏蘭"
    "嶺灣義開發協會員婦兒長師業書記買賣體農點姐絲綠豐壽慶壺兩參"
    "簽辦處廳問詢訴舉報監線熱務單組",
    "机话电号楼单证车联系络邮账账银户门栋区县镇乡苏码贰叁陆拨维讯腾鹅护国际护照诞岁欧阳诸葛尉迟赵钱孙冯陈卫蒋韩杨许吕张严华谢邹窦云范鲁韦马凤鲍"
    "费贺龙叶辽贵陕宁赣闽粤沪晋琼场园东广庄届刘邓郑黄吴邬闫阚关谭齐蓝骆万卢贾樊潘纪项时傅罗毕庞钟萧杰伟强军刚丽红晓宝尔图达圣额鸟乌兰"
    "岭湾义开发协会员妇儿长师业书记买卖体农点姐丝绿丰寿庆壶两叁"
    "签办处厅问询诉举报监线热务单组",
)
_MORE_TRADITIONAL = str.maketrans(
    "網愛學實間過還這個們來對說讓為於與從見覺應該當無盡豬錯騙賭錄銷價貸貨資質產專劃計設備導幹乾幾樂氣漢湯溝滅滾滿潑濟濕燈燒爐爛牆狀獄獎獨獲環瘋療盤盜礎禮禍種稱積穩窮竊競筆節築簡糧糾級純紙結絕統經綜緊練緩編"
    "縮總績織繼續罵罰習聞聲聽職肅腦腫膽臉臺舊艦艱藝藥蘋虛蟲術補裝製複襲規視親觀觸訂討訓託論評詞試詳誇認誤談調諒謀識譯議讀變貝負財責販貪貧貶貿賄賞賠賴贈贊贏趕跡踐躍軌軟較載輕輛輩輪輸轉轎辯運違遠適選遺邊鄰醜"
    "醫釋針鈔鋼錶鎖鐘鐵鑑閉閒閱闆陣陰隊階隨險隱雖雙雜離難霧靈靜響頁頂順須預頭題顏願類顧顯風飛飯飲養館駕駐騎驗驚髒鬆鬥鬧魚鮮麥麵黨齒億優傷債傳僅僑僱儀償兇內冊凍則創劇劍劑勝勞動勢勵勸卻厭叢啟喚喪喬嗎嘗嚇團圍"
    "執堅塊塗塵墊墳壇壓壞壯夠夢夾奪奮媽審寬寵將尋屬帶幣幫庫廁廚廟廠廢彈彙彎後徑復徵恥惡惱態慘慣慮憂憑憲懲懶懷戰戲拋挾捨掃掛採換損搖搶擁擇擊擋據擠擴攔攜攝敗敵數斷暫條榮構槍樣標樹橋檔檢櫃權欄歡歷歸殘殺毀氫沒"
    "洩淚淨淺減測溫",
    "网爱学实间过还这个们来对说让为于与从见觉应该当无尽猪错骗赌录销价贷货资质产专划计设备导干干几乐气汉汤沟灭滚满泼济湿灯烧炉烂墙状狱奖独获环疯疗盘盗础礼祸种称积稳穷窃竞笔节筑简粮纠级纯纸结绝统经综紧练缓编"
    "缩总绩织继续骂罚习闻声听职肃脑肿胆脸台旧舰艰艺药苹虚虫术补装制复袭规视亲观触订讨训托论评词试详夸认误谈调谅谋识译议读变贝负财责贩贪贫贬贸贿赏赔赖赠赞赢赶迹践跃轨软较载轻辆辈轮输转轿辩运违远适选遗边邻丑"
    "医释针钞钢表锁钟铁鉴闭闲阅板阵阴队阶随险隐虽双杂离难雾灵静响页顶顺须预头题颜愿类顾显风飞饭饮养馆驾驻骑验惊脏松斗闹鱼鲜麦面党齿亿优伤债传仅侨雇仪偿凶内册冻则创剧剑剂胜劳动势励劝却厌丛启唤丧乔吗尝吓团围"
    "执坚块涂尘垫坟坛压坏壮够梦夹夺奋妈审宽宠将寻属带币帮库厕厨庙厂废弹汇弯后径复征耻恶恼态惨惯虑忧凭宪惩懒怀战戏抛挟舍扫挂采换损摇抢拥择击挡据挤扩拦携摄败敌数断暂条荣构枪样标树桥档检柜权栏欢历归残杀毁氢没"
    "泄泪净浅减测温",
)
_OWN = {
    "係": "系",
    "锺": "钟",
    "裏": "里",
    "裡": "里",
    "現": "现",
    "寫": "写",
    "給": "给",
    "請": "请",
    "〇": "〇",
    "○": "〇",
    "◯": "〇",
    "⭕": "〇",
    "Ο": "o",
    "ο": "o",
    "×": "×",
    "✕": "×",
    "✖": "×",
    "❌": "×",
    "➕": "加",
    "•": "·",
    "‧": "·",
    "∙": "·",
    "・": "·",
    "･": "·",
    "⋅": "·",
    "●": "·",
    "。": "。",
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "–": "-",
    "—": "-",
    "―": "-",
    "−": "-",
    "─": "-",
    "━": "-",
    "～": "~",
    "〜": "~",
    "【": "[",
    "】": "]",
    "〔": "[",
    "〕": "]",
    "「": '"',
    "」": '"',
    "“": '"',
    "”": '"',
    "『": '"',
    "』": '"',
    "Ⓥ": "v",
    "🅥": "v",
    "♈": "v",
}
_LOOKALIKES = str.maketrans("авекмнорстухіјѕԛԁ", "abekmhopctyxijsqd")
_CYRILLIC = re.compile("[\u0400-\u052f]+")
_LATIN = re.compile(r"[a-z0-9@]")
_NEGATIVE_SQUARED = 0x1F170  # 🅰; the circled 🅐 stand 32 before


def other_forms(text: str) -> tuple[str, str]:
    """The text in Simplified and in Traditional characters, sign by sign, as far as they are known here."""
    return text.translate(_TO_SIMPLE), text.translate(_TO_TRADITIONAL)


_TO_SIMPLE = {
    **{ord(sign): ord(plain) for sign, plain in _OWN.items() if "\u4e00" <= sign <= "\u9fff" and len(plain) == 1},
    **_MORE_TRADITIONAL,
    **_TRADITIONAL,
}
_TO_TRADITIONAL = {plain: sign for sign, plain in reversed(_TO_SIMPLE.items()) if sign != plain}


def _plain(sign: str) -> str:
    """What a sign reads as: "" for one that is not seen, sometimes several signs (㎏)."""
    own = _OWN.get(sign)
    if own is not None:
        return own
    code = ord(sign)
    category = unicodedata.category(sign)
    if category in ("Cf", "Mn", "Me") or code == 0x3164:
        return ""
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    if 0x1F150 <= code <= 0x1F169 or _NEGATIVE_SQUARED <= code <= 0x1F189:
        return chr(ord("a") + (code - 0x1F150) % 32)
    if code < 0x80:
        return sign.lower()
    plain = unicodedata.normalize("NFKC", sign).lower()
    # NFKC of a bare accent is "blank + accent"; nothing the detectors read.
    return plain.translate(_TRADITIONAL).translate(_MORE_TRADITIONAL) if category != "Sk" else sign


class _Folds(dict[int, str]):
    """A table for `str.translate` that fills itself; `odd` are the signs that do not fold to exactly one."""

    def __init__(self) -> None:
        super().__init__()
        self.odd: set[str] = set()

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        plain = self[code] = _plain(sign)
        if len(plain) != 1:
            self.odd.add(sign)
        return plain


_folds = _Folds()
"""Grows to one entry for each sign ever seen: at most Unicode's 150,000, a few thousand in practice."""


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is the plain copy. `places[i]` is the index in the original of the sign it came from; None: the same index."""

    original: str
    text: str
    places: list[int] | None

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The original's slice for a slice of the plain copy; signs set on top of the last one (a keycap) belong to it."""
        if self.places is None:
            return start, end
        first, last = self.places[start], self.places[end - 1] + 1
        while last < len(self.original) and unicodedata.category(self.original[last]) in ("Mn", "Me"):
            last += 1
        return first, last


def fold(original: str) -> Folded:
    """The plain copy of any text."""
    text = original.translate(_folds)
    places: list[int] | None = None
    if not _folds.odd.isdisjoint(original):
        places = [index for index, sign in enumerate(original) for _ in _folds[ord(sign)]]
    if _CYRILLIC.search(text):
        text = _CYRILLIC.sub(lambda found: _latin(text, found), text)
    return Folded(original, text, places)


def _latin(text: str, found: re.Match[str]) -> str:
    """Lookalikes that stand in a Latin word are read as Latin; Mongolian and Russian words are left alone."""
    beside = text[max(0, found.start() - 1) : found.start()] + text[found.end() : found.end() + 1]
    return found.group().translate(_LOOKALIKES) if _LATIN.search(beside) else found.group()


_CHINESE_DIGITS = "〇零洞一幺壹二两贰三叁四肆五伍六陆七柒拐八捌九玖勾弌弍弎"
_ASCII_DIGITS = "0001112223344556677788999123"
DIGIT = f"[0-9{_CHINESE_DIGITS}]"
"""A digit in the folded text, Chinese ones included (two of them, 洞 and 勾, as soldiers say 0 and 9)."""

_TO_ASCII = str.maketrans(_CHINESE_DIGITS, _ASCII_DIGITS)


def digits_of(text: str) -> str:
    """The same folded text, sign for sign, with Chinese digits written as 0–9."""
    return text.translate(_TO_ASCII)
