"""The one policy of what is shown of a comment: the web, the API, exports and print all pass through here.

Everyone reads the public text of what is published, with the name as its owner agreed; of a withheld comment only that it
exists and why. Officers read what was written. Name and telephone in clear are *restricted*: only where asked for on
purpose, by whoever may, and written to the audit trail.
"""

from datetime import datetime

import msgspec

from participation.consultations.presentation import (
    channel_text,
    comment_state_text,
    outcome_text,
    stance_text,
)
from participation.consultations.rules import CommentState
from participation.consultations.services.register import Entry
from participation.platform.clock import local


class OpenComment(msgspec.Struct, frozen=True):
    """A comment as everyone may read it; `text` is null when it is withheld, then there is a reason.

    provision: its path, "" = the whole draft. quote: the words it is about, "" for none. outcome: adopted,
    partially_adopted, not_adopted or noted, null before there is an answer. received_at: aware.
    """

    receipt_number: str
    provision: str
    provision_label: str
    stance: str
    channel: str
    name: str
    on_behalf_of: str
    region: str
    received_at: datetime
    quote: str
    text: str | None
    withheld_reason: str | None
    theme: str | None
    outcome: str | None
    outcome_reason: str | None


def open_comment(entry: Entry) -> OpenComment:
    """What everyone may read of it; ValueError for a comment that is not public."""
    comment = entry.comment
    if comment.state not in (CommentState.PUBLISHED, CommentState.WITHHELD):
        raise ValueError(f"{comment.receipt_number} is not public")
    published = comment.state is CommentState.PUBLISHED
    return OpenComment(
        receipt_number=comment.receipt_number,
        provision=comment.provision_path,
        provision_label=comment.provision_label,
        stance=comment.stance.value,
        channel=comment.channel.value,
        name=comment.shown_name if published else "",
        on_behalf_of=comment.on_behalf_of if published else "",
        region=entry.region,
        received_at=comment.created_at,
        quote=comment.quote.exact if published and comment.quote else "",
        text=comment.text if published else None,
        withheld_reason=None if published else comment.withheld_reason,
        theme=entry.theme or None,
        outcome=entry.outcome or None,
        outcome_reason=entry.outcome_reason or None,
    )


PUBLIC_COLUMNS = (
    "回执编号",
    "针对条款",
    "引用原文",
    "态度",
    "意见",
    "未公开的理由",
    "意见来源",
    "单位",
    "地区",
    "渠道",
    "收到时间",
    "归入问题",
    "答复结论",
    "理由",
)
"""Of tables in Chinese, as all official files are."""

OFFICE_COLUMNS = (*PUBLIC_COLUMNS, "状态", "公开的文字", "登记时间", "录入人", "录入核对", "附件数", "原件数")
RESTRICTED_COLUMNS = ("姓名", "手机号")

_CHECKS = {"": "", "waiting": "待核对", "confirmed": "核对无误", "corrected": "核对后更正"}


def public_cells(entry: Entry) -> list[str]:
    """`PUBLIC_COLUMNS` of a public comment."""
    return _cells(entry, open_comment(entry).text or "")


def office_cells(entry: Entry) -> list[str]:
    """`OFFICE_COLUMNS`: what was written, and what officers know of it."""
    comment = entry.comment
    return [
        *_cells(entry, comment.original),
        comment_state_text(comment.state),
        comment.text,
        _minute(entry.registered_at),
        entry.entered_by,
        _CHECKS[entry.check_state],
        str(entry.attachments),
        str(entry.originals),
    ]


def office_record(entry: Entry) -> dict[str, object]:
    """The same with the codes of the API, for JSON Lines."""
    comment = entry.comment
    return {
        "receipt_number": comment.receipt_number,
        "provision": comment.provision_path,
        "provision_label": comment.provision_label,
        "stance": comment.stance.value,
        "channel": comment.channel.value,
        "name": comment.shown_name,
        "on_behalf_of": comment.on_behalf_of,
        "region": entry.region,
        "received_at": comment.created_at,
        "registered_at": entry.registered_at,
        "quote": comment.quote.exact if comment.quote else "",
        "text": comment.original,
        "public_text": comment.text or None,
        "state": comment.state.value,
        "withheld_reason": comment.withheld_reason,
        "entered_by": entry.entered_by,
        "check": entry.check_state,
        "attachments": entry.attachments,
        "originals": entry.originals,
        "theme": entry.theme or None,
        "outcome": entry.outcome or None,
        "outcome_reason": entry.outcome_reason or None,
    }


def _cells(entry: Entry, text: str) -> list[str]:
    comment = entry.comment
    withheld = comment.state is CommentState.WITHHELD
    return [
        comment.receipt_number,
        comment.provision_label,
        comment.quote.exact if comment.quote and text else "",
        stance_text(comment.stance),
        text,
        (comment.withheld_reason or "") if withheld else "",
        comment.shown_name if text else "",
        comment.on_behalf_of if text else "",
        entry.region,
        channel_text(comment.channel),
        _minute(comment.created_at),
        entry.theme,
        outcome_text(entry.outcome) if entry.outcome else "",
        entry.outcome_reason,
    ]


def _minute(moment: datetime | None) -> str:
    return "" if moment is None else f"{local(moment):%Y-%m-%d %H:%M}"
