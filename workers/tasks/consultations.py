"""Openings and closings, noted at the second; leaves and roots of the comments' trees."""

from __future__ import annotations

from uuid import UUID

from participation.consultations import services
from participation.consultations.services import attaching, checking, erasing, sealing
from participation.platform.outbox import Message
from workers.celery_app import app
from workers.consumers import consumes, registry
from workers.runtime import runtime

# Told to whoever may want to know; so far nobody acts on them.
registry.announce("comment.received")
registry.announce("consultation.opened")
registry.announce("consultation.closed")
registry.announce("consultation.notice")
registry.announce("comment.corrected")
registry.announce("comment.changed")
registry.announce("comment.withdrawn")


@app.task(name="consultations.sweep_periods")  # type: ignore[untyped-decorator]
def sweep_periods() -> None:
    """Note each opening and closing whose time has come."""
    runtime().run(services.sweep_periods())


@app.task(name="consultations.seal")  # type: ignore[untyped-decorator]
def seal() -> None:
    """Give the editions that wait their leaves, batch by batch."""
    while runtime().run(sealing.seal_pending()) >= sealing.BATCH:
        pass


@app.task(name="consultations.check")  # type: ignore[untyped-decorator]
def check() -> None:
    """Look through the comments that came in or were changed, batch by batch."""
    while runtime().run(checking.check_pending()) >= checking.BATCH:
        pass


@app.task(name="consultations.publish_roots")  # type: ignore[untyped-decorator]
def publish_roots() -> None:
    """Publish today's root of each tree that has grown."""
    runtime().run(sealing.publish_daily_roots())


@consumes("wordlist.kept", name="consultations.recheck", timeout=600.0, outside=True)
async def recheck(message: Message) -> None:
    """A list of words changed: what waits is looked through again."""
    await checking.recheck(message.payload["organisation_path"])


@consumes("consultation.closed", name="consultations.closing_root")
async def closing_root(message: Message) -> None:
    """Publish the root over everything that came until the closing."""
    await sealing.publish_root(UUID(message.payload["consultation_id"]), services.RootReason.CLOSING)


@consumes("comment.attached", name="consultations.check_attachments", timeout=400, outside=True)
async def check_attachments(message: Message) -> None:
    """Look into the files that came with a comment; a virus scanner that is away makes it come again."""
    await attaching.check(UUID(message.payload["comment_id"]))


@consumes("comment.erased", name="consultations.remove_erased_files", outside=True)
async def remove_erased_files(message: Message) -> None:
    """Take the stored files away that an erasure left without a name; harmless to repeat."""
    await erasing.remove_files(message.payload["files"])


@app.task(name="consultations.fold_counts")  # type: ignore[untyped-decorator]
def fold_counts() -> None:
    """Add up the numbers of comments."""
    runtime().run(services.fold_counts())


@consumes("consultation.revised", name="consultations.carry", timeout=600.0, outside=True)
async def carry(message: Message) -> None:
    """Give the comments of earlier versions their places in the new one; each has one, however often this runs."""
    await services.carry_to(UUID(message.payload["version_id"]))


@consumes("consultation.revised", name="consultations.revised_root")
async def revised_root(message: Message) -> None:
    """Publish the root over everything that came for the version before."""
    await sealing.publish_root(UUID(message.payload["previous_id"]), services.RootReason.CLOSING)


@app.task(name="consultations.carry_late")  # type: ignore[untyped-decorator]
def carry_late() -> None:
    """Letters typed in for an earlier version get their places in the later ones."""
    runtime().run(services.carry_late())


@consumes("final.published", name="consultations.carry_to_final", timeout=600.0, outside=True)
async def carry_to_final(message: Message) -> None:
    """The comments of the drafts find their places in the final text, too."""
    await services.carry_to(UUID(message.payload["version_id"]))
