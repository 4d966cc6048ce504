"""What administrators do: accounts, roles, organisations; each inside their own organisation and below it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from participation.identity.forms import OrganisationForm, RolesForm, StaffForm
from participation.identity.labels import ROLES
from participation.identity.queries import OrganisationView, StaffView
from participation.identity.rules import Role
from participation.identity.services import actor_of, create_organisation, create_staff, organisation, organisations
from participation.identity.services import staff as services
from participation.identity.services.access import require
from participation.identity.services.credentials import open_text, seal_text
from participation.platform.web import sessions
from participation.platform.web.access import staff
from participation.platform.web.forms import FormInput, invalid, submit, submitted
from participation.platform.web.pages import render

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]

STAFF = "/office/staff"
ADMINISTRATORS = staff(Role.ADMINISTRATOR)
#: In the session: the password just made, for the one page that shows it.
_ISSUED = "issued"


async def _places(request: AnyRequest) -> list[OrganisationView]:
    """The organisations this administrator administers."""
    actor = actor_of(request)
    return [place for place in await organisations() if actor.holds(Role.ADMINISTRATOR, place.path)]


@get(STAFF, opt={"access": ADMINISTRATORS})
async def staff_page(request: AnyRequest) -> AnyResponse:
    """Everybody within reach."""
    actor = actor_of(request)
    people = await services.staff_within_reach(actor)
    return render(request, "identity/staff.html", people=people, role_names=ROLES, own=actor.staff_id)


@get(f"{STAFF}/new", opt={"access": ADMINISTRATORS})
async def new_staff_page(request: AnyRequest) -> AnyResponse:
    """The form for a new account."""
    form = StaffForm()
    form.offer(await _places(request))
    return render(request, "identity/staff_new.html", form=form)


@post(f"{STAFF}/new", opt={"access": ADMINISTRATORS})
async def new_staff(request: AnyRequest) -> AnyResponse:
    """Make it; the temporary password is shown on the account's page until it is noted down."""
    form = StaffForm(await submitted(request))
    form.offer(await _places(request))
    if not form.validate():
        return invalid(request, "identity/staff_new.html", form=form)
    actor = actor_of(request)

    async def effect() -> str:
        place = await organisation(form.organisation_id)
        require(actor, Role.ADMINISTRATOR, place.path)
        made = await create_staff(
            str(form.username.data),
            str(form.display_name.data),
            place.path,
            form.chosen,
            temporary=True,
            actor=actor.audit_name,
        )
        await _issue(request, made.staff_id, made.password)
        return f"{STAFF}/{made.staff_id}"

    return await submit(
        request, effect, on_error=lambda error: invalid(request, "identity/staff_new.html", form=form, error=error)
    )


async def _issue(request: AnyRequest, staff_id: FromPath[UUID], password: str) -> None:
    """Keep a password for the next page, sealed, in the administrator's own session."""
    await sessions.update(request, "staff", {_ISSUED: {"staff_id": str(staff_id), "password": seal_text(password)}})


def _issued(request: AnyRequest, staff_id: FromPath[UUID]) -> str | None:
    session = sessions.current(request, "staff")
    issued = session.data.get(_ISSUED) if session else None
    return open_text(issued["password"]) if issued and issued["staff_id"] == str(staff_id) else None


async def _person_context(
    request: AnyRequest, staff_id: FromPath[UUID], raw: FormInput | None = None
) -> dict[str, Any]:
    """What the page of one account shows. Raises NotFound, NotPermitted."""
    person = await services.managed(actor_of(request), staff_id)
    places = await _places(request)
    names = {place.path: place.name for place in await organisations()}
    form = RolesForm(raw, data={"organisation": str(person.organisation.id), "roles": _held(person)})
    form.offer(places)
    grants = sorted(person.grants, key=lambda grant: (grant.organisation_path, grant.role))
    return {
        "person": person,
        "form": form,
        "grants": [(ROLES[grant.role], names[grant.organisation_path]) for grant in grants],
        "password": _issued(request, staff_id),
    }


def _held(person: StaffView) -> list[str]:
    return [grant.role.value for grant in person.grants if grant.organisation_path == person.organisation.path]


@get(f"{STAFF}/{{staff_id:uuid}}", opt={"access": ADMINISTRATORS})
async def person_page(request: AnyRequest, staff_id: FromPath[UUID]) -> AnyResponse:
    """One account."""
    return render(request, "identity/staff_one.html", **await _person_context(request, staff_id))


@post(f"{STAFF}/{{staff_id:uuid}}/roles", opt={"access": ADMINISTRATORS})
async def change_roles(request: AnyRequest, staff_id: FromPath[UUID]) -> AnyResponse:
    """Which roles the person has at one organisation."""
    context = await _person_context(request, staff_id, await submitted(request))
    form: RolesForm = context["form"]
    if not form.validate():
        return invalid(request, "identity/staff_one.html", **context)

    async def effect() -> str:
        place = await organisation(form.organisation_id)
        await services.set_roles(actor_of(request), staff_id, place.path, form.chosen)
        return f"{STAFF}/{staff_id}"

    return await submit(request, effect)


@post(f"{STAFF}/{{staff_id:uuid}}/reset", opt={"access": ADMINISTRATORS})
async def reset(request: AnyRequest, staff_id: FromPath[UUID]) -> AnyResponse:
    """A new temporary password, TOTP from the beginning."""

    async def effect() -> str:
        password = await services.reset_credentials(actor_of(request), staff_id)
        await _issue(request, staff_id, password)
        return f"{STAFF}/{staff_id}"

    return await submit(request, effect)


@post(f"{STAFF}/{{staff_id:uuid}}/noted", opt={"access": ADMINISTRATORS})
async def noted(request: AnyRequest, staff_id: FromPath[UUID]) -> AnyResponse:
    """The password is noted down: nobody reads it here again."""

    async def effect() -> str:
        await sessions.update(request, "staff", {})
        return f"{STAFF}/{staff_id}"

    return await submit(request, effect)


@post(f"{STAFF}/{{staff_id:uuid}}/disable", opt={"access": ADMINISTRATORS})
async def disable(request: AnyRequest, staff_id: FromPath[UUID]) -> AnyResponse:
    """Lock the account out at once."""
    return await _set_disabled(request, staff_id, True)


@post(f"{STAFF}/{{staff_id:uuid}}/enable", opt={"access": ADMINISTRATORS})
async def enable(request: AnyRequest, staff_id: FromPath[UUID]) -> AnyResponse:
    """Let it in again."""
    return await _set_disabled(request, staff_id, False)


async def _set_disabled(request: AnyRequest, staff_id: FromPath[UUID], disabled: bool) -> AnyResponse:
    async def effect() -> str:
        await services.set_disabled(actor_of(request), staff_id, disabled)
        return f"{STAFF}/{staff_id}"

    return await submit(request, effect)


@get("/office/organisations", opt={"access": ADMINISTRATORS})
async def organisations_page(request: AnyRequest) -> AnyResponse:
    """The tree, and the form to add to it."""
    places = await _places(request)
    form = OrganisationForm()
    form.offer(places)
    return render(request, "identity/organisations.html", form=form, places=places)


@post("/office/organisations", opt={"access": ADMINISTRATORS})
async def add_organisation(request: AnyRequest) -> AnyResponse:
    """One more, below one of those within reach."""
    places = await _places(request)
    form = OrganisationForm(await submitted(request))
    form.offer(places)
    if not form.validate():
        return invalid(request, "identity/organisations.html", form=form, places=places)
    actor = actor_of(request)

    async def effect() -> str:
        parent = await organisation(UUID(str(form.parent.data)))
        require(actor, Role.ADMINISTRATOR, parent.path)
        await create_organisation(str(form.name.data), str(form.slug.data), parent.id, actor=actor.audit_name)
        return "/office/organisations"

    return await submit(
        request,
        effect,
        on_error=lambda error: invalid(request, "identity/organisations.html", form=form, places=places, error=error),
    )


routes: list[Any] = [
    staff_page,
    new_staff_page,
    new_staff,
    person_page,
    change_roles,
    reset,
    noted,
    disable,
    enable,
    organisations_page,
    add_organisation,
]
