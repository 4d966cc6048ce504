"""User names, and the names organisations have in paths."""

from __future__ import annotations

import re
import unicodedata

_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,59}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SLUG_LENGTH = 60
_PATH_LENGTH = 500


def normalise_username(typed: str) -> str:
    """What was typed, as it is stored: full-width letters made narrow, lower case, no blanks around."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def is_username(name: str) -> bool:
    """2 to 60 letters a-z, digits, ``.``, ``_``, ``-``, beginning with a letter; already normalised."""
    return _USERNAME.fullmatch(name) is not None


def is_slug(slug: str) -> bool:
    """At most 60 of a-z, 0-9, with single hyphens between them: it becomes part of a path."""
    return len(slug) <= _SLUG_LENGTH and _SLUG.fullmatch(slug) is not None


def child_path(parent_path: str | None, slug: str) -> str:
    """The path of an organisation below ``parent_path`` (None: a root). Raises ValueError when it gets too long."""
    path = slug if parent_path is None else f"{parent_path}/{slug}"
    if len(path) > _PATH_LENGTH:
        raise ValueError(f"a path of more than {_PATH_LENGTH} characters")
    return path
