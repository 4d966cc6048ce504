"""Writing the record, reading it back to those who spoke, signing, publishing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from participation.audit.services import record
from participation.consultations import services as consultations
from participation.consultations.rules import MAX_TEXT, Stance
from participation.consultations.services import CommentCommand
from participation.consultations.services.commenting import take_from_hearing
from participation.consultations.services.masking import proposals
from participation.hearings.services import HearingView
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters.rules import StepKind
from participation.platform.errors import Conflict, NotPermitted, RuleViolation
from participation.platform.i18n import N_
from participation.sittings.queries import conduct
from participation.sittings.queries import record as entries
from participation.sittings.rules.conduct import SittingState
from participation.sittings.rules.record import (
    REMARKS,
    Confirmation,
    EntryKind,
    RecordState,
    SignProblem,
    Spoken,
    may_move,
    places_of,
    portions,
    sign_problem,
)
from participation.sittings.rules.roles import TableRole
from participation.sittings.services import printing
from participation.sittings.services.reading import category_name, record_of, tell, unknown
from participation.sittings.views import EntryView, RecordView, SittingView

_SIGN_PROBLEMS: Mapping[SignProblem, str] = {
    SignProblem.NOT_READING: N_("先结束记录，请发言人核对，再签字"),
    SignProblem.NOT_ENDED: N_("会议还没有结束，不能签字"),
    SignProblem.EMPTY: N_("笔录还是空的"),
    SignProblem.UNCONFIRMED: N_("还有发言没有核对。发言人不在场或者拒绝的，请逐条注明"),
}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who spoke: a registration, a role at the table, or a name alone."""

    registration_number: str = ""
    role_id: UUID | None = None
    name: str = ""


class EditedMeanwhile(Conflict):
    """Somebody else changed the entry; ``theirs`` is how it stands, so that nothing of either is lost."""

    def __init__(self, theirs: EntryView) -> None:
        self.theirs = theirs
        super().__init__("record.changed", N_("另一位记录员刚改过这一条。您写的还在，请对照后再保存"))


async def write(
    actor: Actor,
    sitting: SittingView,
    *,
    kind: EntryKind,
    speaker: Speaker,
    text: str,
    client_key: str = "",
    edition: int | None = None,
) -> EntryView:
    """A new entry at the end. client_key: given by the recorder's page; the same key again rewrites the same entry.

    ``edition``: the last one that page knows of. Without it only one's own wording is rewritten, never a colleague's:
    EditedMeanwhile.
    """
    _require(actor, sitting.hearing)
    await _lock_writing(sitting)
    hearing = sitting.hearing
    if client_key:
        found = await entries.by_client_key(hearing.id, client_key, category_name)
        if found is not None:
            made_on = edition
            if made_on is None:
                made_on = found.edition if found.written_by == actor.staff_id else 0
            await _rewrite(actor, found, made_on, text)
            await _attribute(actor, sitting, found, kind, speaker)
            return await _entry(found.id)
    registration = await _registration(sitting, speaker)
    assert actor.staff_id is not None
    entry_id = await entries.insert(
        hearing.id,
        item=sitting.item.id if sitting.item else None,
        kind=kind,
        registration=registration,
        role=speaker.role_id,
        name=speaker.name,
        text=text,
        client_key=client_key,
        written_by=actor.staff_id,
    )
    return await _entry(entry_id)


async def rewrite(
    actor: Actor,
    sitting: SittingView,
    entry_id: int,
    edition: int,
    text: str,
    attribution: tuple[EntryKind, Speaker] | None = None,
) -> EntryView:
    """Another wording, made on ``edition``. EditedMeanwhile where somebody was faster; the earlier wording is kept.

    ``attribution``: its kind and who spoke, where that was wrong. Conflict once the speaker has said something of it.
    """
    _require(actor, sitting.hearing)
    await _lock_writing(sitting)
    found = await _of(sitting.hearing, entry_id)
    rewritten = await _rewrite(actor, found, edition, text)
    if attribution is None:
        return rewritten
    await _attribute(actor, sitting, found, *attribution)
    return await _entry(entry_id)


async def _registration(sitting: SittingView, speaker: Speaker) -> UUID | None:
    """The registration of who spoke; NotFound for one, or a role, that is none of this hearing's."""
    if speaker.role_id is not None and speaker.role_id not in {one.id for one in sitting.roles}:
        raise unknown("role")
    if not speaker.registration_number:
        return None
    row = await conduct.speaker(sitting.hearing.id, speaker.registration_number)
    if row is None:
        raise unknown("registration")
    found: UUID = row["id"]
    return found


async def _attribute(actor: Actor, sitting: SittingView, found: EntryView, kind: EntryKind, speaker: Speaker) -> None:
    if (found.kind, found.registration_number, found.role_id, found.name) == (
        kind,
        speaker.registration_number,
        speaker.role_id,
        speaker.name,
    ):
        return
    registration = await _registration(sitting, speaker)
    if not await entries.attribute(found.id, kind, registration, speaker.role_id, speaker.name):
        raise Conflict("record.said", N_("发言人已经核对过这一条，不能再改是谁说的"))
    facts = {"entry": found.id, "kind": kind.value, "registration": speaker.registration_number}
    await _record(actor.audit_name, sitting.hearing, "attributed", facts)


async def _rewrite(actor: Actor, found: EntryView, edition: int, text: str) -> EntryView:
    if found.text == text:
        return found
    assert actor.staff_id is not None
    if found.edition != edition or not await entries.rewrite(found.id, edition, text, actor.staff_id):
        raise EditedMeanwhile(await _entry(found.id))
    return await _entry(found.id)


async def move(actor: Actor, sitting: SittingView, following: RecordState) -> None:
    """Close the record for reading, or open it again for writing; signing and publishing have doors of their own."""
    _require(actor, sitting.hearing)
    state = await entries.lock(sitting.hearing.id)
    if following not in (RecordState.READING, RecordState.WRITING) or not may_move(state, following):
        raise Conflict("record.moved_on", N_("笔录的状态已经变了。请看最新的页面"))
    await entries.move(sitting.hearing.id, following)
    if following is RecordState.WRITING:
        await entries.take_back_signatures(sitting.hearing.id)
    await _record(actor.audit_name, sitting.hearing, following.value, {})


async def say(
    hearing: HearingView,
    entry_id: int,
    edition: int,
    said: Confirmation,
    words: str,
    *,
    registration_id: UUID | None = None,
    actor: Actor | None = None,
) -> None:
    """What a speaker says of their own entry: themselves (registration_id) or on paper, typed in by an officer (actor).

    NotPermitted for somebody else's words; Conflict where the wording is another by now; Closed once it is signed.
    """
    if actor is not None:
        _require(actor, hearing)
    state = await entries.lock(hearing.id)
    if state not in (RecordState.READING, RecordState.WRITING):
        raise Conflict("record.signed", N_("笔录已经签字，不能再改"))
    found = await _of(hearing, entry_id)
    if registration_id is not None and entry_id not in {
        one.id for one in await entries.of_registration(registration_id, category_name)
    }:
        raise NotPermitted("record.not_yours", N_("只能核对自己的发言"))
    if not found.registration_number:
        raise RuleViolation("record.no_participant", N_("这一条不是参加人的发言，不用核对"))
    by = actor.staff_id if actor is not None else None
    way = "paper" if actor is not None else "phone"
    if not await entries.confirm(entry_id, edition, said, words, way, by):
        raise Conflict("record.other_wording", N_("这一条的文字刚有改动。请看最新的文字再核对"))
    name = actor.audit_name if actor is not None else "resident"
    await _record(name, hearing, said.value, {"entry": entry_id, "edition": edition, "way": way})


async def sign(actor: Actor, sitting: SittingView, part: TableRole) -> None:
    """The presiding officer or the recorder signs; once both have, the record is fixed and remarks go into the register.

    NotPermitted unless this account was appointed to that role.
    """
    hearing = sitting.hearing
    _require(actor, hearing)
    state = await entries.lock(hearing.id)
    signer = next((one for one in sitting.table if one.role is part and one.staff_id == actor.staff_id), None)
    if part not in (TableRole.PRESIDING, TableRole.RECORDER) or signer is None:
        raise NotPermitted("record.not_signer", N_("只有本次会议的主持人和记录员能签字"))
    found = await record_of(hearing)
    problem = sign_problem(state, _spoken(found), ended=sitting.state is SittingState.ENDED)
    if problem is not None:
        raise RuleViolation(f"record.{problem.value}", _SIGN_PROBLEMS[problem])
    both = await entries.sign(hearing.id, part.value, signer.name)
    await _record(actor.audit_name, hearing, "signed", {"as": part.value})
    if all(both):
        await entries.move(hearing.id, RecordState.SIGNED)
        # What is found is left out until somebody looked and decided otherwise: nothing slips out unseen.
        for entry in found.entries:
            if places := [(start, end) for start, end, _kind in proposals(entry.text)]:
                await entries.set_masks(entry.id, places)
        await _register(sitting, found)
        await _record(actor.audit_name, hearing, "fixed", {"entries": len(found.entries)})


def _spoken(found: RecordView) -> list[Spoken]:
    return [Spoken(one.id, bool(one.registration_number), one.said) for one in found.entries]


async def _register(sitting: SittingView, found: RecordView) -> None:
    """What participants said goes into the register of comments, in the same transaction as the signature."""
    hearing = sitting.hearing
    consultation = await consultations.of_matter(hearing.matter_id) if hearing.matter_id else None
    if consultation is None:
        return
    text = await consultations.text_of(consultation)
    for entry in found.entries:
        if entry.kind not in REMARKS or not entry.registration_number:
            continue
        words = entry.text if not entry.corrected else f"{entry.text}\n{entry.correction}"
        for number, portion in enumerate(portions(words, MAX_TEXT)):
            accepted = await take_from_hearing(
                text.target(""),
                CommentCommand(Stance.SUGGEST, portion),
                key=f"hearing-entry:{entry.id}:{number}",
                said_at=entry.written_at,
            )
            if number == 0:
                await entries.set_comment(entry.id, accepted.comment_id)


async def hand_in_written(
    sitting: SittingView, registration_id: UUID, text: str, *, key: str
) -> tuple[str, str] | None:
    """An observer's written opinion during the sitting: a comment, (receipt number, code).

    Where no draft is under consultation the record keeps it, and there is no receipt: None. Conflict outside the sitting.
    """
    hearing = sitting.hearing
    if sitting.state not in (SittingState.RUNNING, SittingState.PAUSED):
        raise Conflict("sitting.no_written_now", N_("会议进行期间才能递交书面意见"))
    consultation = await consultations.of_matter(hearing.matter_id) if hearing.matter_id else None
    if consultation is None:
        await entries.insert_note(uuid4(), hearing.id, registration_id, text)
        await _record("resident", hearing, "written", {})
        return None
    found = await consultations.text_of(consultation)
    accepted = await take_from_hearing(
        found.target(""),
        CommentCommand(Stance.SUGGEST, text),
        key=f"hearing-written:{registration_id}:{key}",
        said_at=await conduct.now(),
    )
    if not accepted.repeated:
        await entries.insert_written(accepted.comment_id, hearing.id, registration_id)
        await _record("resident", hearing, "written", {"receipt_number": accepted.receipt_number})
    return accepted.receipt_number, accepted.code


async def set_masks(
    actor: Actor, sitting: SittingView, masks: Mapping[int, list[tuple[int, int]]], wherever: Collection[str] = ()
) -> None:
    """Which places of which entries the published record leaves out; only before publication.

    ``wherever``: words left out wherever they stand.
    """
    _require(actor, sitting.hearing)
    state = await entries.lock(sitting.hearing.id)
    if state is RecordState.PUBLISHED:
        raise Conflict("record.published", N_("笔录已经公布，不能再改"))
    for entry in (await record_of(sitting.hearing)).entries:
        places = [*masks.get(entry.id, []), *places_of(entry.text, wherever)]
        chosen = sorted({(start, end) for start, end in places if 0 <= start < end <= len(entry.text)})
        if tuple(chosen) != entry.masks:
            await entries.set_masks(entry.id, chosen)
    await _record(actor.audit_name, sitting.hearing, "masked", {"places": sum(map(len, masks.values()))})


async def publish(actor: Actor, sitting: SittingView) -> RecordView:
    """Make the signed record public; by another person than the recorder who signed it."""
    hearing = sitting.hearing
    require(actor, Role.PUBLISHER, hearing.organiser_path)
    state = await entries.lock(hearing.id)
    if state is not RecordState.SIGNED:
        raise Conflict("record.not_signed", N_("笔录签字以后才能公布，公布一次"))
    recorder = next((one for one in sitting.roles if one.role is TableRole.RECORDER), None)
    if recorder is not None and recorder.staff_id == actor.staff_id:
        raise NotPermitted("record.own", N_("笔录要由记录员以外的人公布"))
    assert actor.staff_id is not None
    await entries.publish(hearing.id, actor.staff_id)
    await _record(actor.audit_name, hearing, "published", {})
    found = await record_of(hearing)
    await printing.request_record(sitting, found)
    await tell(hearing, StepKind.HEARING_RECORD, "record")
    return found


async def _lock_writing(sitting: SittingView) -> None:
    state = await entries.lock(sitting.hearing.id)
    if state is not RecordState.WRITING:
        raise Conflict("record.closed", N_("笔录已经交发言人核对，不能再写。需要补充时先重新打开"))
    if sitting.state is SittingState.PREPARED:
        raise Conflict("record.not_begun", N_("会议还没有开始，不能记录"))


async def _of(hearing: HearingView, entry_id: int) -> EntryView:
    found = next((one for one in (await record_of(hearing)).entries if one.id == entry_id), None)
    if found is None:
        raise unknown("entry")
    return found


async def _entry(entry_id: int) -> EntryView:
    found = await entries.entry(entry_id, category_name)
    assert found is not None
    return found


def _require(actor: Actor, hearing: HearingView) -> None:
    require(actor, Role.HEARING_OFFICER, hearing.organiser_path)


async def _record(name: str, hearing: HearingView, what: str, facts: Mapping[str, object]) -> None:
    await record(name, f"record.{what}", f"hearing:{hearing.number}", dict(facts))
