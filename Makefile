# CareCall: `make` shows what there is to do.

VAR := $(or $(CARECALL_VAR),var)
ifndef PYTHON
PYTHON := $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
endif
BIN := .venv/bin
PYTEST := $(BIN)/pytest -q
# Set in many containers; with it every process compiles anew, each time it starts, what it imports.
unexport PYTHONDONTWRITEBYTECODE
# Lanes: what runs real Asterisks waits more than it works, so two installations run beside each other and beside
# nothing else, below a name so short that their sockets' paths fit; a browser driver keeps an event loop in its
# process, so browser tests have processes of their own.
ALONE := pbx or browser

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench train chaos clean python environment

help: ## show this
	@echo "CareCall telephones people who live alone, and finds who needs a person."
	@echo
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'
	@echo
	@echo "Settings come from the environment or the file carecall.env; $(BIN)/carecall --help lists all commands."

setup: python ## prepare everything (.venv and var) without starting anything; repeats cost nothing
	@$(PYTHON) -m carecall.provision $(SETUP)

run: setup ## set up, then dial a sample campaign on the lab carrier, with the console; Ctrl-C ends it
	@$(BIN)/carecall run

test: setup ## set up what tests need (PostgreSQL, Chromium) and run every test
	@$(PYTHON) -m carecall.provision test-parts
	$(PYTEST) -n auto --maxprocesses 4 -m "not ($(ALONE))"
	folder=$$(mktemp -d) && $(PYTEST) -n 2 --dist loadscope --no-loadscope-reorder --basetemp $$folder/t -m pbx && rm -rf $$folder
	$(PYTEST) -n 2 --dist loadfile -m browser

check: environment ## formatting, lint, types and the import rules
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup ## measure latency and capacity, print and save the figures
	@$(BIN)/python -m tests.bench $(BENCH)

train: environment ## make the analyst's models anew from their templates, the same bytes every time
	$(BIN)/carecall analyse --train --lines tests/language

chaos: setup ## call 500 simulated people while parts are killed and cut off, and check that every promise held
	@$(PYTHON) -m carecall.provision test-parts
	@$(BIN)/python -m tests.chaos $(CHAOS)

clean: ## remove .venv and all that is unpacked or rendered; data, downloads and models stay
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf $(VAR)/asterisk-root $(VAR)/asterisk-root.part $(VAR)/asterisk $(VAR)/prompts admin/static/vendor
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

environment: python
	@$(PYTHON) -m carecall.provision environment

python:
	@test -n "$(PYTHON)" || { echo "Error: Python 3.11 or later is missing: install python3.11 or newer and run the same command again." >&2; exit 2; }
