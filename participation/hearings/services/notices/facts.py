"""What a session was like when a notice was published: plain JSON that goes on saying what it said."""

from typing import Any

from participation.hearings import words
from participation.hearings.drawing import places_of
from participation.hearings.queries import notices as queries
from participation.hearings.queries.reading import sessions_of
from participation.hearings.rules import PoolCode
from participation.hearings.rules.notices import Lists
from participation.hearings.services import draws
from participation.hearings.views import HearingView
from participation.platform.i18n import SOURCE, speaking

_LISTED = {
    Lists.PARTICIPANTS: [PoolCode.PARTICIPANT.value],
    Lists.EVERYBODY: [PoolCode.PARTICIPANT.value, PoolCode.OBSERVER.value],
}


async def facts_of(hearing: HearingView, lists: Lists, draw_number: str) -> dict[str, Any]:
    """The snapshot; names masked, moments ISO 8601, words in Chinese: a notice is an official document."""
    sessions = await sessions_of(hearing.series) if hearing.series else [hearing]
    with speaking(SOURCE):
        facts: dict[str, Any] = {
            "kind": hearing.kind.value,
            "title": hearing.title,
            "description": hearing.description,
            "agenda": hearing.agenda,
            "opens_at": hearing.registration_opens_at.isoformat(),
            "closes_at": hearing.registration_closes_at.isoformat(),
            "sessions": [
                {
                    "number": session.number,
                    "label": session.session_label,
                    "starts_at": session.starts_at.isoformat(),
                    "venue": session.venue,
                    "mode": session.mode.value,
                }
                for session in sessions
                if not session.cancelled or session.id == hearing.id
            ],
            "pools": [
                {
                    "name": pool.name,
                    "capacity": pool.capacity,
                    "how": words.selection_name(pool.selection),
                    "alternates": pool.alternates,
                    "by": pool.recommended_by,
                    "short": words.shortfall_name(pool.shortfall) if pool.open_to_all else "",
                }
                for pool in hearing.pools
            ],
            "cancelled": hearing.cancel_reason if hearing.cancelled else "",
        }
        if lists is not Lists.NONE:
            facts["people"] = [
                [name or words.pool_name(PoolCode(code)), masked]
                for name, code, masked in await queries.people(hearing.id, _LISTED[lists])
            ]
    if draw_number:
        facts["draw"] = await _draw(draw_number, hearing)
    return facts


async def _draw(number: str, hearing: HearingView) -> dict[str, Any] | None:
    """A draw as it stands: the announcement before it was run, the result after."""
    draw = await draws.get_draw(number)
    if draw.hearing_id != hearing.id:
        return None
    found: dict[str, Any] = {
        "number": draw.number,
        "draws_at": draw.draws_at.isoformat(),
        "run_at": draw.run_at.isoformat() if draw.run_at else None,
        "place": draw.place,
        "hash": draw.hash,
        "sources": [
            {
                "name": source.name,
                "due_at": source.due_at.isoformat(),
                "value": source.canonical if source.counts else "",
            }
            for source in draw.sources
        ],
        "pools": [],
    }
    for pool in draw.pools:
        places = None if pool.order is None else places_of(pool.order, pool.quota, pool.alternates, pool.skipped)
        found["pools"].append(
            {
                "name": pool.name,
                "size": pool.size,
                "quota": pool.quota,
                "sha256": pool.sha256,
                "selected": list(places.selected) if places else None,
                "alternate": list(places.alternate) if places else None,
            }
        )
    return found
