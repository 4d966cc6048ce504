"""A short hash of every field of a transcript, so that the one that was changed can be named, whatever follows from it.

    checks.fields   {"places.quota": "3f2a…", "draw.run_at": "…", "order": "…", …}: every field by its path
    checks.sum      one over all checks: where it no longer fits, a check was changed and not a field

What is hashed is ``s:`` and a text, ``n:`` and a number, ``l:`` and numbers parted by commas, ``-`` for nothing. The steps are
in it by their number alone: what stands in them follows from the key.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

_DIGITS = 12
LARGEST_GUESS = 100_000
"""Numbers up to here are found again from their check: a quota that was changed is told as it was."""


def check_of(text: str) -> str:
    """The short hash: where the whole no longer fits, it says which part it was."""
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def with_checks(document: dict[str, Any]) -> dict[str, Any]:
    """The transcript, with a check of every field as it is now."""
    checks = document.setdefault("checks", {})
    checks["fields"] = {path: check_of(text) for path, text in fields_of(document)}
    checks["sum"] = sum_of(checks)
    return document


def fields_of(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(path, what is hashed) of every field but the checks, the steps and the pool's lines, which have checks of their own."""
    for name, value in document.items():
        if name == "checks":
            continue
        if name == "steps":
            yield "steps", f"n:{len(value)}"
        elif name == "pool" and isinstance(value, Mapping):
            yield from _leaves({key: value[key] for key in value if key != "lines"}, "pool")
        else:
            yield from _leaves(value, name)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}")
    elif isinstance(value, list) and not all(_is_number(item) for item in value):
        for n, inner in enumerate(value):
            yield from _leaves(inner, f"{path}.{n}")
    elif isinstance(value, list):
        yield path, f"l:{','.join(map(_number, value))}"
    elif _is_number(value):
        yield path, f"n:{_number(value)}"
    elif isinstance(value, str):
        yield path, f"s:{value}"
    else:
        yield path, "-" if value is None else f"b:{str(value).lower()}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: float) -> str:
    """As JavaScript writes it too: 24.0 is 24."""
    return str(int(value)) if float(value).is_integer() else repr(value)


def sum_of(checks: Mapping[str, Any]) -> str:
    """One check over all the others."""
    lines = [f"{path}={check}" for path, check in sorted(checks.get("fields", {}).items())]
    return check_of("\n".join([*lines, *checks.get("pool_lines", []), *checks.get("sources", [])]))


def changed_fields(document: Mapping[str, Any]) -> list[str] | None:
    """Paths of fields that are not as their check says, with ``pool.lines.N``; None where the transcript has no such checks."""
    checks = document.get("checks", {})
    if not isinstance(checks.get("fields"), Mapping):
        return None
    now = {path: check_of(text) for path, text in fields_of(document)}
    said = checks["fields"]
    paths = [path for path in dict.fromkeys((*now, *said)) if now.get(path) != said.get(path)]
    lines = (document.get("pool") or {}).get("lines", [])
    kept = checks.get("pool_lines") or []
    for n in range(max(len(lines), len(kept))):
        if (check_of(lines[n]) if n < len(lines) else None) != (kept[n] if n < len(kept) else None):
            paths.append(f"pool.lines.{n}")
    return paths


def checks_hold(document: Mapping[str, Any]) -> bool:
    """Whether the checks are as they were written."""
    checks = document["checks"]
    lists = [checks.get(name, []) for name in ("pool_lines", "sources")]
    if not all(isinstance(one, list) and all(isinstance(check, str) for check in one) for one in lists):
        return False
    return bool(checks.get("sum") == sum_of(checks))


def original_number(check: str | None) -> int | None:
    """The number of this check, if it is not too large to be found again."""
    return next((n for n in range(LARGEST_GUESS) if check_of(f"n:{n}") == check), None)
