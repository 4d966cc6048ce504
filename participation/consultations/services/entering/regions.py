"""The list of regions from which a comment may come."""

from collections.abc import Sequence

from participation.audit.services import record
from participation.consultations.queries import entering
from participation.identity.rules import Actor, Role
from participation.platform.database import require_unit_of_work
from participation.platform.errors import NotPermitted
from participation.platform.i18n import N_


async def regions() -> list[tuple[str, str]]:
    """(code, name) of the regions that may be chosen, in their order; empty where the platform has no list."""
    return [(row["code"], row["name"]) for row in await entering.regions()]


async def all_region_names() -> dict[str, str]:
    """Code → name, of hidden ones too: comments keep theirs."""
    return {row["code"]: row["name"] for row in await entering.regions(hidden=True)}


async def set_regions(actor: Actor, given: Sequence[tuple[str, str]]) -> None:
    """Inside a unit of work: the list of regions from now on."""
    require_unit_of_work()
    if Role.ADMINISTRATOR.value not in actor.role_names:
        raise NotPermitted("access.role", N_("您的账户没有办理这一步的权限。需要时请联系本单位管理员"))
    await entering.replace_regions([code for code, _ in given], [name for _, name in given])
    await record(actor.audit_name, "regions.changed", "regions", {"codes": [code for code, _ in given]})
