"""Texts in which people give themselves away, plainly and in disguise, with exact labels; and texts that give nothing away.

Written from what people do in remarks, not from what the detectors look for. Everything is invented; the numbers have
right check digits.
"""

from __future__ import annotations

import random
from collections.abc import Callable

Label = tuple[str, int, int]
Maker = Callable[[random.Random], str]

SPOKEN = "零一二三四五六七八九"
FORMAL = "零壹贰叁肆伍陆柒捌玖"
OPENERS = (
    "我支持这一条。", "建议第十二条改为三十日，", "物业费一年涨了1200元，", "", "请认真考虑！", "依据国发〔2016〕22号，", "我們是幸福社區的住戶，",
    "2019年修的路到2021年又挖开。\n", "共有3栋楼132户，", "电梯坏了15天没人管；", "能不能公开账目？",
)  # fmt: skip
CLOSERS = ("。", "，希望尽快答复。", "，谢谢！", "\n盼复", "。第3条也要改。", " 请保密", "！", "；另外垃圾桶太少。", "")
WRONG_LETTERS = {"蒙": "蒙", "京": "京"}


def digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def mobile(rng: random.Random) -> str:
    return rng.choice(
        [
            "130",
            "131",
            "135",
            "138",
            "139",
            "147",
            "150",
            "152",
            "158",
            "159",
            "166",
            "170",
            "173",
            "177",
            "180",
            "186",
            "189",
            "191",
            "193",
            "195",
            "198",
            "199",
        ]
    ) + digits(rng, 8)


def id_card(rng: random.Random) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    body = f"{rng.choice(['150102', '150103', '150202', '150402', '152502', '110101', '310115', '440305', '210203'])}{rng.randint(1940, 2006)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{digits(rng, 3)}"
    return body + "10X98765432"[sum(int(a) * b for a, b in zip(body, weights, strict=True)) % 11]


def bank_card(rng: random.Random) -> str:
    body = rng.choice(("621700", "622848", "622202", "436742", "621226", "622588", "955880")) + digits(
        rng, rng.choice((9, 12))
    )
    total = sum(v - 9 if (v := int(d) * (2 - i % 2)) > 9 else v for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def spoken(text: str) -> str:
    return "".join(SPOKEN[int(c)] if c.isdigit() else c for c in text).replace("一", "幺")


def chinese(text: str) -> str:
    return "".join(SPOKEN[int(c)] if c.isdigit() else c for c in text)


def formal(text: str) -> str:
    return "".join(FORMAL[int(c)] if c.isdigit() else c for c in text)


def keycaps(text: str) -> str:
    return "".join(c + "\ufe0f\u20e3" if c.isdigit() else c for c in text)


def circled(text: str) -> str:
    return "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(c)] if c.isdigit() else c for c in text)


def ohs(text: str) -> str:
    return text.replace("0", "O")


def rings(text: str) -> str:
    return text.replace("0", "〇")


def hidden(text: str) -> str:
    return "\u200b".join(text)


def mixed(rng: random.Random, text: str) -> str:
    return "".join(rng.choice((c, wide(c), chinese(c), circled(c))) for c in text)


def groups(text: str, sizes: tuple[int, ...], gap: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(text[at : at + size])
        at += size
    return gap.join([*parts, text[at:]] if at < len(text) else parts)


def disguised_digits(rng: random.Random, text: str, sizes: tuple[int, ...]) -> str:
    """One of the ways people write a number so that plain patterns miss it."""
    ways: list[Callable[[], str]] = [
        lambda: text,
        lambda: wide(text),
        lambda: chinese(text),
        lambda: spoken(text),
        lambda: formal(text),
        lambda: keycaps(text),
        lambda: circled(text),
        lambda: ohs(text),
        lambda: rings(text),
        lambda: hidden(text),
        lambda: mixed(rng, text),
        lambda: groups(
            text, sizes, rng.choice((" ", "-", ".", "·", "  ", "—", "_", "\n", " - ", "。", "，", "/", "*"))
        ),
        lambda: rng.choice((" ", ".", "-", "\n", "\u3000")).join(text),
        lambda: groups(wide(text), sizes, rng.choice((" ", "．", "－", "\n"))),
        lambda: groups(chinese(text), sizes, rng.choice((" ", "-", "，", "、"))),
        lambda: groups(text, sizes, "\r\n".strip() or "\n"),
        lambda: text[:5] + "\n" + text[5:],
    ]
    return rng.choice(ways)()


def make_mobile(rng: random.Random) -> tuple[str, str]:
    number = mobile(rng)
    if rng.random() < 0.12:
        return rng.choice(("手机", "电话：", "")), groups(
            number, (3, 4), rng.choice((" 那个 ", "那个", "空格", "杠", "然后", "，然后", "横", "..."))
        )
    if rng.random() < 0.12:
        return rng.choice(("电话", "联系我：")), rng.choice(("+86", "+86 ", "86-", "+86-", "0086", "＋86")) + number
    before = rng.choice(
        (
            "手机",
            "手机号：",
            "我的电话是",
            "电话",
            "可拨打",
            "联系方式 ",
            "微信同号",
            "打我电话",
            "有事找我",
            "手機：",
            "",
        )
    )
    return before, disguised_digits(rng, number, (3, 4, 4) if rng.random() < 0.8 else (4, 3, 4))


def make_id_card(rng: random.Random) -> tuple[str, str]:
    number = id_card(rng)
    if rng.random() < 0.1:
        number = number[:6] + number[8:17]  # the first generation
        number = number if number[6:8] >= "40" else number[:6] + "56" + number[8:]
        return rng.choice(("身份证", "老身份证号：")), number
    shown = disguised_digits(rng, number, (6, 4, 4, 4) if rng.random() < 0.5 else (6, 8, 4))
    if number.endswith("X"):
        shown = shown[: shown.rindex("X")] + rng.choice("XxＸ×") if "X" in shown else shown
    return rng.choice(
        ("身份证", "身份证号：", "本人证件号码为", "证件号", "ID：", "身分證字號 ", "公民身份号码")
    ), shown


def make_landline(rng: random.Random) -> tuple[str, str]:
    area = rng.choice(("0471", "0472", "010", "021", "0476", "0479"))
    number = rng.choice("34568") + digits(rng, 7 if area in ("010", "021") else 6)
    shown = rng.choice(
        (
            f"{area}-{number}",
            f"{area}{number}",
            f"({area}){number}",
            f"（{area}）{number}",
            f"{area} {number}",
            f"{area}-{number}",
            wide(f"{area}-{number}"),
            chinese(area + number),
            f"{area}—{number[:3]} {number[3:]}",
            f"{area}.{number}",
            f"{area}－{wide(number)}",
        )
    )
    if rng.random() < 0.2:
        shown = f"{area}-{number}" + rng.choice(("转801", "-802", "转 8003", " 转12", "分机806"))
    return rng.choice(("家里电话", "座机", "我家电话是", "固定电话：", "宅电", "家庭电话 ", "我的座机号：")), shown


def make_bank_card(rng: random.Random) -> tuple[str, str]:
    number = bank_card(rng)
    return rng.choice(("卡号", "银行卡", "账号", "退款打到卡号", "工行卡：", "我的卡号是", "建行 ")), disguised_digits(
        rng, number, (4, 4, 4, 4)
    )


def make_email(rng: random.Random) -> tuple[str, str]:
    local = rng.choice(
        ["zhangwei", "li.na", "wang_fang", "batu88", "nmg2020", "sunny_day", "x3lkrx", "oyunaa", "t.bator"]
    ) + rng.choice(("", "1", "88", "1987"))
    if rng.random() < 0.2:
        local = digits(rng, 9).replace("0", "3")
    host, top = rng.choice(
        (
            ("qq", "com"),
            ("163", "com"),
            ("126", "com"),
            ("sina", "com"),
            ("gmail", "com"),
            ("foxmail", "com"),
            ("139", "com"),
            ("outlook", "com"),
            ("imau.edu", "cn"),
        )
    )
    plain = f"{local}@{host}.{top}"
    shown = rng.choice((
        plain, wide(plain), plain.upper(), f"{local}(at){host}.{top}", f"{local}[at]{host}.{top}", f"{local} at {host} dot {top}", f"{local}艾特{host}.{top}",
        f"{local}＠{host}.{top}", f"{local}#{host}.{top}", f"{local}@{host}点{top}", f"{local}（at）{host}点{top}", f"{local} @ {host} . {top}", f"{local}@{host}。{top}",
        f"{local}@{host}.\n{top}", f"{local} (at) {host} (dot) {top}", f"{local}艾特{host}点{top}", hidden(plain), f"{local}圈a{host}点{top}", f"{local}@{host}．{top}",
    ))  # fmt: skip
    return rng.choice(("邮箱", "邮箱：", "请回复到", "E-mail: ", "信箱 ", "发到", "電郵：")), shown


def make_plate(rng: random.Random) -> tuple[str, str]:
    city = rng.choice("蒙蒙蒙京冀晋辽吉黑") + rng.choice("ABCDEFGHJKL")
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    tail = "".join(rng.choice("0123456789" * 2 + letters) for _ in range(4)) + rng.choice("0123456789")
    if rng.random() < 0.25:
        tail = rng.choice("DF") + digits(rng, 5)
    shown = rng.choice(
        (
            city + tail,
            f"{city}·{tail}",
            f"{city} {tail}",
            f"{city}-{tail}",
            wide(city) + wide(tail),
            f"{city}.{tail}",
            (city + tail).lower(),
            f"{city[0]} {city[1]} {tail}",
            " ".join(city + tail),
            f"{city}•{tail}",
            hidden(city + tail),
            city + chinese(tail),
        )
    )
    return rng.choice(("车牌", "我的车", "那辆", "车牌号：", "車牌", "我家车是", "停着一辆")), shown


def make_address(rng: random.Random) -> tuple[str, str]:
    place = rng.choice(
        [
            "东方小区",
            "凤凰苑",
            "天和社区",
            "银河花园",
            "玉泉名邸",
            "金桥里",
            "学府雅居",
            "新城里",
            "巨海城",
            "阳光公寓",
            "城南广场",
        ]
    )
    prefix = rng.choice(
        ("", "", "赛罕区", "呼和浩特市新城区", "内蒙古呼和浩特市回民区中山路12号", "包头市昆都仑区", "中山西路")
    )
    b, u, r = rng.randint(1, 30), rng.randint(1, 6), f"{rng.randint(1, 18)}0{rng.randint(1, 4)}"
    numerals = [
        "",
        *"一二三四五六七八九",
        "十",
        *("十" + c for c in "一二三四五六七八九"),
        "二十",
        *("二十" + c for c in "一二三四五六七八九"),
        "三十",
    ]
    forms = [
        f"{prefix}{place}{b}号楼{u}单元{r}室", f"{prefix}{place}{b}栋{u}单元{r}", f"{prefix}{place}{b}号楼{r}室", f"{prefix}{place}{b}幢{u}单元{r}号",
        f"{prefix}{place} {b}号楼 {u}单元 {r}室", f"{prefix}{place}{numerals[b]}号楼{numerals[u]}单元{chinese(r)}室", f"{prefix}{place}{wide(str(b))}号楼{wide(str(u))}单元{wide(r)}室",
        f"{place}{b}-{u}-{r}", f"{prefix}{place}{b}#{u}单元{r}室", f"{prefix}{place}{circled(str(b))}号楼{u}单元{r}室", f"{prefix}{place}{b}號樓{u}單元{r}室",
        f"{rng.choice(('中山路', '新华大街', '健康街', '鄂尔多斯大街'))}{b}号{u}单元{r}室", f"{rng.choice(('中山路', '学苑街'))}{b}号院{u}号楼{r}室",
        f"{rng.choice(('查干嘎查', '巴彦塔拉苏木乌兰嘎查', '武川县可镇大豆铺村', '和林格尔县盛乐镇二道营村'))}{u}组{b}号", hidden(f"{place}{b}号楼{u}单元{r}室"),
    ]  # fmt: skip
    return rng.choice(
        ("我住", "家住", "住址：", "我家住在", "地址：", "我家在", "现住", "住在", "家庭住址 ", "我们住", "我住在")
    ), rng.choice(forms)


def make_wechat_qq(rng: random.Random) -> tuple[str, str]:
    if rng.random() < 0.5:
        account = rng.choice(["nmg_", "wx", "zhang-wei", "batu_er", "sunny", "oyun"]) + str(rng.randint(1000, 99999))
        word = rng.choice(
            (
                "微信",
                "微信号：",
                "V信：",
                "vx:",
                "VX ",
                "薇信",
                "加v ",
                "加V：",
                "wx：",
                "wechat: ",
                "威信号",
                "微信搜",
                "v：",
                "加微信",
                "微 信 ",
                "+v ",
                "维信：",
            )
        )
        return word, rng.choice((account, wide(account), account.upper(), hidden(account)))
    number = str(rng.randint(10_000_000, 2_999_999_999))
    word = rng.choice(
        ("QQ", "QQ号：", "扣扣", "扣扣号 ", "企鹅号", "qq：", "加QQ", "Q Q ", "企鹅：", "QQ号是", "Ｑ Ｑ：")
    )
    return word, rng.choice(
        (
            number,
            wide(number),
            chinese(number),
            groups(number, (3, 3, 4), " "),
            groups(number, (4, 4), "-"),
            circled(number),
            keycaps(number),
            hidden(number),
        )
    )


def make_name(rng: random.Random) -> tuple[str, str]:
    names = [
        "张伟",
        "王秀英",
        "李娜",
        "刘洋",
        "陈建国",
        "赵永强",
        "欧阳明",
        "欧阳娜娜",
        "司马光远",
        "诸葛青",
        "巴特尔",
        "乌云其木格",
        "苏日娜",
        "其其格",
        "朝鲁",
        "额尔敦布和",
        "斯琴高娃",
        "那仁图雅",
        "阿拉坦仓",
        "孛儿只斤·帖木儿",
        "乌兰·图雅",
        "张偉明",
        "歐陽修文",
        "白音",
        "包图雅",
        "韩梅",
        "林志远",
        "于海",
        "高明",
        "安平",
    ]
    name = rng.choice(names)
    shown = rng.choice((name, name, name, name, name, hidden(name), " ".join(name) if len(name) < 4 else name))
    return rng.choice(
        (
            "我叫",
            "姓名：",
            "联系人：",
            "联系人",
            "我的名字是",
            "本人姓名",
            "姓名:",
            "我叫",
            "署名：",
            "聯絡人：",
            "我的名字叫",
            "签名：",
            "我是幸福社区的",
            "我是和平小区的住户",
        )
    ) if rng.random() > 0.25 else rng.choice(("本人", "我是翠湖社区的")), shown


def make_passport(rng: random.Random) -> tuple[str, str]:
    number = rng.choice((rng.choice("EG") + digits(rng, 8), "E" + rng.choice("ABCDEFGHJK") + digits(rng, 7)))
    return rng.choice(("护照号", "护照：", "护照号码为", "护照 ", "我的护照是", "護照：", "passport ")), rng.choice(
        (
            number,
            wide(number),
            number.lower(),
            groups(number, (1, 4, 4), " "),
            " ".join(number),
            hidden(number),
            number[0] + chinese(number[1:]) if number[1].isdigit() else number,
            groups(number, (2, 4, 4), "-"),
        )
    )


def make_birth_date(rng: random.Random) -> tuple[str, str]:
    y, m, d = rng.randint(1945, 2004), rng.randint(1, 12), rng.randint(1, 28)
    numerals = [
        "",
        *"一二三四五六七八九",
        "十",
        "十一",
        "十二",
        *("十" + c for c in "三四五六七八九"),
        "二十",
        *("二十" + c for c in "一二三四五六七八九"),
    ]
    shown = rng.choice(
        (
            f"{y}年{m}月{d}日",
            f"{y}-{m:02}-{d:02}",
            f"{y}.{m}.{d}",
            f"{y}/{m}/{d}",
            f"{y}{m:02}{d:02}",
            wide(f"{y}年{m}月{d}日"),
            f"{chinese(str(y))}年{numerals[m]}月{numerals[d]}日",
            f"{y} 年 {m} 月 {d} 日",
            f"{y}年{m}月",
            f"{y}年{m}月{d}号",
        )
    )
    return rng.choice(("出生于", "我生于", "生日", "生日是", "出生日期：", "我出生于", "出生年月：", "生日：")), shown


MAKERS: dict[str, Callable[[random.Random], tuple[str, str]]] = {
    "id_card": make_id_card, "mobile": make_mobile, "landline": make_landline, "bank_card": make_bank_card, "email": make_email, "plate": make_plate,
    "address": make_address, "wechat_qq": make_wechat_qq, "name": make_name, "passport": make_passport, "birth_date": make_birth_date,
}  # fmt: skip


def example(rng: random.Random, kind: str) -> tuple[str, Label]:
    """A text with one piece of personal data of this kind, and its label."""
    before, shown = MAKERS[kind](rng)
    opener = rng.choice(OPENERS)
    text = opener + before
    return text + shown + rng.choice(CLOSERS), (kind, len(text), len(text) + len(shown))


NEGATIVES: tuple[Maker, ...] = (
    lambda r: f"请拨打12345或12369{r.choice(('投诉', '反映'))}。",
    lambda r: f"咨询电话：0471-{r.randint(3000000, 6999999)}，工作日可打。",
    lambda r: f"市住建局办公室电话0471-{r.randint(3000000, 6999999)}没人接。",
    lambda r: f"监督热线400-{r.randint(100, 999)}-{r.randint(1000, 9999)}总占线",
    lambda r: f"客服95598、95533、{r.choice(('10086', '10010'))}推来推去",
    lambda r: f"800-810-{r.randint(1000, 9999)}是厂家电话",
    lambda r: f"物业服务电话 0471-{r.randint(3000000, 6999999)} 打不通",
    lambda r: f"投诉举报电话（0472）{r.randint(2000000, 6999999)}",
    lambda r: f"依据内政发〔{r.randint(2005, 2025)}〕{r.randint(1, 150)}号文件第{r.randint(1, 30)}条第（二）项",
    lambda r: f"国办发〔2019〕{r.randint(1, 60)}号和建房〔2020〕{r.randint(1, 99)}号",
    lambda r: f"维修资金还剩{r.randint(1_000_000, 99_999_999):,}.{r.randint(10, 99)}元",
    lambda r: f"总投资{r.randint(13_000_000_000, 19_999_999_999)}元",
    lambda r: f"去年财政支出 {r.randint(13, 19)} {r.randint(100, 999)} {r.randint(100, 999)} {r.randint(100, 999)} 元",
    lambda r: f"订单号{r.choice('34')}{digits(r, 17)}一直没发货",
    lambda r: f"快递单号 SF{digits(r, 13)} 丢了",
    lambda r: f"订单编号：1{r.choice('3578')}{digits(r, 9)}，申请退款被拒",
    lambda r: f"受理编号150102{r.randint(1950, 2000)}{r.randint(13, 19)}45{digits(r, 4)}",
    lambda r: f"统一社会信用代码91150100MA0{digits(r, 5)}X{digits(r, 1)}",
    lambda r: f"本条例自{r.randint(2000, 2025)}年{r.randint(1, 12)}月{r.randint(1, 28)}日起施行",
    lambda r: (
        f"{r.randint(2000, 2025)}-{r.randint(1, 12):02}-{r.randint(1, 28):02}开过一次会，{r.randint(2010, 2020)}.{r.randint(1, 12)}.{r.randint(1, 28)}又开过"
    ),
    lambda r: f"{r.randint(2010, 2020)}年以后出生的孩子能不能就近入学",
    lambda r: "2016年1月1日以前出生的老人有补贴，2020年出生人口减少",
    lambda r: (
        f"我是来自{r.choice(('和平苑', '丽景广场', '阳光里'))}的{r.choice(('快递站站长', '业委会委员', '普通居民', '退休教师', '安保员', '全体家长', '上夜班的护士', '个体户老板', '石匠', '水电工', '高中老师', '牧民'))}，"
    ),
    lambda r: (
        f"我是{r.choice(('支持', '反对', '赞成', '同意', '安心', '常客', '农民', '党员', '车主', '房东', '高三学生', '双职工'))}的。"
    ),
    lambda r: (
        f"本人{r.choice(('反对', '高度赞成', '常年住在这里', '单位有规定', '于昨天去过', '认为不妥', '时常路过', '安装了充电桩', '方便的话可以谈', '应该有发言权', '家庭困难', '曾经反映过', '支持', '强烈要求改'))}，"
    ),
    lambda r: (
        f"我叫{r.choice(('了三次物业', '外卖都上不来', '苦连天', '停了施工', '人来修', '不醒他', '孩子别去', '车都打不到', '救护车半小时才来', '他们改'))}。"
    ),
    lambda r: f"联系人{r.choice(('一直没有公布', '要写清楚', '和电话都没有', '的电话应当公开', '制度很好'))}。",
    lambda r: f"{r.choice(('姓名', '签名'))}{r.choice(('要不要公开', '不应强制填写', '栏太小', '和住址应保密'))}？",
    lambda r: f"{r.choice(('东方小区', '玉泉新村'))}{r.randint(100, 300)}户里有{r.randint(20, 99)}户这么想",
    lambda r: f"{r.randint(1, 20)}号楼{r.choice(('外墙', '门口', '的电梯'))}坏了，{r.randint(1, 6)}单元门禁也坏了",
    lambda r: f"市政府在新华大街1号，人民路{r.randint(1, 200)}号的菜市场太吵",
    lambda r: f"小区共{r.randint(10, 30)}栋{r.randint(30, 60)}个单元{r.randint(1000, 3000)}户",
    lambda r: (
        f"微信{r.choice(('公众号', '小程序', '群', '支付'))}{r.choice(('应该公开', '不好用', '青城住建发的通知'))}"
    ),
    lambda r: "QQ群和微信群里吵了一整天",
    lambda r: f"加V{r.choice(('字仪表', '型槽'))}是什么意思",
    lambda r: f"护照{r.choice(('办理要30天', '号码不应收集', '和身份证都要带'))}",
    lambda r: f"身份证{r.choice(('号码18位都要填', '复印件要3份', '办理要20天'))}",
    lambda r: f"新A级写字楼、云A平台、{r.choice(('吉B2C', '川T台'))}",
    lambda r: f"蒙A牌照限行{r.randint(1, 5)}天，京A、京B也一样",
    lambda r: (
        f"噪声从{r.randint(40, 60)}.{r.randint(1, 9)}分贝到{r.randint(61, 90)}.{r.randint(1, 9)}分贝，{r.randint(100, 999)}-{r.randint(1000, 9999)}米范围"
    ),
    lambda r: "一、二、三、四、五、六、七、八、九、十、十一条都要改",
    lambda r: f"三百六十五天、百分之九十九、{r.randint(1, 9)}万{r.randint(1, 9)}千人",
    lambda r: f"北纬{r.randint(40, 41)}.{digits(r, 6)}，东经{r.randint(110, 119)}.{digits(r, 6)}",
    lambda r: f"发票代码{digits(r, 12)}，发票号码{digits(r, 8)}",
    lambda r: (
        f"见 https://www.nmg.gov.cn/art/{r.randint(2015, 2024)}/{r.randint(1, 12)}/{r.randint(1, 28)}/art_{digits(r, 4)}_{digits(r, 7)}.html"
    ),
    lambda r: f"征求意见邮箱：nmgfzb{r.randint(1, 99)}@nmg.gov.cn 收不到",
    lambda r: f"ISBN 978-7-{digits(r, 4)}-{digits(r, 4)}-{digits(r, 1)}",
    lambda r: (
        f"{r.randint(2018, 2022)}、{r.randint(2018, 2022)}、{r.randint(2018, 2022)}、{r.randint(2018, 2022)}四年分别是{r.randint(100, 999)}、{r.randint(100, 999)}、{r.randint(100, 999)}起"
    ),
    lambda r: "8:00-12:00，14:30-18:00，周末10:00—16:00都没人",
)


def negative(rng: random.Random) -> str:
    """A text without personal data, full of numbers and words that look like some."""
    return rng.choice(OPENERS) + rng.choice(NEGATIVES)(rng) + rng.choice(CLOSERS)
