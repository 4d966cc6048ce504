"""``participation verify``: receipts and published roots, offline; asks no server and needs no settings."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from participation.consultations.rules.commitments import (
    NotAProof,
    Proof,
    ProofFault,
    Root,
    check,
    check_roots,
    read_proof,
    read_roots,
)
from participation.consultations.rules.inclusion import Inclusion, check_inclusion, is_inclusion, read_inclusion

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_STEPS = {
    ProofFault.TEXT: ("the words match their SHA-256", "the words are not those that were registered"),
    ProofFault.SALT: (
        "salt and content give the commitment",
        "salt or content was changed: they give another commitment",
    ),
    ProofFault.LEAF: ("the commitment gives the leaf", "the leaf's hash does not follow from the commitment"),
    ProofFault.PATH: (
        "the path leads from the leaf to the root",
        "the path does not lead from the leaf to the file's root",
    ),
    ProofFault.ROOT: ("the root is one of those given", "the file's root is none of those given"),
}
_INCLUSION_STEPS = {
    ProofFault.LEAF: ("the leaf is the one you kept", "the leaf is not the one you kept"),
    ProofFault.PATH: _STEPS[ProofFault.PATH],
    ProofFault.ROOT: _STEPS[ProofFault.ROOT],
}
_FINDINGS = {
    "inconsistent": "does not continue the root before it: history was rewritten",
    "unproved": "comes without a proof that it continues the root before it",
    "missing": "was published earlier and is not in the list any more",
    "changed": "was published earlier with another hash",
}


@click.group()
def verify() -> None:
    """Check receipts and published roots offline."""


@verify.command()
@click.argument("file", type=_FILE)
@click.option(
    "--root", "roots", multiple=True, metavar="HEX", help="A root you kept, from a printed receipt or summary."
)
@click.option("--roots", "files", multiple=True, type=_FILE, help="A copy of roots.json that you kept.")
@click.option("--leaf", "leaf", metavar="HEX", help="The leaf's hash from a printed receipt, after an erasure.")
@click.option("--kept", "kept", type=_FILE, help="The proof you saved before an erasure.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def receipt(
    file: Path, roots: tuple[str, ...], files: tuple[Path, ...], leaf: str | None, kept: Path | None, as_json: bool
) -> None:
    """Check that the comment in FILE is in the consultation's tree.

    FILE is the JSON proof from the receipt's page. Compare with a root that reached you another way than the file: one
    printed on paper, or one from a copy of the published roots. Exit code 1 where something does not fit, naming it.

    After the words were erased FILE is the proof that the record is still in the tree; --leaf or --kept then show that the
    record is yours, --kept also every word.
    """
    raw = file.read_bytes()
    known_leaf = None if leaf is None else _hex(leaf, "--leaf", "a leaf's hash")
    erased = is_inclusion(raw)
    proof: Proof | Inclusion = _inclusion(file, raw) if erased else _proof(file)
    earlier = None if kept is None else _proof(kept)
    published = _published(proof, roots, files)
    if isinstance(proof, Inclusion):
        faults = check_inclusion(proof, published=published, leaf=known_leaf, kept=earlier)
        shown = _INCLUSION_STEPS if earlier is None else _STEPS
        named = known_leaf is not None or earlier is not None
    else:
        if earlier is not None:
            raise click.BadParameter("FILE holds the words itself; --kept is for after an erasure", param_hint="--kept")
        faults, shown, named = check(proof, published=published), _STEPS, True
        if known_leaf is not None and known_leaf != proof.leaf:
            faults = tuple(fault for fault in ProofFault if fault in {*faults, ProofFault.LEAF})
    if as_json:
        found = _as_json(proof, faults, compared=published is not None)
        click.echo(
            json.dumps(found | {"erased": erased, "words_proved": _words(proof, earlier, faults)}, ensure_ascii=False)
        )
    else:
        click.echo(f"Receipt {proof.receipt}, leaf {proof.index + 1} of {proof.size}")
        for fault, (right, wrong) in shown.items():
            if fault is ProofFault.ROOT and published is None:
                click.echo(
                    f"  --    {fault.value}: not compared; give --root or --roots. The file's root is {proof.root.hex()}"
                )
            elif fault is ProofFault.LEAF and not named:
                click.echo(
                    f"  --    {fault.value}: not compared; give --leaf or --kept. The leaf is {proof.leaf.hex()}"
                )
            else:
                click.echo(
                    f"  {'FAULT' if fault in faults else 'ok   '} {fault.value}: {wrong if fault in faults else right}"
                )
        words = _words(proof, earlier, faults)
        click.echo(_verdict(faults, compared=published is not None, words=words, named=named))
    if faults:
        raise SystemExit(1)


@verify.command()
@click.argument("file", type=_FILE)
@click.option("--kept", "kept", multiple=True, type=_FILE, help="A copy of roots.json kept from earlier.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def roots(file: Path, kept: tuple[Path, ...], as_json: bool) -> None:
    """Check that each root in FILE continues the one before, and that nothing you kept was taken back.

    FILE is the roots.json of a matter. Exit code 1 where something does not fit.
    """
    found = _roots(file)
    findings = check_roots(found, [one for path in kept for one in _roots(path)])
    if as_json:
        items = [{"code": one.code, "consultation": one.consultation, "tree_size": one.size} for one in findings]
        click.echo(json.dumps({"roots": len(found), "sound": not findings, "findings": items}))
    elif findings:
        click.echo(f"Not sound: {len(findings)} findings in {len(found)} roots.")
        for one in findings:
            click.echo(f"  the root of {one.size} leaves {_FINDINGS[one.code]} ({one.consultation})")
    else:
        click.echo(f"Sound: {len(found)} roots, each continues the one before.")
    if findings:
        raise SystemExit(1)


def _published(
    proof: Proof | Inclusion, roots: tuple[str, ...], files: tuple[Path, ...]
) -> list[tuple[int, bytes]] | None:
    """What to compare with: (size, root), size 0 where only the root is known; None where nothing was given."""
    if not roots and not files:
        return None
    known: list[tuple[int, bytes]] = []
    for text in roots:
        known.append((0, _hex(text, "--root", "a root")))
    for path in files:
        known += [(one.size, one.root) for one in _roots(path) if one.consultation == proof.consultation]
    return known


def _hex(text: str, option: str, what: str) -> bytes:
    plain = re.sub(r"\s+", "", text).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", plain):
        raise click.BadParameter(f"{what} has 64 hexadecimal digits", param_hint=option)
    return bytes.fromhex(plain)


def _inclusion(path: Path, raw: bytes) -> Inclusion:
    try:
        return read_inclusion(raw)
    except NotAProof as error:
        raise click.ClickException(
            f"{path} is no proof of a record: {error}. Download it again from the receipt's page."
        ) from error


def _words(proof: Proof | Inclusion, kept: Proof | None, faults: tuple[ProofFault, ...]) -> bool:
    """Whether every word is shown, and not only that there is a record."""
    return not faults and (isinstance(proof, Proof) or kept is not None)


def _proof(path: Path) -> Proof:
    try:
        return read_proof(path.read_bytes())
    except NotAProof as error:
        raise click.ClickException(
            f"{path} is no proof of a receipt: {error}. Download it again from the receipt's page."
        ) from error


def _roots(path: Path) -> list[Root]:
    try:
        return read_roots(path.read_bytes())
    except NotAProof as error:
        raise click.ClickException(
            f"{path} holds no published roots: {error}. Save roots.json from the matter's page."
        ) from error


def _verdict(faults: tuple[ProofFault, ...], *, compared: bool, words: bool, named: bool) -> str:
    if faults:
        return f"Not proved: {', '.join(fault.value for fault in faults)} does not fit."
    if not compared:
        return "The file fits together. It proves nothing until its root is compared with a published one."
    if words:
        return "Proved: the comment is in the tree, word for word."
    if named:
        return "Proved: your record is in the tree. Its words were erased."
    return "Proved: a record is in the tree. Its words were erased; --leaf or --kept show that it is yours."


def _as_json(proof: Proof | Inclusion, faults: tuple[ProofFault, ...], *, compared: bool) -> dict[str, object]:
    return {
        "receipt": proof.receipt,
        "leaf": proof.index + 1,
        "tree_size": proof.size,
        "root": proof.root.hex(),
        "root_compared": compared,
        "fits": not faults,
        "faults": [fault.value for fault in faults],
    }
