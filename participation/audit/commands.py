"""``participation audit verify``: the trail against itself and against anchors kept elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import click

from participation.audit import services
from participation.audit.rules import Anchor, Finding


def read_anchors(path: Path) -> list[Anchor]:
    """Anchors from a copy somebody kept: JSON lines, or the JSON of ``/verify/anchors``; ClickException where it is neither."""
    text = path.read_text(encoding="utf-8").strip()
    try:
        if text.startswith("{") and "\n" not in text and "anchors" in (whole := json.loads(text)):
            return [services.anchor_from_json(item) for item in whole["anchors"]]
        return [services.anchor_from_json(json.loads(line)) for line in text.splitlines() if line.strip()]
    except (ValueError, KeyError, TypeError) as error:
        raise click.ClickException(
            f"{path} does not hold anchors ({error}). Give the file saved from /verify/anchors.json or var/anchors.jsonl."
        ) from error


async def verify(anchor_files: tuple[Path, ...]) -> tuple[int, list[Finding]]:
    """(links checked, findings); needs an open pool."""
    outside = [anchor for path in anchor_files for anchor in read_anchors(path)]
    return await services.verify(outside)


def report(links: int, findings: list[Finding], *, as_json: bool) -> str:
    """What the command prints."""
    if as_json:
        return json.dumps(
            {
                "links": links,
                "sound": not findings,
                "findings": [
                    {"fault": f.fault.value, "seq": f.seq, "event_id": f.event_id, "detail": f.detail} for f in findings
                ],
            },
            ensure_ascii=False,
        )
    if not findings:
        return f"Sound: {links} links, each follows from the one before."
    lines = [f"Not sound: {len(findings)} findings in {links} links."]
    lines += [f"  {finding.fault.value}: {finding.detail}" for finding in findings]
    return "\n".join(lines)
