#!/usr/bin/env bash
# `make test`: the quick parts first, so that a fault is known early; coverage of all of them together.
#   scripts/test.sh [tests | path…]
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bin=.venv/bin
export PYTHONDONTWRITEBYTECODE=1
pytest=("$bin/python" -m pytest -p no:cacheprovider)

if [ $# -gt 0 ] && [ "$*" != tests ]; then
  exec "${pytest[@]}" "$@"
fi
whole=(
  "participation/*/rules.py" "participation/*/rules/*"
  "participation/audit/*.py" participation/platform/crypto.py participation/platform/database.py
  participation/hearings/{services,queries}/seats.py participation/hearings/{services,queries}/steering.py
  participation/hearings/services/{desk,queueing,registering}.py participation/hearings/queries/{booking,queue}.py
)
"${pytest[@]}" -n 2 --cov=participation --cov=workers --cov-branch --cov-report=term:skip-covered --durations=10 \
  tests/unit tests/integration tests/structure
quick=$?
# Where a slip costs somebody a place or a remark, every branch is tried: rules, audit, crypto, one transaction, seats.
"$bin/python" -m coverage report --skip-covered --show-missing --fail-under=100 --include="$(IFS=,; echo "${whole[*]}")"
untried=$?
# These start the whole product, look at it in a browser, kill and restart its parts: one at a time.
"${pytest[@]}" --durations=10 tests/browser
seen=$?
"${pytest[@]}" tests/faults
killed=$?
worst=$quick
for code in $untried $seen $killed; do ((code > worst)) && worst=$code; done
exit "$worst"
