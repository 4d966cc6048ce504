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
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def receipt(file: Path, roots: tuple[str, ...], files: tuple[Path, ...], as_json: bool) -> None:
    """Check that the comment in FILE is in the consultation's tree.

    FILE is the JSON proof from the receipt's page. Compare with a root that reached you another way than the file: one
    printed on paper, or one from a copy of the published roots. Exit code 1 where something does not fit, naming it.
    """
    proof = _proof(file)
    published = _published(proof, roots, files)
    faults = check(proof, published=published)
    if as_json:
        click.echo(json.dumps(_as_json(proof, faults, compared=published is not None), ensure_ascii=False))
    else:
        click.echo(f"Receipt {proof.receipt}, leaf {proof.index + 1} of {proof.size}")
        for fault, (right, wrong) in _STEPS.items():
            if fault is ProofFault.ROOT and published is None:
                click.echo(
                    f"  --    {fault.value}: not compared; give --root or --roots. The file's root is {proof.root.hex()}"
                )
            else:
                click.echo(
                    f"  {'FAULT' if fault in faults else 'ok   '} {fault.value}: {wrong if fault in faults else right}"
                )
        click.echo(_verdict(faults, compared=published is not None))
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


def _published(proof: Proof, roots: tuple[str, ...], files: tuple[Path, ...]) -> list[tuple[int, bytes]] | None:
    """What to compare with: (size, root), size 0 where only the root is known; None where nothing was given."""
    if not roots and not files:
        return None
    known: list[tuple[int, bytes]] = []
    for text in roots:
        plain = re.sub(r"\s+", "", text).lower()
        if not re.fullmatch(r"[0-9a-f]{64}", plain):
            raise click.BadParameter("a root has 64 hexadecimal digits", param_hint="--root")
        known.append((0, bytes.fromhex(plain)))
    for path in files:
        known += [(one.size, one.root) for one in _roots(path) if one.consultation == proof.content["consultation"]]
    return known


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


def _verdict(faults: tuple[ProofFault, ...], *, compared: bool) -> str:
    if faults:
        return f"Not proved: {', '.join(fault.value for fault in faults)} does not fit."
    if not compared:
        return "The file fits together. It proves nothing until its root is compared with a published one."
    return "Proved: the comment is in the tree, word for word."


def _as_json(proof: Proof, faults: tuple[ProofFault, ...], *, compared: bool) -> dict[str, object]:
    return {
        "receipt": proof.receipt,
        "leaf": proof.index + 1,
        "tree_size": proof.size,
        "root": proof.root.hex(),
        "root_compared": compared,
        "fits": not faults,
        "faults": [fault.value for fault in faults],
    }
