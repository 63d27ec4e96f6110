# Plumbline: `make demo` to look at it, `make test` and `make check` to work on it.

PYTHON ?= python3
PORT ?= 8000
VENV ?= .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help install install-dev demo demo-reset test test-large proof check format types docs lock clean

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

install: $(VENV)/.installed ## .venv with the locked dependencies

install-dev: $(VENV)/.installed-dev ## the same, and what tests and checks need

demo: install ## web, worker, scheduler and simulated systems on one port (PORT=8000)
	@$(BIN)/python manage.py demo --port $(PORT)

demo-reset: ## forget the demo's data
	@rm -rf var/demo && echo "The demo starts afresh next time."

test: install-dev ## every test this machine can run
	@$(BIN)/python -m tests.run

test-large: install-dev ## large books, sweeps, speed and memory: minutes
	@$(BIN)/python -m tests.run --large

proof: install-dev ## killed processes, planted bugs, crash sweep, 20 minutes of soak and simulated runs
	@$(BIN)/python -m tests.proof.run

check: install-dev ## formatting, lint, types, import rules, templates, dependencies, deployment check
	@$(BIN)/python -m tests.checks

format: install-dev ## bring code and templates into shape
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --quiet .

types: install-dev ## types only
	@$(BIN)/mypy

docs: install-dev ## write the generated pages: docs/problems.md, docs/assumptions.md
	@$(BIN)/python -m tests.generated_docs

lock: install-dev ## compile both lock files from pyproject.toml
	@$(BIN)/python -m tests.locks

clean: ## remove caches (not the demo's data, not .venv)
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Plumbline needs Python 3.11 or newer (make PYTHON=python3.11 ...)."; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: requirements.lock | $(VENV)/.made
	@echo "Installing the dependencies ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@
