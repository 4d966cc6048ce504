"""Everything that is done regularly, in one table.

What falls due at a moment (an opening, a closing) is not here: it is an outbox row with that moment in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from celery.schedules import crontab, schedule


@dataclass(frozen=True)
class Entry:
    """``task`` every ``every`` seconds, or at ``at`` (Asia/Shanghai)."""

    task: str
    why: str
    every: float | None = None
    at: crontab | None = None

    @property
    def when(self) -> schedule | crontab:
        """Celery's form of it."""
        return self.at if self.at is not None else schedule(self.every)

    @property
    def expires(self) -> float:
        """Seconds after which an unfetched wake-up is worth nothing, since the next has come: nothing piles up."""
        return self.every if self.every is not None else 3600.0


TABLE = (
    Entry("consultations.sweep_periods", "openings and closings are noted within a second", every=1.0),
    Entry("consultations.fold_counts", "numbers of comments stay cheap to read", every=5.0),
    Entry("draws.sweep_skips", "whoever is found ineligible after a draw is skipped in its transcript", every=20.0),
    Entry("hearings.sweep_offers", "a place nobody accepted in time passes on within seconds", every=5.0),
    Entry("exports.refresh_open_files", "open data follow what is published within minutes", every=120.0),
    Entry("exports.remove_expired", "officers' files of comments go after a week", at=crontab(minute=23)),
    Entry("hearings.sweep_reminders", "reminders and the cascade to observers", every=30.0),
    Entry("hearings.sweep_shortfalls", "too few registered: done as the notice says, or put to an officer", every=60.0),
    Entry("sittings.sweep_cut_offs", "places of those who have not come pass on when the officer said", every=10.0),
    Entry("hearings.reconcile", "every invariant of places is proved once an hour", at=crontab(minute=23)),
    Entry("audit.seal", "events are chained within a second or two of being written", every=1.0),
    Entry("consultations.seal", "a comment has its leaf within seconds, well before the receipt's minute", every=1.0),
    Entry("consultations.check", "the queue knows within seconds which comments need attention", every=2.0),
    Entry("questionnaires.count", "the office sees what was answered within seconds", every=5.0),
    Entry(
        "consultations.carry_late",
        "letters typed in for an earlier version get their places in the later ones",
        every=60.0,
    ),
    Entry(
        "consultations.publish_roots",
        "the first hour of a day publishes the root of each tree that has grown; the others find it done",
        at=crontab(minute=3),
    ),
    Entry(
        "audit.anchor",
        "the first hour of a day publishes the head of the chain; the others find it done",
        at=crontab(minute=5),
    ),
    Entry(
        "following.sweep",
        "followers learn of a closing three days before; unconfirmed addresses go",
        at=crontab(minute=9),
    ),
    Entry("web.sweep", "expired sessions and old form keys go", at=crontab(minute=17)),
    Entry("outbox.purge", "messages completed a month ago go", at=crontab(minute=41)),
)


def beat_schedule() -> dict[str, dict[str, object]]:
    """TABLE as Celery's ``beat_schedule``."""
    return {
        entry.task: {"task": entry.task, "schedule": entry.when, "options": {"expires": entry.expires}}
        for entry in TABLE
    }
