"""Organisations as a tree. They are never renamed in their path and never deleted: public records hang on them."""

from __future__ import annotations

import uuid
from uuid import UUID

from participation.audit.services import record
from participation.identity import queries
from participation.identity.queries import OrganisationView
from participation.identity.rules import child_path, is_slug
from participation.platform.errors import Conflict, NotFound, RuleViolation
from participation.platform.i18n import N_


async def organisations() -> list[OrganisationView]:
    """All, parents before their children."""
    return await queries.organisations()


async def organisation(organisation_id: UUID) -> OrganisationView:
    """One by id. Raises NotFound."""
    return _found(await queries.organisation(organisation_id))


async def organisation_by_path(path: str) -> OrganisationView:
    """One by its path (``region/housing``). Raises NotFound."""
    return _found(await queries.organisation_by_path(path))


async def create_organisation(
    name: str, slug: str, parent_id: UUID | None = None, *, actor: str = "system"
) -> OrganisationView:
    """Add one below ``parent_id`` (None: a root), inside a unit of work.

    Raises RuleViolation for a name or slug that cannot be, NotFound for the parent, Conflict where the slug is taken.
    """
    name = name.strip()
    if not name or len(name) > 200 or not is_slug(slug):
        raise RuleViolation("organisation.name", N_("单位要有名称，代号用小写字母、数字和连字符"))
    parent = None if parent_id is None else await organisation(parent_id)
    try:
        path = child_path(parent.path if parent else None, slug)
    except ValueError:
        raise RuleViolation("organisation.depth", N_("单位层级太深，代号连起来太长")) from None
    made = await queries.insert_organisation(uuid.uuid4(), name, slug, path, parent_id)
    if made is None:
        raise Conflict("organisation.exists", N_("这个上级单位下已经有代号 {slug}"), slug=slug)
    await record(actor, "organisation.created", f"organisation:{made.id}", {"path": path})
    return made


async def ensure_organisation(path: str, name: str, *, actor: str = "system") -> OrganisationView:
    """The organisation at ``path``, made with ``name`` where there is none; its parent must exist."""
    found = await queries.organisation_by_path(path)
    if found is not None:
        return found
    parent_path, _, slug = path.rpartition("/")
    parent = await organisation_by_path(parent_path) if parent_path else None
    return await create_organisation(name, slug, parent.id if parent else None, actor=actor)


def _found(view: OrganisationView | None) -> OrganisationView:
    if view is None:
        raise NotFound("organisation.missing", N_("没有这个单位"))
    return view
