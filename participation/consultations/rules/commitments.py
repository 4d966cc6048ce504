"""What a leaf of a consultation's Merkle tree commits to, and what can be said of a proof that somebody brings. Pure.

A comment's commitment is SHA-256(salt ‖ content): the salt 32 random bytes, the content the canonical JSON of what is
fixed about the comment, its words as a SHA-256. The leaf is RFC 6962's: SHA-256(0x00 ‖ commitment). Whoever holds salt
and words can show the leaf to be theirs; once both are erased the leaf says nothing about anybody and the tree stays
whole. ``docs/receipt-proof.md`` describes the file for others who write a program for it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from participation.audit.rules import merkle

FORMATS = ("participation-receipt-proof/1", "participation-receipt-proof/2")
"""Of proofs: the second commits to the quoted words, the body spoken for and the files as well."""

ROOTS_FORMAT = "participation-comment-roots/1"
SALT_BYTES = 32
MAX_TREE = 1 << 40

_HASH = re.compile(r"[0-9a-f]{64}")
_FIRST = ("channel", "consultation", "edition", "provision", "receipt", "received_at", "stance", "text_sha256")
_CONTENT_FIELDS = dict(
    zip(FORMATS, (_FIRST, tuple(sorted((*_FIRST, "attachments", "on_behalf_of", "quote")))), strict=True)
)
_TYPES: dict[str, type] = {"edition": int, "attachments": list}


class RootReason(StrEnum):
    """Why a root was published."""

    DAILY = "daily"
    CLOSING = "closing"
    RESPONSE = "response"
    """With the response: it is the one printed in the consultation summary."""


def text_sha256(text: str) -> str:
    """The words' SHA-256 over UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one way to write a content: keys sorted, no spaces, UTF-8, nothing escaped but what JSON must (RFC 8785)."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def content_of(
    *,
    receipt: str,
    consultation: str,
    channel: str,
    received_at: datetime,
    provision: str,
    stance: str,
    edition: int,
    text_hash: str,
    quote: str = "",
    on_behalf_of: str = "",
    attachments: Sequence[str] = (),
) -> dict[str, Any]:
    """What is fixed about one edition of a comment. ``received_at`` is aware, ``provision`` a path ("" = the whole).

    ``quote``: the words of the provision it is about; ``on_behalf_of``: the body spoken for; ``attachments``: SHA-256 of each
    file as it was sent, 64 hexadecimal digits, in order.
    """
    if received_at.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be committed to")
    return {
        "attachments": list(attachments),
        "channel": channel,
        "consultation": consultation,
        "edition": edition,
        "on_behalf_of": on_behalf_of,
        "provision": provision,
        "quote": quote,
        "receipt": receipt,
        "received_at": received_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "stance": stance,
        "text_sha256": text_hash,
    }


def commitment(salt: bytes, content: bytes) -> bytes:
    """SHA-256(salt ‖ content)."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return hashlib.sha256(salt + content).digest()


# --- the file --------------------------------------------------------------------------------------------------------


class NotAProof(ValueError):
    """The file is no proof (or no list of roots) of the known format; the text says where it fails."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A receipt's proof as its file says it. Nothing in it is believed before ``check``."""

    text: str
    content: dict[str, Any]
    salt: bytes
    commitment: bytes
    leaf: bytes
    index: int
    size: int
    path: tuple[bytes, ...]
    root: bytes

    @property
    def receipt(self) -> str:
        return str(self.content["receipt"])

    @property
    def consultation(self) -> str:
        return str(self.content["consultation"])


@dataclass(frozen=True, slots=True)
class Root:
    """A published root. ``published_at`` is text as it was published, ``reason`` a RootReason's value."""

    consultation: str
    size: int
    root: bytes
    published_at: str
    reason: str
    path: tuple[bytes, ...] | None = None
    """Consistency with the root before it of the same consultation; None for the first one."""


def proof_as_json(proof: Proof, *, url: str, published: Root | None) -> dict[str, Any]:
    """The proof's file. ``url``: where this consultation's roots are published."""
    return {
        "format": FORMATS[1 if "quote" in proof.content else 0],
        "text": proof.text,
        "content": proof.content,
        "salt": proof.salt.hex(),
        "commitment": proof.commitment.hex(),
        "leaf_hash": proof.leaf.hex(),
        "leaf_index": proof.index,
        "tree_size": proof.size,
        "path": [item.hex() for item in proof.path],
        "root": proof.root.hex(),
        "published": None if published is None else {"at": published.published_at, "reason": published.reason},
        "roots_url": url,
    }


def read_proof(raw: str | bytes) -> Proof:
    """A proof from its file; NotAProof says what is missing or misshapen."""
    data = json_of(raw, *FORMATS)
    content, fields = data.get("content"), _CONTENT_FIELDS[data["format"]]
    if not isinstance(content, dict) or set(content) != set(fields):
        raise NotAProof(f"content holds exactly {', '.join(fields)}")
    for name in fields:
        if not isinstance(content[name], _TYPES.get(name, str)) or isinstance(content[name], bool):
            raise NotAProof(f"content.{name} has the wrong type")
    for one in content.get("attachments", ()):
        hash_of({"content.attachments": one}, "content.attachments")
    text = data.get("text")
    if not isinstance(text, str):
        raise NotAProof("text is missing")
    return Proof(
        text=text,
        content=content,
        salt=hash_of(data, "salt"),
        commitment=hash_of(data, "commitment"),
        leaf=hash_of(data, "leaf_hash"),
        index=number_of(data, "leaf_index", least=0),
        size=number_of(data, "tree_size", least=1),
        path=path_of(data.get("path"), "path"),
        root=hash_of(data, "root"),
    )


def says_published(raw: str | bytes) -> bool:
    """Whether a file that was read says that its root was published; while it does not, there is nothing to compare with."""
    return json.loads(raw).get("published") is not None


def roots_as_json(roots: Sequence[Root]) -> dict[str, Any]:
    """The file of published roots, in order."""
    return {
        "format": ROOTS_FORMAT,
        "hash": "RFC 6962, SHA-256",
        "roots": [
            {
                "consultation": one.consultation,
                "tree_size": one.size,
                "root": one.root.hex(),
                "published_at": one.published_at,
                "reason": one.reason,
                "consistency": None if one.path is None else [item.hex() for item in one.path],
            }
            for one in roots
        ],
    }


def read_roots(raw: str | bytes) -> list[Root]:
    """Published roots from a file saved from this site; NotAProof."""
    items = json_of(raw, ROOTS_FORMAT).get("roots")
    if not isinstance(items, list):
        raise NotAProof("roots is missing")
    found = []
    for number, item in enumerate(items):
        if not isinstance(item, dict):
            raise NotAProof(f"roots[{number}] is no object")
        path = item.get("consistency")
        found.append(
            Root(
                str(item.get("consultation", "")),
                number_of(item, "tree_size", least=0),
                hash_of(item, "root"),
                str(item.get("published_at", "")),
                str(item.get("reason", "")),
                None if path is None else path_of(path, f"roots[{number}].consistency"),
            )
        )
    return found


def json_of(raw: str | bytes, *wanted: str) -> dict[str, Any]:
    """A JSON object whose ``format`` is one of those wanted; NotAProof."""
    try:
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw.removeprefix("\ufeff")
        data = json.loads(text)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise NotAProof("it is not a JSON file") from error
    if not isinstance(data, dict) or data.get("format") not in wanted:
        raise NotAProof(f"its format is not {' or '.join(wanted)}")
    return data


def hash_of(data: Mapping[str, Any], name: str) -> bytes:
    """The member ``name`` as 32 bytes; NotAProof."""
    value = data.get(name)
    if not isinstance(value, str) or not _HASH.fullmatch(value):
        raise NotAProof(f"{name} is not 64 hexadecimal digits")
    return bytes.fromhex(value)


def number_of(data: Mapping[str, Any], name: str, *, least: int) -> int:
    """The member ``name`` as a number of leaves; NotAProof."""
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MAX_TREE:
        raise NotAProof(f"{name} is no number of leaves")
    return value


def path_of(value: Any, name: str) -> tuple[bytes, ...]:
    """A list of hashes, called ``name`` when it is none; NotAProof."""
    if not isinstance(value, list) or len(value) > 64:
        raise NotAProof(f"{name} is no list of at most 64 hashes")
    return tuple(hash_of({name: item}, name) for item in value)


# --- checking --------------------------------------------------------------------------------------------------------


class ProofFault(StrEnum):
    """What does not fit. Values are stable: they are printed by the command and used by the page's script."""

    TEXT = "text"
    """The words are not those whose hash the content holds."""
    SALT = "salt"
    """Salt and content do not give the commitment: one of them was changed."""
    LEAF = "leaf"
    """The commitment does not give the leaf's hash."""
    PATH = "path"
    """The path does not lead from this leaf, at this place, to the file's root."""
    ROOT = "root"
    """The file's root is not the one that was published."""


def check(proof: Proof, *, published: Sequence[tuple[int, bytes]] | None = None) -> tuple[ProofFault, ...]:
    """Everything that does not fit, in the order of the computation; empty when the receipt is proved.

    ``published``: roots kept from elsewhere as (tree size, root), size 0 where only the root is known. None compares
    with no root: then the file has only been shown to fit together.
    """
    faults: list[ProofFault] = []
    if text_sha256(proof.text) != proof.content["text_sha256"]:
        faults.append(ProofFault.TEXT)
    if commitment(proof.salt, canonical(proof.content)) != proof.commitment:
        faults.append(ProofFault.SALT)
    if merkle.leaf_hash(proof.commitment) != proof.leaf:
        faults.append(ProofFault.LEAF)
    if not merkle.is_included(proof.index, proof.size, proof.leaf, proof.path, proof.root):
        faults.append(ProofFault.PATH)
    if published is not None and not any(root == proof.root and size in (0, proof.size) for size, root in published):
        faults.append(ProofFault.ROOT)
    return tuple(faults)


@dataclass(frozen=True, slots=True)
class RootFinding:
    """One fault among published roots: ``code`` is inconsistent, changed, missing or unproved."""

    code: str
    consultation: str
    size: int


def check_roots(roots: Sequence[Root], kept: Sequence[Root] = ()) -> tuple[RootFinding, ...]:
    """What is wrong with a list of published roots, by itself and against one ``kept`` from earlier.

    Within the list each root must continue the one before it of the same consultation. Of the kept ones each must be
    there, with the same size: otherwise something published was taken back.
    """
    findings: list[RootFinding] = []
    before: dict[str, Root] = {}
    known: dict[tuple[str, int], bytes] = {}
    for one in roots:
        last = before.get(one.consultation)
        if last is not None:
            if one.path is None:
                findings.append(RootFinding("unproved", one.consultation, one.size))
            elif not merkle.is_consistent(last.size, one.size, last.root, one.root, one.path):
                findings.append(RootFinding("inconsistent", one.consultation, one.size))
        before[one.consultation] = one
        known.setdefault((one.consultation, one.size), one.root)
    for old in kept:
        there = known.get((old.consultation, old.size))
        if there is None:
            findings.append(RootFinding("missing", old.consultation, old.size))
        elif there != old.root:
            findings.append(RootFinding("changed", old.consultation, old.size))
    return tuple(findings)
