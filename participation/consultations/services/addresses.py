"""From what stands in an address to the round, the version, the place in a list.  Nonsense is a page that does not exist."""

from collections import OrderedDict

from participation.consultations.rules import ConsultationState
from participation.consultations.services.reading import current_round, round_of
from participation.consultations.services.rounds import KEPT, Round, text_of
from participation.consultations.views import ConsultationView
from participation.platform.errors import NotFound
from participation.platform.i18n import N_


def sequence_of(text: str) -> int | None:
    """The mark a page of a list begins after, from its address; None for the first page and for nonsense."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def ordinal_of(version: str) -> int:
    """3 for "v3". NotFound `draft.unknown` for anything else."""
    digits = version.removeprefix("v")
    if not version.startswith("v") or not (digits.isascii() and digits.isdigit()) or len(digits) > 6:
        raise NotFound("draft.unknown", N_("没有找到这一稿，或者它还没有公布"))
    return int(digits)


async def opened_round(number: str, ordinal: int) -> tuple[ConsultationView, Round]:
    """The round on a published version, its state fresh. NotFound, also before the opening: the text is not public yet."""
    consultation = await round_of(number, ordinal)
    ahead = consultation is not None and consultation.state is ConsultationState.SCHEDULED
    # That a further version is coming is not public either.
    if consultation is None or (ahead and consultation.revision_note):
        raise NotFound("draft.unknown", N_("没有找到这一稿，或者它还没有公布"))
    if ahead:
        raise NotFound(
            "draft.scheduled", N_("草案将于 {opens_at} 公布，届时开始征求意见"), opens_at=consultation.opens_at
        )
    return consultation, await text_of(consultation)


async def newest_round(number: str) -> ConsultationView:
    """The matter's newest opened round. NotFound `draft.unknown`."""
    found = await current_round(number)
    if found is None:
        _newest.pop(number, None)
        raise NotFound("draft.unknown", N_("没有找到这一稿，或者它还没有公布"))
    _newest[number] = found.ordinal
    _newest.move_to_end(number)
    if len(_newest) > KEPT:
        _newest.popitem(last=False)
    return found


_newest: OrderedDict[str, int] = OrderedDict()


async def remembered_newest(number: str) -> int:
    """The ordinal of the version that the newest round is on, as this process last saw it.

    Only for callers that ask `newest_round` again where that version takes no comment or does not exist (any more).
    """
    known = _newest.get(number)
    return known if known is not None else (await newest_round(number)).ordinal
