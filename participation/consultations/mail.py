"""An e-mail, uploaded as .eml or pasted, read into what the entry form asks for. Pure: bytes in, a Mail out.

The whole message is kept as evidence elsewhere; here only the words of the sender are looked for. The address is shown
masked: it is nobody's business who types the comment in.
"""

import email
import email.policy
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime

import lxml.html
import nh3

MAX_BYTES = 10 * 1024 * 1024

_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "gb_2312-80": "gb18030"}
_PASTED_HEADERS = {
    "from": re.compile(r"(?:发件人|寄件人|From)\s*[:：]\s*(.+)", re.IGNORECASE),
    "date": re.compile(r"(?:发送时间|发件时间|时间|日期|Sent|Date)\s*[:：]\s*(.+)", re.IGNORECASE),
    "subject": re.compile(r"(?:主题|主旨|Subject)\s*[:：]\s*(.*)", re.IGNORECASE),
    "to": re.compile(r"(?:收件人|抄送|To|Cc)\s*[:：]\s*(.*)", re.IGNORECASE),
}
_DAY = re.compile(r"(\d{4})\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_QUOTED_REPLY = re.compile(
    r"\n+(?:-{2,} ?(?:原始邮件|Original Message|转发邮件信息|Forwarded message) ?-{2,}|在\d{4}.{0,60}写道[:：]|On .{0,80} wrote:)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mail:
    """``text``: the sender's words; ``received``: aware, or None; ``day``: (year, month, day) where only a day was
    written; ``name``: as the sender signs, "" for none; ``address``: masked (z***@example.cn); ``attachments``: file names."""

    subject: str
    text: str
    received: datetime | None
    day: tuple[int, int, int] | None
    name: str
    address: str
    attachments: tuple[str, ...] = ()


def read_mail(data: bytes) -> Mail:
    """A message in the format of RFC 5322. Whatever cannot be read of it is empty, nothing raises."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    name, address = _sender(_header(message, "from"))
    return Mail(
        subject=_header(message, "subject"),
        text=_words(_body(message)),
        received=_received(message),
        day=None,
        name=name,
        address=mask_address(address),
        attachments=tuple(_attachments(message)),
    )


def read_pasted(text: str) -> Mail:
    """What was copied out of a mail program: a whole source, lines such as 发件人：… before the words, or words alone."""
    text = text.replace("\r\n", "\n").strip()
    if re.match(r"(?:[A-Za-z][A-Za-z-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){3,}", text) and re.search(
        r"(?im)^(?:message-id|mime-version|received|return-path|content-type):", text[:8000]
    ):
        return read_mail(text.encode("utf-8", "replace"))
    lines, found = text.split("\n"), {"from": "", "date": "", "subject": "", "to": ""}
    at = 0
    while at < len(lines) and at < 12:
        line = lines[at].strip()
        match = next(((key, m) for key, rule in _PASTED_HEADERS.items() if (m := rule.match(line))), None)
        if match is None and line:
            break
        if match is not None:
            found[match[0]] = match[1][1].strip()
        at += 1
    name, address = _sender(found["from"])
    day = _DAY.search(found["date"])
    moment = None
    if day is None and found["date"]:
        with suppress(ValueError, TypeError):
            moment = parsedate_to_datetime(found["date"])
    return Mail(
        subject=found["subject"],
        text=_words("\n".join(lines[at:])),
        received=moment if moment is not None and moment.tzinfo else None,
        day=(int(day[1]), int(day[2]), int(day[3])) if day else None,
        name=name,
        address=mask_address(address),
    )


def mask_address(address: str) -> str:
    """zhang.san@example.cn → z***@example.cn; "" for what is no address."""
    local, at, host = address.partition("@")
    return f"{local[:1]}***@{host}" if at and local and host else ""


def _header(message: EmailMessage, name: str) -> str:
    with suppress(Exception):  # the library raises many things over headers that break every rule
        return " ".join(str(message.get(name, "")).split())
    return ""


def _sender(value: str) -> tuple[str, str]:
    """(name, address) of a From line."""
    found = _ADDRESS.search(value)
    address = found[0] if found else ""
    name = re.sub(r"[<\[（(]?\s*" + re.escape(address) + r"\s*[>\])）]?", "", value) if address else value
    name = name.strip(" \"'“”<>;,")
    return ("" if "@" in name or "=?" in name else name), address


def _received(message: EmailMessage) -> datetime | None:
    """When our own server took it in (the topmost Received line), else when it says it was written."""
    for candidate in (str(message.get("received", "")).rpartition(";")[2], _header(message, "date")):
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            moment = parsedate_to_datetime(candidate.strip())
            if moment.tzinfo is not None:
                return moment
    return None


def _body(message: EmailMessage) -> str:
    with suppress(Exception):
        part = message.get_body(preferencelist=("plain", "html"))
        if part is None:
            return ""
        content = _decoded(part)
        return content if part.get_content_subtype() != "html" else _plain(content)
    return ""


def _decoded(part: MIMEPart) -> str:
    raw = part.get_payload(decode=True)
    data = raw if isinstance(raw, bytes) else str(part.get_payload()).encode("utf-8", "replace")
    named = str(part.get_content_charset() or "utf-8").lower()
    for encoding in (_CHINESE.get(named, named), "utf-8", "gb18030"):
        with suppress(LookupError, UnicodeDecodeError):
            return data.decode(encoding)
    return data.decode("utf-8", "replace")


def _plain(html: str) -> str:
    """The words of an HTML part, a line for each block."""
    clean = nh3.clean(html, tags={"p", "div", "br", "li", "tr", "td", "h1", "h2", "h3"}, attributes={})
    clean = re.sub(r"(?i)<br\s*/?>", "\n", re.sub(r"\s+", " ", clean))
    clean = re.sub(r"(?i)</(?:p|div|li|tr|h\d)>", "\n", clean)
    text = lxml.html.fromstring(f"<div>{clean}</div>").text_content() if clean.strip() else ""
    return "\n".join(line.strip() for line in text.split("\n"))


def _words(text: str) -> str:
    """The message's own words: no signature after "-- ", no older mail below it, no runs of empty lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    text = re.split(r"\n-- \n", text, maxsplit=1)[0]
    own = _QUOTED_REPLY.split("\n" + text, maxsplit=1)[0]
    text = own if own.strip() else text
    lines = [line.rstrip() for line in text.split("\n") if not line.lstrip().startswith(">")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _attachments(message: EmailMessage) -> list[str]:
    with suppress(Exception):
        return [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
    return []
