"""What was changed in a transcript, named exactly: the line of the pool, the source, the position of the order.

Everything is drawn again from the key. Where two parts of the transcript disagree, the one that the rest does not bear out
is named: an order that the key gives shows that the source was changed, steps that give the order that the key was.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, zip_longest
from typing import Any

from participation.hearings.drawing.checks import (
    changed_fields,
    check_of,
    checks_hold,
    original_number,
)
from participation.hearings.drawing.findings import SHOWN, Finding, differences, named, order_findings
from participation.hearings.drawing.pool import PoolProblem, read_pool
from participation.hearings.drawing.reveal import RevealProblem, check_reveal, hex_number
from participation.hearings.drawing.selection import HASHES, MAX_POOL, Algorithm, Left, order_of, steps_of
from participation.hearings.drawing.sources import SourceProblem, read_source, split_key
from participation.hearings.drawing.transcript import places_of


def verify(document: object, published_pool: bytes | None = None) -> list[Finding]:
    """Everything in which a transcript differs from the draw it describes; empty: nothing was changed.

    ``published_pool``: the pool file from elsewhere (the hearing's page, one's own copy), compared line by line.
    """
    if not isinstance(document, Mapping):
        return [Finding("file", "", "something else", "a JSON object")]
    shape = list(_shape(document))
    if shape:
        return shape
    published = list(_published_findings(document, published_pool))
    changed = changed_fields(document)
    if changed is None:
        return [*_inner_findings(document), *published]
    if not checks_hold(document):
        # A check was changed: it accuses no field, and what the rest says of itself is heard without it.
        bare = {name: value for name, value in document.items() if name != "checks"}
        accused = [Finding("checks", path, "another check", "the check of what stands there") for path in changed]
        if not accused:
            accused = [*_changed_source_checks(document)] or [
                Finding("checks", "sum", named(document["checks"].get("sum")), "the check of all checks")
            ]
        return [*accused, *_inner_findings(bare), *published]
    if changed:
        return [*_named_fields(document, changed), *published]
    return [*_inner_findings(document), *published]


def _inner_findings(document: Mapping[str, Any]) -> list[Finding]:
    """What does not fit in the transcript by itself."""
    return [*_pool_findings(document), *_draw_findings(document), *_places_findings(document)]


_LISTS = ("selected", "alternate", "waitlist")
_CORE = ("hash", "key", "pool_size")


def _named_fields(document: Mapping[str, Any], changed: Sequence[str]) -> Iterator[Finding]:
    """Each field that is not as its check says, and nothing of what follows from it."""
    core_holds = not any(path in changed for path in _CORE)
    expected = order_of(document["key"], document["pool_size"], Algorithm(document["hash"])) if core_holds else None
    for path in changed:
        first, _, rest = path.partition(".")
        if path == "order" and expected is not None:
            yield from order_findings(document["order"], expected)
        elif (
            first == "places"
            and rest in _LISTS
            and not any(other.startswith(("order", "places")) and other != path for other in changed)
        ):
            yield from _places_findings(document)
        else:
            yield _field_finding(document, path, changed)
    if core_holds and not any(path in ("order", "steps") for path in changed):
        algorithm = Algorithm(document["hash"])
        steps = steps_of(document["key"], document["pool_size"], algorithm, len(document.get("steps", [])))
        yield from _step_findings(document, steps)


def _field_finding(document: Mapping[str, Any], path: str, changed: Sequence[str]) -> Finding:
    part, place = place_of(path)
    check = document["checks"]["fields"].get(path)
    if path.startswith("pool.lines."):
        kept = document["checks"].get("pool_lines") or []
        n = int(path.rpartition(".")[2])
        check = kept[n] if n < len(kept) else None
    belongs = "nothing" if check is None else f"a value with check {check}"
    if path == "hash":
        belongs = next((name for name in HASHES if check_of(f"s:{name}") == check), belongs)
    elif check is not None and (number := original_number(check)) is not None:
        belongs = str(number)
    return Finding(part, place, named(_at(document, path)), belongs)


_PARTS = {"hash": ("algorithm", "hash"), "key": ("key", ""), "pool_size": ("pool", "size"), "order": ("order", "")}


def place_of(path: str) -> tuple[str, str]:
    """(part, place) of a field as findings name it: ``places.quota`` is ("places", "quota")."""
    if path in _PARTS:
        return _PARTS[path]
    first, _, rest = path.partition(".")
    if path == "pool.sha256":
        return "pool", "SHA-256"
    if path.startswith("pool.lines."):
        return "pool", f"line {int(rest.partition('.')[2]) + 1}"
    if first == "sources" and rest:
        n, _, inner = rest.partition(".")
        return "source", f"no. {int(n) + 1}" + (f", {inner}" if inner not in ("", "value") else "")
    if first in ("pool", "places", "draw") and rest:
        return first, rest
    return ("steps", "length") if first == "steps" else ("file", path)


def _at(document: Any, path: str) -> Any:
    """What stands at a path; None for nothing."""
    found = document
    for name in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(name)
        elif isinstance(found, list):
            found = found[int(name)] if name.isdecimal() and int(name) < len(found) else None
        else:
            return None
    return len(found) if path == "steps" and isinstance(found, list) else found


def _changed_source_checks(document: Mapping[str, Any]) -> Iterator[Finding]:
    """Checks of sources that are not the ones of what stands there."""
    kept = document["checks"].get("sources")
    sources = document.get("sources", [])
    for n, (source, check) in enumerate(zip_longest(sources, kept if isinstance(kept, list) else []), 1):
        if source is None or check != check_of(str(source.get("canonical"))):
            yield Finding("checks", f"sources.{n - 1}", named(check), "the check of what stands there")


def _shape(document: Mapping[str, Any]) -> Iterator[Finding]:
    if document.get("hash") not in HASHES:
        yield Finding("algorithm", "hash", named(document.get("hash")), " or ".join(HASHES))
    if not isinstance(document.get("key"), str) or not document["key"]:
        yield Finding("file", "key", named(document.get("key")), "a text")
    size = document.get("pool_size")
    if not _whole(size) or not 1 <= int(str(size)) <= MAX_POOL:
        yield Finding("file", "pool_size", named(size), f"a number from 1 to {MAX_POOL}")
    order = document.get("order")
    if not isinstance(order, list) or not all(_whole(entry) for entry in order):
        yield Finding("file", "order", "something else", "a list of numbers")
    for name in ("steps", "sources"):
        value = document.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            yield Finding("file", name, "something else", "a list of objects")
    for name in ("pool", "places", "checks"):
        if not isinstance(document.get(name, {}), Mapping):
            yield Finding("file", name, "something else", "an object")
    pool = document.get("pool", {})
    if isinstance(pool, Mapping) and pool:
        lines = pool.get("lines")
        if not isinstance(lines, list) or not all(isinstance(line, str) and "\n" not in line for line in lines):
            yield Finding("file", "pool", "something else", "a list of lines")


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _pool_findings(document: Mapping[str, Any]) -> Iterator[Finding]:
    """The pool against its own SHA-256, its size, and the short hashes of its lines."""
    if not document.get("pool"):
        return
    lines: list[str] = document["pool"]["lines"]
    accused: set[int] = set()
    for n, found in _line_findings(lines, document.get("checks", {}).get("pool_lines")):
        if n not in accused:
            accused.add(n)
            yield found
    if len(lines) != document["pool_size"]:
        yield Finding("pool", "size", f"{document['pool_size']} entries", f"{len(lines)} lines")
    said = document["pool"].get("sha256")
    found_sha256 = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    if said != found_sha256:
        yield Finding("pool", "SHA-256", named(said), f"“{found_sha256}” of the lines listed")


def _line_findings(lines: list[str], checks: object) -> Iterator[tuple[int, Finding]]:
    if isinstance(checks, list):
        for n, (check, line) in enumerate(zip_longest(checks, lines), 1):
            if line is None:
                yield n, Finding("pool", f"line {n}", "nothing", f"a line with check {check}")
            elif check != check_of(line):
                yield n, Finding("pool", f"line {n}", named(line), f"a line with check {check}")
    seen: dict[str, int] = {}
    for n, line in enumerate(lines, 1):
        number, _, entry = line.partition(",")
        if number != str(n):
            yield n, Finding("pool", f"line {n}", named(line), f"a line numbered {n}")
        if entry in seen:
            yield n, Finding("pool", f"line {n}", f"the entry of line {seen[entry]} again", "every entry once")
        seen.setdefault(entry, n)


def _published_findings(document: Mapping[str, Any], published: bytes | None) -> Iterator[Finding]:
    if published is None:
        return
    try:
        kept = read_pool(published)
    except (PoolProblem, UnicodeDecodeError) as error:
        yield Finding("pool", "published file", "a pool file", str(error))
        return
    if kept.size != document["pool_size"]:
        yield Finding("pool", "size", f"{document['pool_size']} entries", f"{kept.size}, as in the published file")
    if document.get("pool"):
        yield from differences("pool", "published line", document["pool"]["lines"], kept.lines)


def _draw_findings(document: Mapping[str, Any]) -> Iterator[Finding]:
    """Sources, key, algorithm, order and steps, each against the others."""
    key, size, order = document["key"], document["pool_size"], document["order"]
    algorithm = Algorithm(document["hash"])
    expected = order_of(key, size, algorithm)
    if order == expected:
        yield from _source_findings(document, key_holds=True)
        yield from _step_findings(document, steps_of(key, size, algorithm, len(document.get("steps", []))))
        return
    explained = list(_source_findings(document, key_holds=False))
    yield from explained
    for other in Algorithm:
        if other is not algorithm and order == order_of(key, size, other):
            yield Finding("algorithm", "hash", algorithm.value, other.value)
            return
    if any(finding.part in ("source", "key") for finding in explained) and _steps_give(document):
        return  # what was changed stands above; the order is the one that was drawn
    if len(order) == size and _steps_give(document):
        yield Finding("key", "", named(key), "the key whose digests are those of the steps")
        return
    if len(order) != size and 0 < len(order) <= MAX_POOL and order == order_of(key, len(order), algorithm):
        yield Finding("pool", "size", f"{size} entries", f"{len(order)}, as in the order")
        return
    yield from order_findings(order, expected)


def _source_findings(document: Mapping[str, Any], *, key_holds: bool) -> Iterator[Finding]:
    sources = document.get("sources", [])
    if not sources:
        return
    checks = document.get("checks", {}).get("sources")
    checks = checks if isinstance(checks, list) else []
    parts = split_key(document["key"])
    for n, (entry, part, check) in enumerate(zip_longest(sources, parts, checks), 1):
        if entry is None:
            yield Finding("key" if part else "source", f"no. {n}", named(part), "nothing" if part else "a source")
            continue
        value, said = entry.get("value"), entry.get("canonical")
        try:
            canonical = read_source(str(value)).canonical
        except SourceProblem as problem:
            yield Finding("source", f"no. {n}", named(value), f"numbers ({problem})")
            continue
        wrong = _reveal_finding(n, entry)
        if wrong is not None:
            yield wrong
        elif check is not None and check != check_of(canonical) and check != check_of(part or ""):
            yield Finding("source", f"no. {n}", named(value), f"a source with check {check}")
        elif part != canonical:
            # The short hash says which of the two is the old one; without it, the order does.
            source_wrong = key_holds if check is None else check != check_of(canonical)
            if source_wrong:
                yield Finding("source", f"no. {n}", named(value), named(part))
            else:
                yield Finding("key", f"no. {n}", named(part), named(canonical))
        elif said is not None and said != canonical:
            yield Finding("source", f"no. {n}", f"{named(value)} as {named(said)}", named(canonical))


def _reveal_finding(n: int, entry: Mapping[str, Any]) -> Finding | None:
    """A promised value against its promise."""
    reveal = entry.get("reveal")
    if not isinstance(reveal, Mapping):
        return None
    seed, nonce, commitment = (str(reveal.get(name, "")) for name in ("seed", "nonce", "commitment"))
    try:
        check_reveal(commitment, seed, nonce)
    except RevealProblem as problem:
        return Finding("source", f"no. {n}", "seed and nonce of a promise", f"others ({problem})")
    if entry.get("value") != hex_number(seed):
        return Finding("source", f"no. {n}", named(entry.get("value")), f"“{hex_number(seed)}”, as revealed")
    return None


def _steps_give(document: Mapping[str, Any]) -> bool:
    """Whether the digests written down in the steps lead to the order, whatever the key says now."""
    steps, order, size = document.get("steps", []), document["order"], document["pool_size"]
    if not steps or len(steps) > size or len(order) != size:
        return False
    left = Left(size)
    for i, step in enumerate(steps):
        try:
            digest = int(str(step.get("digest")), 16)
        except ValueError:
            return False
        if left.take(digest % (size - i)) != order[i]:
            return False
    return True


def _step_findings(document: Mapping[str, Any], steps: Iterator[Any]) -> Iterator[Finding]:
    different = (
        Finding("steps", f"step {n}, {name}", named(said.get(name)), named(getattr(step, name, None)))
        for n, (said, step) in enumerate(zip_longest(document.get("steps", []), steps), 1)
        for name in ("i", "digest", "remaining", "k", "entry")
        if said.get(name) != getattr(step, name, None)
    )
    yield from islice(different, SHOWN)


def _places_findings(document: Mapping[str, Any]) -> Iterator[Finding]:
    places = document.get("places")
    if not places:
        return
    quota, alternates, skipped = places.get("quota"), places.get("alternates", 0), places.get("skipped", [])
    unusable = [
        Finding("places", name, named(value), wanted)
        for name, value, wanted, usable in (
            ("quota", quota, "a number", _whole(quota) and quota >= 0),
            ("alternates", alternates, "a number", _whole(alternates) and alternates >= 0),
            ("skipped", skipped, "a list", isinstance(skipped, list)),
        )
        if not usable
    ]
    if unusable:
        yield from unusable
        return
    gone = [item.get("entry") if isinstance(item, Mapping) else item for item in skipped]
    for entry in gone:
        if not _whole(entry) or not 1 <= int(str(entry)) <= document["pool_size"]:
            yield Finding("places", "skipped", named(entry), "an entry of the pool")
    expected = places_of(document["order"], quota, alternates, [int(str(entry)) for entry in gone if _whole(entry)])
    for name in ("selected", "alternate", "waitlist"):
        said = places.get(name)
        if said is not None:
            yield from differences(
                "places", f"{name} no.", said if isinstance(said, list) else [said], getattr(expected, name)
            )
