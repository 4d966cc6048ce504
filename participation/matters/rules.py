"""Rules of a matter: its stages, the steps of its story, the secrecy review, its numbers. Pure.

Sources: 重大行政决策程序暂行条例 (Order 713) for the order of the stages; the secrecy review precedes every publication,
and whoever reviews neither drafted the text nor publishes it.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from participation.identity.rules import Role


class Stage(StrEnum):
    """Where a matter is. The order of the members is the order of the stages."""

    DRAFTING = "drafting"
    SECRECY_REVIEW = "secrecy_review"
    READY = "ready"
    CONSULTING = "consulting"
    REPLYING = "replying"
    RESPONDED = "responded"
    DECIDED = "decided"
    INTERPRETED = "interpreted"


class StepKind(StrEnum):
    """What a matter's public timeline tells."""

    DRAFT_PUBLISHED = "draft_published"
    CONSULTATION_OPENED = "consultation_opened"
    CONSULTATION_EXTENDED = "consultation_extended"
    CONSULTATION_REOPENED = "consultation_reopened"
    DEADLINE_RECOMPUTED = "deadline_recomputed"
    CONSULTATION_CLOSED = "consultation_closed"
    HEARING_ANNOUNCED = "hearing_announced"
    REGISTRATION_SHORT = "registration_short"
    """Fewer registered for a hearing than it has places, and the office has to decide."""
    HEARING_NOTICE = "hearing_notice"
    """A numbered notice after the first: time and place, lists, a change, a cancellation."""
    DRAW_ANNOUNCED = "draw_announced"
    DRAW_RUN = "draw_run"
    DRAW_VOIDED = "draw_voided"
    HEARING_HELD = "hearing_held"
    HEARING_RECORD = "hearing_record"
    """Its record was published."""
    HEARING_REPORT = "hearing_report"
    EXPERTS_INVITED = "experts_invited"
    OPINION_RECEIVED = "opinion_received"
    RESPONSE_PUBLISHED = "response_published"
    FINAL_PUBLISHED = "final_published"
    INTERPRETATION_PUBLISHED = "interpretation_published"


ORDER = tuple(Stage)
UNPUBLISHED = frozenset({Stage.DRAFTING, Stage.SECRECY_REVIEW, Stage.READY})
"""Stages in which nothing of the matter is public yet."""
CONSULTED = frozenset({Stage.CONSULTING, Stage.REPLYING})
"""Stages in which a further version of the draft can be published."""

FORWARD: dict[Stage, frozenset[Stage]] = {
    Stage.DRAFTING: frozenset({Stage.SECRECY_REVIEW}),
    Stage.SECRECY_REVIEW: frozenset({Stage.READY}),
    Stage.READY: frozenset({Stage.CONSULTING}),
    # Closing is a matter of the clock: whoever publishes the response right after it does not wait for the sweep.
    Stage.CONSULTING: frozenset({Stage.REPLYING, Stage.RESPONDED}),
    Stage.REPLYING: frozenset({Stage.RESPONDED}),
    Stage.RESPONDED: frozenset({Stage.DECIDED}),
    Stage.DECIDED: frozenset({Stage.INTERPRETED}),
    Stage.INTERPRETED: frozenset(),
}


def reopened(current: Stage) -> Stage:
    """The stage after a closed consultation was opened again; StageNotAllowed once the response is published.

    The one way back: everything else about a matter only moves on.
    """
    if current not in (Stage.CONSULTING, Stage.REPLYING):
        raise StageNotAllowed(current, Stage.CONSULTING)
    return Stage.CONSULTING


class StageNotAllowed(ValueError):
    """A stage was left out, such as publishing a response before anyone was consulted."""

    def __init__(self, current: Stage, target: Stage) -> None:
        self.current, self.target = current, target
        super().__init__(f"{current} does not lead to {target}")


def reached(current: Stage, target: Stage) -> bool:
    """Whether a matter at `current` is at `target` or further."""
    return ORDER.index(current) >= ORDER.index(target)


def advanced(current: Stage, target: Stage) -> Stage:
    """The stage after moving on to `target`; unchanged when it is there or further. StageNotAllowed for a leap."""
    if reached(current, target):
        return current
    if target not in FORWARD[current]:
        raise StageNotAllowed(current, target)
    return target


# --- secrecy review --------------------------------------------------------------------------------------------------


class ReviewOutcome(StrEnum):
    MAY_PUBLISH = "may_publish"
    MAY_PUBLISH_AFTER_REDACTION = "may_publish_after_redaction"
    """Only a new version, with the passages taken out, can be published; it is reviewed again."""
    MAY_NOT = "may_not"
    REFER = "refer"
    """Unclear: the secrecy department decides; its answer is recorded as another review of the same version."""


class ReviewState(StrEnum):
    """How the secrecy review of the current version stands."""

    NO_DRAFT = "no_draft"
    PENDING = "pending"
    MAY_PUBLISH = "may_publish"
    MAY_PUBLISH_AFTER_REDACTION = "may_publish_after_redaction"
    MAY_NOT = "may_not"
    REFERRED = "referred"


OPEN_FOR_REVIEW = frozenset({ReviewState.PENDING, ReviewState.REFERRED})


class ReviewProblem(StrEnum):
    """Why a review cannot be recorded. Values are error codes."""

    NO_DRAFT = "no_draft"
    OTHER_VERSION = "other_version"
    """A newer version was imported while the reviewer read this one."""
    ALREADY_DONE = "already_done"
    REVIEWER_IS_DRAFTER = "reviewer_is_drafter"
    REASON_MISSING = "reason_missing"


def review_state(version_id: UUID | None, outcome: ReviewOutcome | None) -> ReviewState:
    """From the current version (None: no draft yet) and the last outcome recorded for that version."""
    if version_id is None:
        return ReviewState.NO_DRAFT
    if outcome is None:
        return ReviewState.PENDING
    return ReviewState.REFERRED if outcome is ReviewOutcome.REFER else ReviewState(outcome.value)


def reason_needed(outcome: ReviewOutcome) -> bool:
    """Everything but a plain yes tells why."""
    return outcome is not ReviewOutcome.MAY_PUBLISH


def review_problems(
    *,
    reviewer: UUID,
    drafters: Collection[UUID],
    current_version: UUID | None,
    version: UUID,
    state: ReviewState,
    outcome: ReviewOutcome,
    reason: str,
) -> tuple[ReviewProblem, ...]:
    """Everything that forbids this review; empty when it may be recorded.

    `drafters` made the matter or its current version; none of them may review it.
    """
    problems: list[ReviewProblem] = []
    if current_version is None:
        problems.append(ReviewProblem.NO_DRAFT)
    elif version != current_version:
        problems.append(ReviewProblem.OTHER_VERSION)
    elif state not in OPEN_FOR_REVIEW:
        problems.append(ReviewProblem.ALREADY_DONE)
    if reviewer in drafters:
        problems.append(ReviewProblem.REVIEWER_IS_DRAFTER)
    if reason_needed(outcome) and not reason.strip():
        problems.append(ReviewProblem.REASON_MISSING)
    return tuple(problems)


def stage_after_draft(stage: Stage) -> Stage:
    """A new version goes to the secrecy review. Once the matter is public its stage stays; the version is reviewed all
    the same before anything of it is published."""
    return Stage.SECRECY_REVIEW if stage in UNPUBLISHED else stage


def stage_after_review(stage: Stage, outcome: ReviewOutcome) -> Stage:
    """Ready when it may be published; back to the drafter when not; waiting while the secrecy department decides."""
    if stage not in UNPUBLISHED:
        return stage
    if outcome is ReviewOutcome.MAY_PUBLISH:
        return Stage.READY
    return Stage.SECRECY_REVIEW if outcome is ReviewOutcome.REFER else Stage.DRAFTING


def revision_pending(version_at: datetime | None, publication_at: datetime | None, *, final: bool) -> bool:
    """Whether the current version is a draft imported after another one had been published."""
    return not final and version_at is not None and publication_at is not None and version_at > publication_at


def may_publish(publisher: UUID, reviewer: UUID | None) -> bool:
    """The publisher is never the reviewer."""
    return publisher != reviewer


# --- numbers ---------------------------------------------------------------------------------------------------------

INDEX_PATTERN = "{organisation}/{year}-{number:05d}"
"""Index number (索引号): organisation code/yyyy-nnnnn. Sites with another custom give another pattern, or none."""


def matter_number(year: int, n: int) -> str:
    """2026-0001: the n-th matter of the year, as used in addresses."""
    return f"{year:04d}-{n:04d}"


def index_number(slug: str, year: int, n: int, pattern: str | None = INDEX_PATTERN) -> str | None:
    """ZJT/2026-00012; None where the site gives no index numbers."""
    if not pattern:
        return None
    return pattern.format(organisation=slug.upper(), year=year, number=n)


# --- what is to be done ----------------------------------------------------------------------------------------------


class Task(StrEnum):
    """One thing somebody can do for a matter."""

    IMPORT_DRAFT = "import_draft"
    REVISE_DRAFT = "revise_draft"
    REVIEW = "review"
    PUBLISH = "publish"
    QUESTIONNAIRE = "questionnaire"
    IMPORT_NEXT = "import_next"
    PUBLISH_NEXT = "publish_next"
    MODERATE = "moderate"
    LOOK_AGAIN = "look_again"
    HEARING = "hearing"
    EXPERTS = "experts"
    THEMES = "themes"
    RESPOND = "respond"
    IMPORT_FINAL = "import_final"
    PUBLISH_FINAL = "publish_final"
    INTERPRET = "interpret"


ROLES: dict[Task, tuple[Role, ...]] = {
    Task.IMPORT_DRAFT: (Role.DRAFTER,),
    Task.REVISE_DRAFT: (Role.DRAFTER,),
    Task.REVIEW: (Role.REVIEWER,),
    Task.PUBLISH: (Role.PUBLISHER,),
    Task.QUESTIONNAIRE: (Role.DRAFTER, Role.RESPONSE_OFFICER, Role.PUBLISHER),
    Task.IMPORT_NEXT: (Role.DRAFTER,),
    Task.PUBLISH_NEXT: (Role.PUBLISHER,),
    Task.MODERATE: (Role.MODERATOR,),
    Task.LOOK_AGAIN: (Role.MODERATOR, Role.REVIEWER),
    Task.HEARING: (Role.HEARING_OFFICER,),
    Task.EXPERTS: (Role.EXPERT_SECRETARY,),
    Task.THEMES: (Role.RESPONSE_OFFICER,),
    Task.RESPOND: (Role.RESPONSE_OFFICER, Role.APPROVER, Role.PUBLISHER),
    Task.IMPORT_FINAL: (Role.DRAFTER,),
    Task.PUBLISH_FINAL: (Role.PUBLISHER,),
    Task.INTERPRET: (Role.DRAFTER, Role.RESPONSE_OFFICER, Role.APPROVER, Role.PUBLISHER),
}
"""Who does it; any one of them. The page behind each task has the last word."""

_REFUSED = frozenset({ReviewState.MAY_NOT, ReviewState.MAY_PUBLISH_AFTER_REDACTION})


def due_tasks(
    stage: Stage, review: ReviewState, *, final: bool = False, scheduled: bool = False, revised: bool = False
) -> tuple[Task, ...]:
    """What moves the matter on from here, in order; a version under review is always among it.

    `final`: the current version is the final text. `scheduled`: the draft's publication is set and only the clock is
    waited for. `revised`: a further draft was imported after one had been published, and is not published itself.
    """
    tasks: list[Task] = []
    if review in OPEN_FOR_REVIEW:
        tasks.append(Task.REVIEW)
    if revised and stage in CONSULTED:
        if review is ReviewState.MAY_PUBLISH:
            tasks.append(Task.PUBLISH_NEXT)
        elif review in _REFUSED:
            tasks.append(Task.REVISE_DRAFT)
    match stage:
        case Stage.DRAFTING if review is ReviewState.NO_DRAFT:
            tasks.append(Task.IMPORT_DRAFT)
        case Stage.DRAFTING if review in _REFUSED:
            tasks.append(Task.REVISE_DRAFT)
        case Stage.READY if not scheduled:
            tasks.append(Task.PUBLISH)
        case Stage.CONSULTING:
            tasks.append(Task.MODERATE)
        case Stage.REPLYING:
            tasks += [Task.MODERATE, Task.THEMES, Task.RESPOND]
        case Stage.RESPONDED if not final or review in _REFUSED:
            tasks.append(Task.IMPORT_FINAL)
        case Stage.RESPONDED if review is ReviewState.MAY_PUBLISH:
            tasks.append(Task.PUBLISH_FINAL)
        case Stage.DECIDED:
            tasks.append(Task.INTERPRET)
    return tuple(tasks)


def possible_tasks(stage: Stage, *, final: bool = False, scheduled: bool = False) -> frozenset[Task]:
    """What can be opened at this stage although it does not move the matter on."""
    possible: set[Task] = set()
    if stage in UNPUBLISHED and not scheduled:
        possible.add(Task.IMPORT_DRAFT)
    if stage in (Stage.READY, Stage.CONSULTING, Stage.REPLYING):
        possible |= {Task.QUESTIONNAIRE, Task.HEARING}
    if stage in (Stage.CONSULTING, Stage.REPLYING):
        possible |= {Task.MODERATE, Task.LOOK_AGAIN, Task.EXPERTS, Task.THEMES}
        if not scheduled:
            possible.add(Task.IMPORT_NEXT)
    if stage is Stage.RESPONDED:
        possible.add(Task.IMPORT_FINAL)
        if final:
            # The interpretation is drafted in step with the text.
            possible.add(Task.INTERPRET)
    return frozenset(possible)


def is_final(stage: Stage) -> bool:
    """Whether a version imported at this stage is the final text: that comes after the response."""
    return reached(stage, Stage.RESPONDED)
