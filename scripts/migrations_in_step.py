"""Whether the migrations say what the tables say.

Piccolo's ``--auto`` exits with 0 whether or not something changed, and writes into the source tree.  So it runs on a copy,
and a new file there is the sign: somebody changed a table and forgot the migration.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def apps(root: Path) -> list[tuple[str, Path]]:
    """(name, folder of the migrations) of every feature that owns tables."""
    found = []
    for conf in sorted(root.glob("participation/**/piccolo_app.py")):
        name = next(line.split('"')[1] for line in conf.read_text().splitlines() if "app_name=" in line)
        found.append((name, conf.parent / "piccolo_migrations"))
    return found


def behind(copy: Path) -> list[str]:
    """Names of the apps whose tables have changed since their last migration, with what would be written."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("COV")},
        "PICCOLO_CONF": "piccolo_conf",
        "PYTHONPATH": str(copy),
        # --auto looks at files only; no server is asked.
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    }
    found = []
    for name, folder in apps(copy):
        before = set(folder.glob("*.py"))
        made = subprocess.run(
            [sys.executable, "-m", "piccolo.main", "migrations", "new", name, "--auto"],
            cwd=copy,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        new = set(folder.glob("*.py")) - before
        if made.returncode or new:
            written = "\n".join(path.read_text() for path in new)
            found.append(f"{name}:\n{written or made.stdout + made.stderr}")
    return found


def main() -> int:
    """0 where they are in step; else say which app needs `piccolo migrations new <app> --auto`."""
    with tempfile.TemporaryDirectory(prefix="participation-migrations-") as temporary:
        copy = Path(temporary)
        ignored = shutil.ignore_patterns("__pycache__", "static", "*.po")
        shutil.copytree(ROOT / "participation", copy / "participation", ignore=ignored)
        shutil.copy(ROOT / "piccolo_conf.py", copy)
        found = behind(copy)
    for text in found:
        print(text)
    if found:
        print("Run `.venv/bin/piccolo migrations new <app> --auto` for: " + ", ".join(t.split(":")[0] for t in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
