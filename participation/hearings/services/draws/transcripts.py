"""A draw of the product as a transcript (``drawing.transcript``): what the engine writes, and what only the product knows."""

from typing import Any

from participation.hearings.draw_views import DrawPoolView, DrawSourceView, DrawView
from participation.hearings.drawing import Algorithm, places_of, read_pool, read_source, run_document, with_checks
from participation.platform.clock import local

ALGORITHM = (
    "RFC 3797: each source's numbers sorted, n. each, then /; for i = 0, 1, …: b = i in two bytes, big endian (from 65536 on"
    " in as few as hold it); d = HASH(b + key + b); k = d mod remaining; the k-th (from 0) of those left"
)


def transcript_of(draw: DrawView, pool: DrawPoolView, pool_file: bytes, revision: int, reason: str) -> dict[str, Any]:
    """The JSON object that is published; times are ISO 8601 in Asia/Shanghai."""
    counting = [source for source in draw.sources if source.counts]
    document = run_document(
        [read_source(source.value) for source in counting], pool.size, Algorithm(draw.hash), read_pool(pool_file)
    )
    for written, source in zip(document["sources"], counting, strict=True):
        written |= _about(source)
    places = places_of(document["order"], pool.quota, pool.alternates, pool.skipped)
    document["places"] = {
        "quota": pool.quota,
        "alternates": pool.alternates,
        "skipped": [{"entry": skip.line, "reason": skip.reason, "at": _when(skip.skipped_at)} for skip in pool.skips],
        "selected": list(places.selected),
        "alternate": list(places.alternate),
        "waitlist": list(places.waitlist),
    }
    document["draw"] = {
        "number": draw.number,
        "hearing": draw.hearing_number,
        "title": draw.hearing_title,
        "organiser": draw.organiser_name,
        "pool": pool.name,
        "algorithm": ALGORITHM,
        "announced_at": _when(draw.announced_at),
        "draws_at": _when(draw.draws_at),
        "run_at": _when(draw.run_at),
        "place": draw.place,
        "notary": draw.notary,
        "witnesses": [line.strip() for line in draw.witnesses.splitlines() if line.strip()],
        "bits_needed": round(pool.bits_needed, 1),
        "bits_announced": round(draw.bits_announced, 1),
        "not_counted": [
            {"name": source.name, "commitment": source.commitment, "due_at": _when(source.due_at)}
            for source in draw.sources
            if not source.counts
        ],
        "revision": revision,
        "reason": reason,
        "replaces": pool.latest.sha256 if pool.latest else None,
    }
    return with_checks(document)


def _about(source: DrawSourceView) -> dict[str, Any]:
    about: dict[str, Any] = {
        "name": source.name,
        "kind": source.kind.value,
        "due_at": _when(source.due_at),
        "settled_at": _when(source.settled_at),
        "bits": round(source.bits, 2),
    }
    if source.round is not None:
        about["round"] = source.round
    if source.is_promise:
        about["reveal"] = {"commitment": source.commitment, "seed": source.seed, "nonce": source.nonce}
    else:
        about["evidence"] = [
            {
                key: value
                for key, value in (
                    ("at", _when(entry.entered_at)),
                    ("address", entry.address),
                    ("note", entry.note),
                    ("picture_sha256", entry.picture_sha256),
                )
                if value
            }
            for entry in source.entries
        ]
    return about


def _when(moment: Any) -> str | None:
    return None if moment is None else local(moment).isoformat(timespec="seconds")
