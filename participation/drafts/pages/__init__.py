"""The office's pages of drafts: import and preview, mending the tree, files beside a draft, versions beside each other."""

from __future__ import annotations

from typing import Any

from participation.drafts.pages import attached, mending, office

routes: list[Any] = [*office.routes, *mending.routes, *attached.routes]
