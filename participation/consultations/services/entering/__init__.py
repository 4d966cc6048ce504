"""What officers type in: originals kept as evidence, an e-mail read into the form, the second person's check."""

from participation.consultations.services.entering.originals import (
    Original,
    Prefill,
    keep_files,
    keep_mail,
    kept_originals,
    original_file,
    original_page,
    originals_of,
    problem_of,
    remove_abandoned,
)
from participation.consultations.services.entering.regions import all_region_names, regions, set_regions
from participation.consultations.services.entering.registering import enter
from participation.consultations.services.entering.second_check import (
    Check,
    Waiting,
    check,
    next_check,
    open_check,
    queue,
)

__all__ = [
    "Check",
    "Original",
    "Prefill",
    "Waiting",
    "all_region_names",
    "check",
    "enter",
    "keep_files",
    "keep_mail",
    "kept_originals",
    "next_check",
    "open_check",
    "original_file",
    "original_page",
    "originals_of",
    "problem_of",
    "queue",
    "regions",
    "remove_abandoned",
    "set_regions",
]
