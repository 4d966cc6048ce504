"""The filter of a list of comments: its controls, its address."""

from typing import Any
from urllib.parse import urlencode

from participation.consultations import presentation
from participation.consultations.rules import Channel, CommentState
from participation.consultations.services import Counts, Round, entering, register
from participation.consultations.services.register import Wanted
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _

ENTRIES = {
    "staff": N_("工作人员录入"),
    "waiting": N_("录入待核对"),
    "checked": N_("录入已核对"),
    "batch": N_("批量导入"),
}
"""How a comment got into the register."""


def address(base: str, wanted: Wanted, after: int | None = None) -> str:
    """The address of a filtered list, or of its page after a mark."""
    query = {**wanted.query(), **({"after": str(after)} if after is not None else {})}
    return base + ("?" + urlencode(query) if query else "")


async def filter_context(found: Round, counts: Counts, wanted: Wanted, *, public: bool = True) -> dict[str, Any]:
    """What the filter's controls offer. Channels and regions that have no comment are left out of the public list."""
    regions = await entering.all_region_names()
    states = [] if public else [(state.value, _(presentation.COMMENT_STATES[state])) for state in CommentState]
    return {
        "wanted": wanted,
        "choices": found.choices(counts.by_provision),
        "channels": [
            (channel.value, presentation.channel_text(channel), counts.by_channel[channel])
            for channel in Channel
            if channel in counts.by_channel
        ],
        "region_choices": [
            (code, name, counts.by_region[code]) for code, name in regions.items() if counts.by_region.get(code)
        ],
        "outcomes": [(code, presentation.outcome_text(code)) for code in register.OUTCOMES]
        + ([] if public else [("none", _("还没有答复"))]),
        "states": states,
        "entry_choices": [] if public else [(code, _(text)) for code, text in ENTRIES.items()],
        "hits": lambda text: register.hits(text, wanted),
    }
