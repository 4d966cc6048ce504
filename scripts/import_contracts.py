"""Contracts of our own for import-linter (`[tool.importlinter]` in pyproject.toml); ADR 0003 and 0004 say why."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any, ClassVar

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

Import = tuple[str, str]


class _EachImport(Contract):
    """A contract that looks at one import at a time."""

    advice: ClassVar[str]

    def faults(self, graph: ImportGraph) -> Iterator[Import]:
        """(importer, imported) of what is not allowed."""
        raise NotImplementedError

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        found = sorted(set(self.faults(graph)))
        return ContractCheck(kept=not found, metadata={"found": [(a, b, _lines(graph, a, b)) for a, b in found]})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported, lines in check.metadata["found"]:
            output.print_error(f"{importer} imports {imported} (line {lines})")
        output.print(self.advice)


class PureRules(_EachImport):
    """Modules called ``rules`` import the standard library and other ``rules``, nothing else."""

    advice = "Rules are pure: hand in what they need as arguments."

    def faults(self, graph: ImportGraph) -> Iterator[Import]:
        for module in graph.modules:
            if not _is_rules(module):
                continue
            for imported in graph.find_modules_directly_imported_by(module):
                if not _is_rules(imported) and imported.split(".")[0] not in sys.stdlib_module_names:
                    yield module, imported


class Doors(_EachImport):
    """A feature is entered through its doors only: by default ``services``, ``rules`` and ``tables``.

    ``features``: packages this holds for.  ``doors``: names directly below a feature.  ``also``: whole modules that
    further importers may use.  ``entrances``: modules that put features together and may use everything.
    """

    advice = "Ask the other feature's services; if they do not offer it, offer it there."

    features = fields.ListField(subfield=fields.StringField())
    doors = fields.ListField(subfield=fields.StringField())
    also = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def faults(self, graph: ImportGraph) -> Iterator[Import]:
        settings: Any = self
        features, doors, also = list(settings.features), set(settings.doors), set(settings.also)
        for feature in features:
            for module in _family(graph, feature):
                for imported in graph.find_modules_directly_imported_by(module):
                    other = next((f for f in features if imported == f or imported.startswith(f + ".")), None)
                    if other in (None, feature) or imported in also:
                        continue
                    if imported.removeprefix(str(other)).lstrip(".").split(".")[0] not in doors:
                        yield module, imported


class OnlyMatching(_EachImport):
    """Modules of ``source`` import from ``target`` only what fits one of the regular expressions ``allowed``."""

    advice = "Workers call services; what they need belongs there."

    source = fields.StringField()
    target = fields.StringField()
    allowed = fields.ListField(subfield=fields.StringField())

    def faults(self, graph: ImportGraph) -> Iterator[Import]:
        settings: Any = self
        patterns = [re.compile(pattern) for pattern in settings.allowed]
        for module in _family(graph, settings.source):
            for imported in graph.find_modules_directly_imported_by(module):
                inside = imported == settings.target or imported.startswith(settings.target + ".")
                if inside and not any(pattern.fullmatch(imported) for pattern in patterns):
                    yield module, imported


def _is_rules(module: str) -> bool:
    return re.fullmatch(r"participation\.(\w+\.)*rules(\.\w+)*", module) is not None


def _family(graph: ImportGraph, package: str) -> list[str]:
    return [module for module in graph.modules if module == package or module.startswith(package + ".")]


def _lines(graph: ImportGraph, importer: str, imported: str) -> str:
    details = graph.get_import_details(importer=importer, imported=imported)
    return ", ".join(str(detail["line_number"]) for detail in details)
