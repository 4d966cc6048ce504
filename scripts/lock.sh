#!/usr/bin/env bash
# Writes requirements/{runtime,dev}.txt from pyproject.toml: exact versions, hashes, every platform, no host names.
# `UPGRADE=1 make lock` takes the newest versions that pyproject.toml allows; otherwise locked versions are kept.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

uv=${UV:-.venv/bin/uv}
[ -x "$uv" ] || { echo "uv is missing: run 'make setup' first" >&2; exit 1; }
compile() {
  "$uv" pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-header --no-annotate --quiet ${UPGRADE:+--upgrade} "$@"
}
# `build` holds the build backend: the checkout itself is installed without build isolation, so it is locked as well.
compile --extra build --output-file requirements/runtime.txt
compile --extra build --extra dev --constraint requirements/runtime.txt --output-file requirements/dev.txt
echo "requirements/runtime.txt: $(grep -c == requirements/runtime.txt) packages, dev.txt: $(grep -c == requirements/dev.txt)"
