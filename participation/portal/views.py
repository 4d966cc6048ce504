"""Gathers from the features below what the portal's pages show."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from participation.consultations import services as consultations
from participation.consultations.services import ConsultationState, ConsultationView
from participation.documents import services as documents
from participation.drafts import services as drafts
from participation.hearings import services as hearings
from participation.hearings.services import notices
from participation.interpretations import services as interpretations
from participation.matters import services as matters
from participation.matters.rules import Stage, StepKind
from participation.matters.services import MatterPage, MatterView
from participation.platform import clock
from participation.platform.clock import local
from participation.portal.story import Facts, Round, Ruler, ruler, tell
from participation.portal.story_item import StoryItem
from participation.portal.words import standing
from participation.procedures import services as procedures
from participation.responses import services as responses
from participation.responses.services import ThemeView


@dataclass(frozen=True, slots=True)
class OpenRound:
    """An open consultation on a card. ``total``: comments received; ``draft``: address of the text."""

    matter: MatterView
    consultation: ConsultationView
    total: int
    ruler: Ruler

    @property
    def title(self) -> str:
        return self.matter.version_title or self.matter.title

    @property
    def draft(self) -> str:
        return self.consultation.draft_path


@dataclass(frozen=True, slots=True)
class MatterCard:
    """A matter in a list; ``round`` where it is open for comment now."""

    matter: MatterView
    standing: str
    href: str
    round: OpenRound | None


@dataclass(frozen=True, slots=True)
class Totals:
    """How many matters are public, and how many of them have their published response."""

    public: int
    answered: int


ANSWERED = (Stage.RESPONDED, Stage.DECIDED, Stage.INTERPRETED)


async def open_rounds() -> list[OpenRound]:
    """Everything open for comment, the first to close first."""
    found = await consultations.open_consultations()
    return [
        await open_round(await matters.get_matter_by_id(consultation.matter_id), consultation) for consultation in found
    ]


async def open_round(matter: MatterView, consultation: ConsultationView) -> OpenRound:
    """One open round with its numbers."""
    counts = await consultations.counts(consultation.id)
    return OpenRound(matter, consultation, counts.total, ruler(consultation, local(clock.now()).date()))


@dataclass(frozen=True, slots=True)
class Said:
    """What people said, and what was done about it or why not."""

    title: str
    comments: int
    outcome: str
    reply: str
    link: str


SAID_SHOWN = 3
_DONE = ("adopted", "partially_adopted")


async def said() -> list[Said]:
    """Themes of the newest responses for the home page; see `chosen_to_show`."""
    found: list[Said] = []
    for matter in await matters.list_matters(stages=ANSWERED, per_page=SAID_SHOWN):
        response = await responses.published_response(matter)
        found += [_said(theme, response.path) for theme in await responses.themes(response.id, {}) if theme.answered]
    return chosen_to_show(found)


def _said(theme: ThemeView, path: str) -> Said:
    # The changed words say what was done; where none were changed the reason is the answer.
    outcome = str(theme.outcome)
    reply = theme.change if theme.change and outcome in _DONE else theme.reason
    return Said(theme.title, theme.comments, outcome, reply, f"{path}#theme-{theme.position}")


def chosen_to_show(found: list[Said], shown: int = SAID_SHOWN) -> list[Said]:
    """First what was done, the most commented first; the last place is kept for a no, so that it is never hidden."""
    ranked = sorted(found, key=lambda one: (one.outcome not in _DONE, -one.comments))
    chosen = ranked[:shown]
    refused = next((one for one in ranked if one.outcome == "not_adopted"), None)
    if refused is not None and refused not in chosen:
        chosen = [*chosen[: shown - 1], refused]
    return chosen


async def totals() -> Totals:
    """For the sentence on the home page."""
    public = await matters.list_matters(per_page=1)
    answered = await matters.list_matters(stages=ANSWERED, per_page=1)
    return Totals(public.total, answered.total)


async def cards(found: MatterPage, *, to_response: bool = False) -> list[MatterCard]:
    """The matters of one page of a list, with the rounds open on them."""
    open_now = {one.matter_id: one for one in await consultations.open_consultations()}
    made = []
    for matter in found:
        consultation = open_now.get(matter.id)
        made.append(
            MatterCard(
                matter,
                standing(matter.stage),
                f"/matters/{matter.number}{'/response' if to_response else ''}",
                None if consultation is None else await open_round(matter, consultation),
            )
        )
    return made


@dataclass(frozen=True, slots=True)
class MatterStory:
    """Everything on the page of one matter. ``round`` is the open one; ``comments_total`` counts all rounds;
    ``document_number`` (发文字号) is the final document's, "" before it is known."""

    items: list[StoryItem]
    facts: Facts
    round: OpenRound | None
    comments_total: int
    comments_by_channel: dict[str, int]
    document_number: str


async def story(matter: MatterView) -> MatterStory:
    """The matter from its first draft to what is still to come."""
    rounds = await rounds_of(matter.id)
    steps = await matters.timeline(matter.id)
    final = next((step for step in steps if step.kind is StepKind.FINAL_PUBLISHED), None)
    held = await hearings.of_matter(matter.id)
    facts = Facts(
        matter=matter,
        steps=steps,
        rounds=rounds,
        hearings=held,
        hearing_dates={one.id: await notices.schedule(one) for one in held if not one.begun and not one.cancelled},
        documents=await documents.of_matter(matter.id),
        interpretation_due=None
        if final is None
        else procedures.interpretation_deadline(matter.profile, local(final.occurred_at).date()),
    )
    explained = await interpretations.interpretation_of(matter.id)
    running = next((one for one in rounds if one.consultation.is_open), None)
    return MatterStory(
        tell(facts),
        facts,
        None if running is None else await open_round(matter, running.consultation),
        sum(one.total for one in rounds),
        _by_channel(rounds),
        "" if explained is None or explained.published_at is None else explained.document_number,
    )


def _by_channel(rounds: list[Round]) -> dict[str, int]:
    """Comments of all rounds by the way they came, in the words of the page; ways nobody used are left out."""
    found: Counter[str] = Counter()
    for one in rounds:
        found.update({consultations.channel_text(channel): n for channel, n in one.by_channel.items()})
    return dict(found)


async def rounds_of(matter_id: UUID) -> list[Round]:
    """The rounds on the matter's published versions, the first first. That a further version is coming is not public."""
    found: list[Round] = []
    for version in await drafts.versions_of(matter_id):
        consultation = await consultations.of_version(version.id)
        if consultation is not None and not (found and consultation.state is ConsultationState.SCHEDULED):
            counts = await consultations.counts(consultation.id)
            found.append(Round(consultation, counts.total, again=bool(found), by_channel=counts.by_channel))
    return sorted(found, key=lambda one: one.consultation.opens_at)
