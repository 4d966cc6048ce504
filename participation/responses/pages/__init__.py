"""Pages of responses: the office's workbench and response, and what everyone reads."""

from typing import Any

from participation.responses.pages import flow, public, themes, workbench

routes: list[Any] = [*workbench.routes, *themes.routes, *flow.routes, *public.routes]

__all__ = ["routes"]
