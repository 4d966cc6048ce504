"""Use cases of mending: an officer corrects how a text was read, before it is published.

Corrections hang on the upload, not on a saved version, which never changes: a saved text is opened again as a new upload
with the same corrections, and saved as the version that takes its place.
"""

from __future__ import annotations

from uuid import UUID, uuid4

from participation.audit.services import record
from participation.drafts import importing, queries, services
from participation.drafts.importing import Preview, Tracked
from participation.drafts.rules import Mend, MendCode, MendRefused, ParsedProvision, official_labels
from participation.drafts.views import UploadView
from participation.identity.rules import Actor
from participation.matters.services import MatterView
from participation.platform.errors import NotFound, RuleViolation
from participation.platform.i18n import N_

__all__ = ["mend", "preview_of", "reopen", "set_tracked", "undo"]

_MOST = 500
REFUSALS: dict[MendCode, str] = {
    MendCode.NO_PROVISION: N_("这一条刚刚改过，位置变了。请回到条款列表重新选择"),
    MendCode.NO_PLACE: N_("这里不能分开：分开处的前后都要有文字"),
    MendCode.FIRST: N_("前面没有条款，不能合并"),
    MendCode.LABEL: N_("序号要和这一条开头的文字一样，例如“第三条”；没有序号就留空"),
    MendCode.TITLE: N_("标题要和序号后面的文字一样，括号可以不写；没有标题就留空"),
}


async def preview_of(matter: MatterView, upload_id: UUID, at: int) -> tuple[Preview, int]:
    """The upload as it is understood now, and which provision begins at that place; NotFound."""
    found = await importing.preview(matter, upload_id)
    return found, _index(found, at)


async def mend(actor: Actor, matter: MatterView, upload_id: UUID, change: Mend) -> ParsedProvision:
    """Make one correction, inside a unit of work; the provision it was made to, as it is now.

    RuleViolation where the engine refuses it, where the text was saved already, or where there are too many.
    """
    found = await _open(actor, matter, upload_id)
    before = await importing.understand_upload(found)
    if len(before.mends) >= _MOST:
        raise RuleViolation(
            "draft.many_mends", N_("修正已有 {count} 处，太多了。请在文件里改好，重新导入"), count=_MOST
        )
    provision = before.parsed.provisions[_index(before, change.at)]
    name = official_labels(before.parsed.provisions)[provision.path]
    await queries.insert_mend(
        upload_id,
        actor.staff_id,
        {
            "act": change.act.value,
            "position": change.at,
            "place": change.place,
            "kind": change.kind.value if change.kind else None,
            "label": change.label,
            "title": change.title,
            "provision": name,
        },
    )
    try:
        after = await importing.also_mended(before, change)
    except MendRefused as error:
        raise RuleViolation(f"draft.mend_{error.code.value}", REFUSALS[error.code]) from error
    await record(
        actor.audit_name,
        "draft.mended",
        f"draft_upload:{upload_id}",
        {"matter": matter.number, "act": change.act.value, "provision": name, "at": change.at, "place": change.place,
         "kind": change.kind.value if change.kind else None},
    )  # fmt: skip
    return next((p for p in reversed(after.provisions) if p.start <= change.at), after.provisions[0])


async def undo(actor: Actor, matter: MatterView, upload_id: UUID) -> None:
    """Take back the last correction that stands, inside a unit of work; RuleViolation where there is none."""
    found = await _open(actor, matter, upload_id)
    standing = await queries.mends(found.id)
    if not await queries.undo_mends(found.id):
        raise RuleViolation("draft.nothing_to_undo", N_("没有可以撤销的修正"))
    last = standing[-1]
    await record(
        actor.audit_name,
        "draft.mend_undone",
        f"draft_upload:{upload_id}",
        {"matter": matter.number, "act": last.act, "provision": last.provision, "ordinal": last.ordinal},
    )


async def set_tracked(actor: Actor, matter: MatterView, upload_id: UUID, tracked: Tracked) -> None:
    """Read the text with its tracked changes accepted, or the original, inside a unit of work.

    Corrections were for the other text: they are taken back.
    """
    found = await _open(actor, matter, upload_id)
    if found.tracked == tracked.value:
        return
    undone = await queries.undo_mends(found.id, all_of_them=True)
    await queries.set_tracked(found.id, tracked.value)
    await record(
        actor.audit_name,
        "draft.tracked_chosen",
        f"draft_upload:{upload_id}",
        {"matter": matter.number, "tracked": tracked.value, "mends_undone": undone},
    )


async def reopen(actor: Actor, matter: MatterView, version_id: UUID) -> UUID:
    """Open a saved text that is not published for further corrections, inside a unit of work; the new upload's id."""
    version = await services.version(version_id)
    if version.matter_id != matter.id:
        raise NotFound("draft.not_found", N_("没有找到这一稿。它可能还没有公布"))
    if version.superseded_at is not None:
        raise RuleViolation("draft.superseded_mend", N_("这一稿已被后来导入的内容代替。请打开最新的一稿再改"))
    await importing.require(actor, matter, version.kind)
    source = await queries.upload_saved_as(version_id)
    if source is None:
        raise RuleViolation("draft.no_upload", N_("这一稿没有留下导入的文件，不能修正。请重新导入"))
    old = await importing.upload(matter, source)
    new = uuid4()
    await queries.insert_upload(
        new, matter.id, old.kind, old.name, old.sha256, old.explanatory_note, actor.staff_id, old.tracked
    )
    for one in await queries.mends(old.id):
        fields = {
            name: getattr(one, name) for name in ("act", "position", "place", "kind", "label", "title", "provision")
        }
        await queries.insert_mend(new, actor.staff_id, fields)
    await record(
        actor.audit_name,
        "draft.reopened",
        f"draft_upload:{new}",
        {"matter": matter.number, "version": str(version_id), "from": str(old.id)},
    )
    return new


async def _open(actor: Actor, matter: MatterView, upload_id: UUID) -> UploadView:
    """The upload, locked, if it may be corrected now."""
    found = await importing.upload(matter, upload_id, lock=True)
    if found.saved_as is not None:
        raise RuleViolation("draft.saved", N_("这次导入已经保存成一稿。要再改，请打开那一稿，选“修正条款”"))
    await importing.require(actor, matter, found.kind)
    return found


def _index(found: Preview, at: int) -> int:
    for n, provision in enumerate(found.parsed.provisions):
        if provision.start == at:
            return n
    raise NotFound("draft.provision_moved", REFUSALS[MendCode.NO_PROVISION])
