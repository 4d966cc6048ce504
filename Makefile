# Participation. `make help` lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run setup test check format bench css catalogue lock clean

BIN := .venv/bin
# Where the tests are looked for; `make test TESTS=tests/unit/drafts` runs a part of them.
TESTS ?= tests

help: ## Show this list
	@echo "make run     install what is missing and start everything on http://127.0.0.1:8000"
	@echo "make test    install what is missing and run every test"
	@echo
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## (.*)/\1\t\2/' | expand -t 12

# `exec`: the supervisor is the process that Ctrl-C reaches; it ends everything in order.
run: ## Install what is missing, then start database, Redis, web, workers and clock (ARGS="--port 8080")
	@scripts/setup.sh runtime
	@exec $(BIN)/participation up $(ARGS)

setup: ## Install what is missing for running and for testing, into .venv
	@scripts/setup.sh dev

test: setup ## Install what is missing, then run every test and report the coverage (TESTS=path for a part)
	@scripts/test.sh $(TESTS)

check: setup ## Format, lint, types, import rules, migrations in step with the tables, English complete
	@scripts/check.sh

format: setup ## Bring the code into the format that `make check` demands
	@$(BIN)/ruff format -q .
	@$(BIN)/ruff check -q --fix .

bench: setup ## Measure the speed, everything side by side (table and JSON)
	@command -v wrk >/dev/null || $$([ "$$(id -u)" = 0 ] || echo sudo) apt-get install -y -qq wrk >/dev/null
	@$(BIN)/python -m tests.bench $(ARGS)

css: ## Compile the style sheets (needs npm; the compiled files are committed)
	@frontend/build.sh

lock: setup ## Lock the Python packages anew (UPGRADE=1 for newer versions)
	@scripts/lock.sh

clean: ## Remove the embedded servers' data, logs and caches (asks first); .venv stays
	@read -r -p "This deletes var/ with everything in the embedded database. Type yes: " answer; [ "$$answer" = yes ]
	@rm -rf var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov
