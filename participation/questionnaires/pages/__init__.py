"""Pages of questionnaires."""

from typing import Any

from participation.questionnaires.pages import editing, flow, public

routes: list[Any] = [*editing.routes, *flow.routes, *public.routes]
