"""A second set of disguises, written without looking at the detectors or at `disguises`, and texts that look personal but are not.

What `disguises` holds the detectors have been tuned on; this says how they do on what they have not seen. Numbers have right
check digits; everything is invented.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Label = tuple[str, int, int]
Piece = tuple[str, str, str]
"""What stands before it, the personal data as written, what closes it."""


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices("0123456789", k=count))


def _table(signs: str) -> Callable[[str], str]:
    return lambda text: "".join(signs[int(c)] if c.isascii() and c.isdigit() else c for c in text)


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


hanzi, spoken, ringed = _table("零一二三四五六七八九"), _table("零幺二三四五六七八九"), _table("〇一二三四五六七八九")
capital, traditional = _table("零壹贰叁肆伍陆柒捌玖"), _table("零壹貳參肆伍陸柒捌玖")
circled, black, mathematical = _table("⓪①②③④⑤⑥⑦⑧⑨"), _table("⓿❶❷❸❹❺❻❼❽❾"), _table("𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
INVISIBLE = ("\u200b", "\u200d", "\ufeff", "\u00ad")
GAPS = (*" -—–.·。，、/_~*\n|+=@#…\u3000", "  ", " \n")


def _mixed(rng: random.Random, text: str) -> str:
    ways = (str, wide, hanzi, capital, circled, spoken)
    return "".join(rng.choice(ways)(c) for c in text)


def _cut(text: str, sizes: tuple[int, ...], gap: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(text[at : at + size])
        at += size
    return gap.join([*parts, text[at:]] if text[at:] else parts)


def _number(rng: random.Random, text: str, sizes: tuple[int, ...]) -> tuple[str, str, str]:
    """A number in one of the ways people write it so that patterns miss it; brackets around it are not part of it."""
    ways: tuple[Callable[[], str], ...] = (
        lambda: rng.choice((wide, hanzi, spoken, ringed, capital, traditional, circled, black, mathematical))(text),
        lambda: rng.choice(INVISIBLE).join(text),
        lambda: "".join(c + "\ufe0f\u20e3" if c.isdigit() else c for c in text),
        lambda: _mixed(rng, text),
        lambda: _cut(text, sizes, rng.choice(GAPS)),
        lambda: rng.choice((" ", ".", "-", "·", "\n", "，", "、", "*", "|", "\u3000")).join(text),
        lambda: _cut(wide(text), sizes, rng.choice(("\u3000", " ", "－", "．"))),
        lambda: _cut(hanzi(text), sizes, rng.choice((" ", "-", "，", "、", "。", "…", "——"))),
        lambda: _cut(spoken(text), sizes, rng.choice((" ", "-", "，"))),
        lambda: text.replace("0", "O"),
        lambda: text.replace("0", "o").replace("1", "l"),
        lambda: "".join(hanzi(c) if index % 2 else c for index, c in enumerate(text)),
        lambda: text[:4] + "\n" + text[4:],
        lambda: text[:7] + " " + text[7:],
    )
    opened, closed = rng.choice((("", ""), ("", ""), ("", ""), ("（", "）"), ("【", "】")))
    return opened, rng.choice(ways)(), closed


def _said(rng: random.Random, words: str) -> str:
    return rng.choice(words.split("|"))


def mobile(rng: random.Random) -> Piece:
    number = (
        "1"
        + rng.choice(
            [
                "30",
                "33",
                "36",
                "39",
                "47",
                "51",
                "55",
                "59",
                "62",
                "66",
                "71",
                "75",
                "77",
                "81",
                "85",
                "87",
                "90",
                "95",
                "98",
            ]
        )
        + _digits(rng, 8)
    )
    if rng.random() < 0.15:
        between = rng.choice(("然后是", "再加", "接着", "，后面是", "（中间）", "－－", "空一格"))
        return _said(rng, "电话|手机|联系我|打"), _cut(number, (3, 4), between), ""
    opened, shown, closed = _number(rng, number, rng.choice(((3, 4), (4, 3), (3, 3, 5), (3, 2, 2, 2, 2))))
    words = "电话|手机号|電話：|手機|联系方式：|Tel:|可以打|来电|有事打我|我号码|联系电话:|联系人电话 |希望回访，|盼复 |本人手机|call me "
    return _said(rng, words) + opened, shown, closed


def id_card(rng: random.Random) -> Piece:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    place = rng.choice(
        ["150104", "150523", "150781", "152201", "152921", "130102", "320106", "410105", "510104", "640104"]
    )
    body = f"{place}{rng.randint(1935, 2009)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{_digits(rng, 3)}"
    number = body + "10X98765432"[sum(int(a) * b for a, b in zip(body, weights, strict=True)) % 11]
    if number.endswith("X"):
        number = number[:-1] + rng.choice("xXＸｘ×✕")
    opened, shown, closed = _number(rng, number, rng.choice(((6, 8), (3, 3, 4, 4), (6, 4, 4), (4, 4, 4, 4))))
    words = "身份证号|身份证：|我的身份证号码是|身份證|证件号码:|公民身份号码 |ID number |身份证号为"
    return _said(rng, words) + opened, shown, closed


def bank_card(rng: random.Random) -> Piece:
    body = rng.choice(["622262", "622848", "621661", "622700", "621799", "625955", "356833", "528931"]) + _digits(
        rng, 9
    )
    total = sum(v - 9 if (v := int(d) * (2 - i % 2)) > 9 else v for i, d in enumerate(reversed(body)))
    opened, shown, closed = _number(rng, body + str(-total % 10), (4, 4, 4))
    words = "银行卡|卡号|农行卡号：|打款到|银行账号|帐号：|開戶帳號 |储蓄卡 |请把补贴打到|信用卡|退款账户："
    return _said(rng, words) + opened, shown, closed


def landline(rng: random.Random) -> Piece:
    area = rng.choice(["0471", "0470", "0473", "0474", "0475", "0477", "0482", "010", "022", "0311"])
    number = rng.choice("234568") + _digits(rng, 7 if len(area) == 3 else 6)
    shown = rng.choice((
        f"{area}-{number}", f"{area} {number}", f"（{area}）{number}", f"({area}) {number}", f"{area}{number}", f"{wide(area)}－{wide(number)}",
        hanzi(area) + "-" + hanzi(number), hanzi(area + number), f"{area}/{number}", f"{area}——{number}", "\u200b".join(area + number),
        f"{area} {number[:3]} {number[3:]}", f"{area}-{number[:4]}-{number[4:]}", circled(area) + "-" + circled(number), f"+86 {area[1:]} {number}",
        capital(area) + " " + capital(number), " ".join(area + number),
    ))  # fmt: skip
    return _said(rng, "家里座机|我家电话|宅电：|固定电话|住宅电话 |座机号是|固话：|家中電話|我的座机"), shown, ""


def email(rng: random.Random) -> Piece:
    local = rng.choice(
        ["lily", "tom.wang", "hero_2008", "nmg-boy", "a13579", "xiaoming99", "q1w2e3", str(rng.randint(10**7, 10**9))]
    )
    host, top = rng.choice(
        (
            ("qq", "com"),
            ("163", "com"),
            ("gmail", "com"),
            ("sina", "cn"),
            ("yeah", "net"),
            ("vip.qq", "com"),
            ("189", "cn"),
        )
    )
    plain = f"{local}@{host}.{top}"
    shown = rng.choice((
        plain, f"{local}(at){host}.{top}", f"{local} (at) {host} (dot) {top}", f"{local}[at]{host}[dot]{top}", f"{local}艾特{host}点{top}", wide(plain),
        f"{local} AT {host} DOT {top}", f"{local}＠{host}．{top}", f"{local} @ {host}.{top}", f"{local}@\n{host}.{top}", f"{local}@{host}。{top}",
        f"{local}【at】{host}.{top}", f"{local}（@）{host}.{top}", f"{local}at{host}点{top}", f"{local}(a){host}.{top}", "\u200b".join(plain),
        " ".join(plain), f"{local}圈{host}.{top}", f"{local}_at_{host}.{top}", f"{local}@{host},{top}", f"{local}（艾特）{host}（点）{top}", f"{local}（小老鼠）{host}.{top}",
    ))  # fmt: skip
    return _said(rng, "邮箱|邮箱:|E-mail：|电子邮箱是|回复至|郵箱 |mail |请发到|联系邮箱:|我的信箱 "), shown, ""


def plate(rng: random.Random) -> Piece:
    province, city = rng.choice("蒙蒙蒙京冀晋辽吉黑沪鲁豫陕甘宁"), rng.choice("ABCDEFGHJKLM")
    tail = "".join(rng.choices("0123456789" * 3 + "ABCDEFGHJKLMNPQRSTUVWXYZ", k=4)) + rng.choice("0123456789")
    if rng.random() < 0.3:
        tail = rng.choice("DF") + _digits(rng, 5)
    whole = province + city + tail
    shown = rng.choice((
        whole, f"{province}{city}·{tail}", f"{province}{city}.{tail}", f"{province}{city}—{tail}", f"{province} {city} {tail}", wide(whole), whole.lower(),
        f"{province}{city}。{tail}", f"{province}·{city}·{tail}", "\u200b".join(whole), " ".join(whole), f"{province}{city}_{tail}", f"{province}{city}:{tail}",
        f"【{province}{city}】{tail}", f"{province}({city}){tail}", f"{province}{city}{circled(tail)}",
    ))  # fmt: skip
    return _said(rng, "车牌|车牌号|我的车|那辆|車牌號|有辆|邻居的|占道的是|车号|牌照"), shown, ""


def _small(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (hanzi(str(tens)) if tens > 1 else "") + ("十" if tens else "") + (hanzi(str(ones)) if ones else "")


def address(rng: random.Random) -> Piece:
    place = rng.choice(
        [
            "锦绣花园",
            "鑫苑小区",
            "丽景苑",
            "祥和小区",
            "绿地中央广场",
            "滨河新城",
            "兴安苑",
            "铁路家属院",
            "恒大雅苑",
            "佳境天城",
            "牧机新村",
        ]
    )
    before = rng.choice(("", "", "", "新城区", "玉泉区", "呼市", "海拉尔区", "通辽市科尔沁区", "兴安南路", "大学西街"))
    b, u, floor = rng.randint(1, 40), rng.randint(1, 6), rng.randint(1, 28)
    room = f"{floor}{rng.choice(('01', '02', '03'))}"
    head = before + place
    shown = rng.choice((
        f"{head}{b}号楼{u}单元{room}", f"{head}{b}栋{room}室", f"{head}{b}-{u}-{room}", f"{head} {b}号楼 {u}单元 {room}室", f"{head}{b}座{room}",
        f"{head}{_small(b)}号楼{_small(u)}单元{hanzi(room)}室", f"{head}{wide(str(b))}栋{wide(str(u))}单元{wide(room)}", f"{head}{b}幢{u}门{room}号",
        f"{head}{b}号楼{u}单元{floor}楼东户", f"{head}{b}#楼{u}单元{room}室", f"{head}{b}号楼\n{u}单元{room}", f"{head}{b}號樓{u}單元{room}室",
        f"{head}{circled(str(u))}号楼{u}单元{room}室", "\u200b".join(f"{place}{b}号楼{u}单元{room}室"), f"{head}{b}.{u}.{room}", f"{place}{b}／{u}／{room}",
        f"{rng.choice(('乌兰察布东路', '钢铁大街', '爱民街'))}{b}号{u}号楼{room}室", f"科右前旗索伦镇{rng.choice(('红星村', '哈素村'))}{u}组{b}号",
        f"阿巴嘎旗{rng.choice(('巴音花', '别力古台'))}{rng.choice(('嘎查', '苏木'))}{b}号", f"{place}{b}号楼{u}单元{hanzi(room)}",
    ))  # fmt: skip
    return _said(rng, "我住|家住|住址:|地址：|住在|我家在|我家住|本人住|家庭住址是|我是住|住址為|通讯地址："), shown, ""


def wechat_qq(rng: random.Random) -> Piece:
    if rng.random() < 0.55:
        account = rng.choice(["wxid_", "abc", "lovely_", "Tom", "zz-", "star"]) + str(rng.randint(1000, 99999))
        word = _said(
            rng,
            "微信|微信号|微 信|V信|v|wx:|wx号|加我微信|薇信|威信|微信id |我的微信号是|VX：|徽信|WeChat:|微信搜索|加V|微信號：|＋Ｖ|V X |wei信|卫星号",
        )
        gap = "" if word[-1] in ":： " else rng.choice((":", "：", "是", " "))
        return word + gap, rng.choice((account, wide(account), account.upper(), "\u200b".join(account))), ""
    number = str(rng.randint(10**6, 4 * 10**9))
    word = _said(rng, "QQ|QQ号|qq:|QQ：|扣扣|扣扣号|企鹅号|q q |加QQ|扣|Q：|ＱＱ|抠抠|我q是|球球|秋秋")
    gap = "" if word[-1] in ":： " else rng.choice((" ", ":", "："))
    ways = (
        number,
        wide(number),
        hanzi(number),
        circled(number),
        " ".join(number),
        _cut(number, (4,), "-"),
        "\u200b".join(number),
        capital(number),
    )
    return word + gap, rng.choice(ways), ""


GIVEN = "伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超兰霞平桂英华玉萍红建国文辉健世广义兴海波宁贵福生元胜祥武新清彬富顺浩亮谦奇朗伯宏若朋梁栋维克旭鹏泽晨"
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏汪田任姜范石姚谭廖邹熊陆郝孔白崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎武乔贺赖龚文庞樊殷施陶洪翟颜倪严牛芦兰牟丛岳"


def name(rng: random.Random) -> Piece:
    kind = rng.random()
    if kind < 0.15:
        whole = rng.choice(["欧阳", "司马", "诸葛", "上官", "皇甫", "尉迟", "夏侯"]) + "".join(
            rng.sample(GIVEN, rng.choice((1, 2)))
        )
    elif kind < 0.3:
        whole = rng.choice(
            ["苏日娜", "格日勒图雅", "乌兰花", "哈斯其木格", "那顺巴雅尔", "斯琴高娃", "萨仁图雅", "孟根朝鲁", "宝音"]
        )
    else:
        whole = rng.choice(FAMILY) + "".join(rng.sample(GIVEN, rng.choice((1, 2, 2))))
    words = (
        "我叫|我是|本人|联系人|联系人：|姓名:|姓名：|名字叫|我的名字是|聯絡人：|姓名|反映人：|投诉人|业主：|签名：|署名 |留言人：|建议人:|"
        "本人姓名|我叫做|申请人：|落款：|居民：|在下|留名："
    )
    return _said(rng, words), rng.choice((whole, whole, whole, whole, "\u200b".join(whole), " ".join(whole))), ""


def passport(rng: random.Random) -> Piece:
    number = (
        rng.choice("EG") + _digits(rng, 8) if rng.random() < 0.6 else "E" + rng.choice("ABCDEFGH") + _digits(rng, 7)
    )
    opened, shown, closed = _number(rng, number, (1, 4))
    if re.search("[lo]|O", shown):  # letters for digits are too little to tell in so short a number
        opened, shown, closed = "", number.lower(), ""
    words = "护照|护照号：|护照号码|我的护照是|護照號碼：|passport no. |Passport: |因私护照|护照编号"
    return _said(rng, words) + opened, shown, closed


def birth_date(rng: random.Random) -> Piece:
    y, m, d = str(rng.randint(1938, 2010)), rng.randint(1, 12), rng.randint(1, 28)
    shown = rng.choice((
        f"{y}年{m}月{d}日", f"{y}.{m:02}.{d:02}", f"{y}-{m}-{d}", f"{y}/{m:02}/{d:02}", f"{y}{m:02}{d:02}", f"{hanzi(y)}年{_small(m)}月{_small(d)}日",
        f"{ringed(y)}年{_small(m)}月{_small(d)}日", f"{wide(y)}年{wide(str(m))}月{wide(str(d))}日", f"{y} 年 {m} 月 {d} 日", f"{y}年{m}月{d}号", f"{y}年{m}月",
        f"{circled(y)}年{m}月{d}日", f"{y[2:]}年{m}月{d}日", "\u200b".join(f"{y}年{m}月{d}日"),
    ))  # fmt: skip
    if rng.random() < 0.3:
        return _said(rng, "我是|本人|我|他"), shown, _said(rng, "出生|生|出生的|生人")
    return _said(rng, "生日|出生于|生日：|出生日期|出生日期：|生于|出生年月:|我的生日是|出生時間："), shown, ""


PIECES: dict[str, Callable[[random.Random], Piece]] = {
    "id_card": id_card, "mobile": mobile, "landline": landline, "bank_card": bank_card, "email": email, "plate": plate, "address": address,
    "wechat_qq": wechat_qq, "name": name, "passport": passport, "birth_date": birth_date,
}  # fmt: skip

BEFORE = (
    "我觉得第三条不合理。", "建议把供热温度提高到20度，", "支持！", "", "小区电梯已经坏了两个月了；", "2023年物业费涨了30%，", "依据内政发〔2024〕12号文件，",
    "我們家老人七十多歲，", "共128户签字。\n", "关于第二十一条第（三）项：",
)  # fmt: skip
AFTER = (
    "。",
    "，谢谢",
    "！",
    "，请尽快答复。",
    "\n",
    "; 谢谢领导",
    "。另外第5条也有问题。",
    " ",
    "（请勿公开）",
    "",
    "。建议2026年1月1日起施行。",
)


def example(rng: random.Random, kind: str) -> tuple[str, Label]:
    """A remark with one piece of personal data of this kind, and its label."""
    before, shown, closed = PIECES[kind](rng)
    before = rng.choice(BEFORE) + before
    return before + shown + closed + rng.choice(AFTER), (kind, len(before), len(before) + len(shown))


# {n}: n digits; {p}: a fixed telephone number; {y}, {m}, {d}: of a date.
IMPERSONAL = """拨打12345热线反映，三天没有人接。
请致电0471-{p}咨询（市住建局办公室）。
监督电话：0471－{p}，工作日9:00—17:30。
客服热线400-{3}-{4}，打了{2}次。
会议室电话0471-{p}转8001（市政府）。
依据内政发〔20{y}〕{2}号文件第{1}条。
国发［20{y}］{2}号、国办函〔20{y}〕{1}号都有规定。
《条例》第{2}条第{1}款第（{1}）项应当删去。
总投资{5}万元，其中中央资金{4}.{2}万元。
补贴标准每平方米{2}.{1}元，面积{3}.{2}平方米，合计{5}.{2}元。
全区共有{4}户、{5}人，其中60岁以上{4}人。
统一社会信用代码91150100MA0{6}X的企业欠费。
听证会定于2026年{m}月{d}日上午9时在政府会议中心301会议室举行。
本办法自2026年{m}月{d}日起施行，2019年{m}月{d}日印发的同时废止。
工程编号2024-0{3}-{4}，合同号HT20240{4}{4}。
订单号{12}，快递单号SF{12}。
发票号码{8}，金额{4}.00元。
联系单位：自治区住房和城乡建设厅。
联系人应当提供有效证件。
姓名、身份证号等信息不应当公开。
我是小区业主，支持。
我是位老师，支持这条。
本人认为不合理。
本人刚从外地回来。
我叫不出名字来。
联系人一栏应当改为自愿填写。
经度111.{6}，纬度40.{6}。
1、3、5、8号楼都没有电梯，2号楼6单元漏水。
上午8:30-11:30，下午14:30-17:30。
从2019、2020、2021、2022年的数据看，分别是{3}、{3}、{3}、{4}件。
第1页共138页，附件3-2-1。
车牌尾号限行：1和6，2和7。
蒙A牌照的车太多，蒙B的也不少。
QQ群太多，微信群里没人回。
加微信公众号“呼和浩特发布”查询。
用微信支付和支付宝都可以。
扣分标准太高，扣200元不合理。
每逾期一日扣{5}元。
网址 http://www.nmg.gov.cn/art/2024/{m}/{d}/art_{5}_{7}.html
意见请发 zjt@nmg.gov.cn。
版本v2.{1}.{1}，见 GB/T {5}-2018。
生产日期2024年{m}月{d}日，保质期18个月。
出生人口比2016年下降，2022年为{3}万。
新生儿2024年{m}月{d}日起可以参保。
护照、身份证、驾驶证任何一种都可以。
身份证号码18位，末位可能是X。
政务服务中心3号楼2层201室办理。
市民服务大厅位于丰州路{2}号。
王某、李某某反映的情况属实。
申请人申请时应当提交材料。
投诉人应当说明理由，举报人可以匿名。
投诉人和被投诉人都要到场。
业主：应当一户一票。
居民：应当参加。
这个小区名字叫金色家园，条件不错。
房价从13800涨到15900，再涨到18600。
138户居民和0013号文件无关，8000元太多。
135户共2300人捐款5000元。
2024.10.1-2025.4.15为供热期。
小区1.5.2026版方案。
比例为3/2/101，不清楚。
抽签号码：{2} {2} {2} {2} {2} {2}。
许可证号JY1150105{7}。
案号（2024）内0105民初{4}号。
户号{10}，表号{8}。
卡扣式接口，扣件{6}个。
红旗村三组有12户。
队伍12号集合。""".splitlines()


def impersonal(rng: random.Random) -> str:
    """A remark full of numbers that are nobody's."""
    text = (
        rng.choice(IMPERSONAL)
        .replace("{p}", rng.choice("3456") + _digits(rng, 6))
        .replace("{y}", rng.choice(("19", "21", "24")))
    )
    text = text.replace("{m}", str(rng.randint(1, 12))).replace("{d}", str(rng.randint(1, 28)))
    text = re.sub(r"\{(\d+)\}", lambda hit: rng.choice("123456789") + _digits(rng, int(hit[1]) - 1), text)
    return rng.choice(("", "", "支持！", "另外，")) + rng.choice((str, str, str, str, wide, hanzi))(text)
