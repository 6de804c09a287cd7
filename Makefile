# Two commands matter: `make demo` and `make test`. Everything they need beyond Python, make and git they fetch.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_PYTHON_DOWNLOADS := never

.PHONY: help demo install install-dev test lint types unit nightly bench lock clean

help:
	@echo "make demo     start Duban with fictional data"
	@echo "make test     lint, types, import law and every test"
	@echo "make install  build .venv with the duban command"
	@echo "make nightly  the long loops: crash cycles, mutants, fuzzing"
	@echo "make bench    measure against the goals of docs/performance.md"

# The stamp carries the lock's content, so a changed lock rebuilds the environment.
$(VENV)/.run-stamp: requirements.lock pyproject.toml
	@$(PYTHON) tests/support/bootstrap.py run
	@touch $@

$(VENV)/.dev-stamp: requirements-dev.lock pyproject.toml
	@$(PYTHON) tests/support/bootstrap.py dev
	@touch $@ $(VENV)/.run-stamp

install: $(VENV)/.run-stamp

install-dev: $(VENV)/.dev-stamp

demo: install
	@$(BIN)/duban demo

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install-dev
	$(BIN)/mypy

test: lint types
	$(BIN)/python -m tests.support.run_all

nightly: install-dev
	$(BIN)/python -m tests.support.run_all --nightly

bench: install-dev
	$(BIN)/python -m tests.bench

lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --extra postgres pyproject.toml -o requirements.lock -q
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --extra postgres --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock -q

clean:
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis artifacts
