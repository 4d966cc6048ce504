"""``participation draw``: draw by RFC 3797 and check a transcript, without a database."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

import click

from participation.hearings.drawing import (
    HASHES,
    MAX_POOL,
    Algorithm,
    Pool,
    PoolProblem,
    Source,
    SourceProblem,
    commitment_to,
    places_of,
    read_pool,
    read_source,
    run_document,
    verify,
    with_checks,
)

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 100
"""Lines of an order shown to people; --json has all of it."""


@click.group()
def draw() -> None:
    """Draw lots so that anybody can repeat it (RFC 3797), or check a transcript of a draw."""


@draw.command("run")
@click.option("--pool-size", type=click.IntRange(1, MAX_POOL), help="How many entries the pool has, numbered from 1.")
@click.option(
    "--pool", "pool_file", type=_FILE, help="The pool: one entry a line. Gives the size, and names the entries."
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    required=True,
    help="The numbers of one source, e.g. '9 18 26 34 41 45'. Once for each source, in the announced order.",
)
@click.option("--hash", "hash_", type=click.Choice(HASHES), default="sha256", show_default=True)
@click.option("--quota", type=click.IntRange(0), help="How many places there are.")
@click.option("--alternates", type=click.IntRange(0), default=0, help="How many stand by, after the places.")
@click.option(
    "--all-steps", is_flag=True, help="Write down every step of a pool above 10,000 too, not the first 1,000."
)
@click.option("--json", "json_", is_flag=True, help="A transcript as JSON, as `participation draw verify` reads it.")
def run(
    pool_size: int | None,
    pool_file: Path | None,
    sources: tuple[str, ...],
    hash_: str,
    quota: int | None,
    alternates: int,
    all_steps: bool,
    json_: bool,
) -> None:
    """Draw the whole order of a pool.

    The numbers of a source are sorted, written `n.` and closed by `/`; then SHA-256 (or MD5, as RFC 3797 itself) decides.
    """
    pool = None if pool_file is None else _pool(pool_file)
    size = pool_size if pool is None else pool.size
    if size is None:
        raise click.UsageError("say how large the pool is: --pool-size N, or --pool FILE")
    if pool_size is not None and pool_size != size:
        raise click.UsageError(f"--pool-size says {pool_size}, but {pool_file} has {size} entries")
    document = run_document(_sources(sources), size, Algorithm(hash_), pool, all_steps=all_steps)
    if quota is not None:
        places = places_of(document["order"], quota, alternates)
        document["places"] = {
            "quota": quota,
            "alternates": alternates,
            "skipped": [],
            "selected": list(places.selected),
            "alternate": list(places.alternate),
            "waitlist": list(places.waitlist),
        }
    click.echo(
        json.dumps(with_checks(document), ensure_ascii=False) if json_ else _shown(document, pool, quota, alternates)
    )


@draw.command("verify")
@click.argument("transcript", type=_FILE)
@click.option("--pool", "pool_file", type=_FILE, help="The pool file you kept or downloaded, compared line by line.")
@click.option("--json", "json_", is_flag=True, help="The findings as JSON.")
def verify_(transcript: Path, pool_file: Path | None, json_: bool) -> None:
    """Repeat the draw of a transcript and name whatever was changed.

    Exit code 0: nothing was changed; 1: something was, and it is named; 2: the file cannot be read.
    """
    try:
        document = json.loads(transcript.read_bytes())
    except ValueError as error:
        raise click.UsageError(f"{transcript} is no JSON: {error}") from None
    findings = verify(document, None if pool_file is None else pool_file.read_bytes())
    if json_:
        shown = [{"part": f.part, "place": f.place, "said": f.said, "found": f.found} for f in findings]
        click.echo(json.dumps({"ok": not findings, "findings": shown}, ensure_ascii=False))
    elif findings:
        click.echo(f"Not as it was drawn ({len(findings)}):")
        for finding in findings:
            click.echo(f"  - {finding}")
    else:
        pool = "the pool, " if document.get("pool") else ""
        click.echo(
            f"OK: {pool}the sources, the key and the order of all {document['pool_size']} entries agree ({document['hash']})."
        )
    if findings:
        raise SystemExit(1)


@draw.command("promise")
def promise() -> None:
    """Make a seed, a nonce and the promise that is published first (commit and reveal). Keep seed and nonce to yourself."""
    seed, nonce = secrets.token_hex(32), secrets.token_hex(32)
    click.echo(json.dumps({"commitment": commitment_to(seed, nonce), "seed": seed, "nonce": nonce}, indent=1))


def _sources(texts: tuple[str, ...]) -> list[Source]:
    found: list[Source] = []
    for n, text in enumerate(texts, 1):
        try:
            found.append(read_source(text))
        except SourceProblem as problem:
            raise click.UsageError(f"source {n} ({text!r}): {problem}") from None
    return found


def _pool(path: Path) -> Pool:
    try:
        return read_pool(path.read_bytes())
    except (PoolProblem, UnicodeDecodeError) as error:
        raise click.UsageError(f"{path}: {error}") from None


def _shown(document: dict[str, Any], pool: Pool | None, quota: int | None, alternates: int) -> str:
    lines = [f"Key ({document['hash']}): {document['key']}", f"Pool: {document['pool_size']} entries"]
    if pool is not None:
        lines.append(f"SHA-256 of the pool file: {pool.sha256}")
    lines.append("")
    for position, entry in enumerate(document["order"][:SHOWN], 1):
        place = ""
        if quota is not None:
            place = "selected" if position <= quota else "alternate" if position <= quota + alternates else "waiting"
        named = f"  {pool.entry(entry)}" if pool is not None else ""
        lines.append(f"{position:>6}.  {entry:>7}  {place:<9}{named}".rstrip())
    if document["pool_size"] > SHOWN:
        lines.append(f"        … {document['pool_size'] - SHOWN} more; --json has all")
    return "\n".join(lines)
