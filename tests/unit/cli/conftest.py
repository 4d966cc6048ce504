"""Homes outside pytest's own folder: another pytest on the machine closes that one to PostgreSQL's system user."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A new directory for one test."""
    with tempfile.TemporaryDirectory(prefix="participation-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
