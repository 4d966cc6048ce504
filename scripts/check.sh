#!/usr/bin/env bash
# `make check`: everything that needs no running server. All checks run; at the end it says which of them failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bin=.venv/bin
failed=()

step() {
  local name=$1
  shift
  printf '%-28s' "$name"
  local output started=$SECONDS
  if output=$("$@" 2>&1); then
    echo "ok  ($((SECONDS - started)) s)"
  else
    echo "FAILED"
    printf '%s\n\n' "$output" | tail -n 60
    failed+=("$name")
  fi
}

step "format"                   $bin/ruff format --check .
step "lint"                     $bin/ruff check .
step "types"                    $bin/mypy
step "import rules"             $bin/lint-imports --no-cache
step "migrations in step"       $bin/python -W error -m scripts.migrations_in_step
step "English complete"         $bin/python -W error -m scripts.catalogue
step "shell scripts"            bash -n scripts/*.sh .ci/run

if [ ${#failed[@]} -gt 0 ]; then
  echo "failed: ${failed[*]}"
  exit 1
fi
echo "all checks passed"
