"""The office's pages of matters: what waits, the list, a new one, one matter, its secrecy review."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from participation.identity.rules import Actor, Role
from participation.identity.services import actor_of, staff_names
from participation.matters import presentation, services, waiting, worklist
from participation.matters.forms import MatterForm, ReviewForm, choice
from participation.matters.rules import (
    OPEN_FOR_REVIEW,
    ROLES,
    ReviewOutcome,
    Stage,
    StepKind,
    Task,
    possible_tasks,
)
from participation.matters.views import MatterView
from participation.platform.errors import DomainError
from participation.platform.i18n import gettext as _
from participation.platform.web.access import SIGNED_IN, staff
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import render
from participation.procedures import services as procedures
from participation.procedures.rules import PROFILES, RuleCode


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task on the matter's page. `allowed`: this person can do it."""

    task: Task
    name: str
    note: str
    href: str
    roles: list[str]
    allowed: bool


AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]


@get("/office", opt={"access": SIGNED_IN})
async def dashboard(request: AnyRequest) -> AnyResponse:
    """What waits for whoever is signed in, by deadline."""
    actor = actor_of(request)
    work = await worklist.worklist(actor)
    return render(
        request,
        "matters/dashboard.html",
        nav="todo",
        work=work,
        short_notices=await worklist.short_notices(actor),
        waiting=await waiting.waiting_for(actor),
        short_pools=await worklist.short_pools(actor),
        words=presentation,
        reviews=work.of(Task.REVIEW),
        is_reviewer=Role.REVIEWER in actor.role_names,
        is_drafter=Role.DRAFTER in actor.role_names,
        tasks=Task,
    )


@get("/office/matters", opt={"access": SIGNED_IN})
async def office_list(
    request: AnyRequest, q: FromQuery[str] = "", stage: FromQuery[str] = "", page: FromQuery[int] = 1
) -> AnyResponse:
    """Matters of the units this person works for."""
    chosen = Stage(stage) if stage in set(Stage) else None
    found = await services.list_office_matters(
        actor_of(request), stages=(chosen,) if chosen else (), q=_printable(q), page=page
    )
    return render(
        request,
        "matters/office_list.html",
        nav="matters",
        matters=found,
        q=_printable(q),
        stage=chosen,
        stages=Stage,
        words=presentation,
        may_create=Role.DRAFTER in actor_of(request).role_names,
    )


@get("/office/matters/new", opt={"access": staff(Role.DRAFTER)})
async def new(request: AnyRequest) -> AnyResponse:
    """An empty form for a new matter."""
    form = await _with_choices(MatterForm(), actor_of(request))
    return render(request, "matters/new.html", nav="matters", form=form, hints=_profile_hints())


@post("/office/matters/new", opt={"access": staff(Role.DRAFTER)})
async def create(request: AnyRequest) -> AnyResponse:
    """Make the matter, then show it."""
    actor = actor_of(request)
    form = await _with_choices(MatterForm(await submitted(request)), actor)
    context: dict[str, Any] = {"form": form, "nav": "matters", "hints": _profile_hints()}
    if not form.validate():
        return invalid(request, "matters/new.html", **context)

    async def effect() -> str:
        matter = await services.create_matter(actor, form.new_matter())
        return f"/office/matters/{matter.number}"

    return await submit(
        request, effect, on_error=lambda error: invalid(request, "matters/new.html", error=error, **context)
    )


@get("/office/matters/{number:str}", opt={"access": SIGNED_IN})
async def show(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """One matter: where it stands, what is missing, the way to every task."""
    actor = actor_of(request)
    matter = await services.open_matter(actor, number)
    steps = await services.timeline(matter.id)
    final = max((step.occurred_at for step in steps if step.kind is StepKind.FINAL_PUBLISHED), default=None)
    interpretation = worklist.interpretation_deadline(matter, final) if matter.stage is Stage.DECIDED else None
    return render(
        request,
        "matters/office_show.html",
        nav="matters",
        matter=matter,
        steps=steps,
        reviews=await services.reviews(matter.id),
        names=await staff_names(matter.drafters),
        due=_task_rows(actor, matter, worklist.matter_tasks(matter)),
        others=_task_rows(actor, matter, _other_tasks(matter)),
        interpretation=interpretation,
        why=procedures.why_rows(interpretation) if interpretation else [],
        tentative=procedures.tentative(interpretation) if interpretation else "",
        words=presentation,
    )


@get("/office/matters/{number:str}/review", opt={"access": staff(Role.REVIEWER)})
async def review_form(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The version to review, what was said before, and the form."""
    matter = await services.open_matter(actor_of(request), number, Role.REVIEWER)
    return render(request, "matters/review.html", form=ReviewForm(), **await _review_context(request, matter))


@post("/office/matters/{number:str}/review", opt={"access": staff(Role.REVIEWER)})
async def review(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Record the review, then show the matter."""
    actor = actor_of(request)
    matter = await services.open_matter(actor, number, Role.REVIEWER)
    form = ReviewForm(await submitted(request))
    if not form.validate():
        return invalid(request, "matters/review.html", form=form, **await _review_context(request, matter))

    async def effect() -> str:
        await services.record_review(actor, matter, *form.review)
        return f"/office/matters/{matter.number}"

    async def again(error: DomainError) -> AnyResponse:
        if error.code == "review.other_version":
            # What was chosen was chosen for another text.
            form.outcome.data = ""
        fresh = await services.get_matter(number)
        return invalid(request, "matters/review.html", form=form, error=error, **await _review_context(request, fresh))

    return await submit(request, effect, on_error=again)


async def _review_context(request: AnyRequest, matter: MatterView) -> dict[str, Any]:
    actor = actor_of(request)
    return {
        "nav": "matters",
        "matter": matter,
        "reviews": await services.reviews(matter.id),
        "names": await staff_names(matter.drafters),
        "own": actor.staff_id in matter.drafters,
        "open": matter.review in OPEN_FOR_REVIEW,
        "hints": {outcome.value: presentation.outcome_hint(outcome) for outcome in ReviewOutcome},
        "words": presentation,
    }


async def _with_choices(form: MatterForm, actor: Actor) -> MatterForm:
    """Units this person drafts for (chosen beforehand when it is only one), and the procedures."""
    units = [choice(str(unit.id), unit.name) for unit in await services.units_in_scope(actor, Role.DRAFTER)]
    form.lead_unit.choices = units if len(units) == 1 else [choice("", _("请选择")), *units]
    form.profile.choices = [choice(code, name) for code, name in procedures.profile_choices()]
    return form


def _profile_hints() -> dict[str, str]:
    """What each procedure demands, with its source."""
    hints = {}
    for code, profile in PROFILES.items():
        rule = RuleCode.COMMENT_PERIOD if profile.comment_period else RuleCode.HEARING_NOTICE
        period = profile.comment_period or profile.hearing_notice
        if period is not None:
            cited = procedures.citation(profile.article(rule))
            text = procedures.rule_text(rule, period)
            hints[code] = _("{citation}：{rule}").format(citation=cited, rule=text) if cited else text
    return hints


def _other_tasks(matter: MatterView) -> tuple[Task, ...]:
    """What can be opened besides what is due, in the order of the way."""
    possible = possible_tasks(matter.stage, final=matter.version_final, scheduled=matter.scheduled)
    return tuple(task for task in Task if task in possible and task not in worklist.matter_tasks(matter))


def _task_rows(actor: Actor, matter: MatterView, tasks: tuple[Task, ...]) -> list[TaskRow]:
    return [
        TaskRow(
            task=task,
            name=presentation.task_name(task),
            note=presentation.task_note(task),
            href=presentation.task_link(matter.number, task),
            roles=[presentation.role_name(role) for role in ROLES[task]],
            allowed=worklist.may_do(actor, task, matter),
        )
        for task in tasks
    ]


def _printable(text: str) -> str:
    """A search word without what PostgreSQL cannot hold."""
    return text.replace("\x00", "")


routes = [dashboard, office_list, new, create, show, review_form, review]
