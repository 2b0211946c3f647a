# The only entry points. Everything runs from .venv, which `make setup` builds from the hash-pinned requirements.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export UV_PYTHON_DOWNLOADS := never
export PYTHONUTF8 := 1
# Programs start hundreds of times in the tests: what is compiled once is kept, whatever the shell around us prefers.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup setup-dev demo serve test lint bench soak docs pictures requirements clean

setup: $(VENV)/.runtime
setup-dev: $(VENV)/.dev

$(VENV)/.uv: requirements/uv.txt
	$(PYTHON) -m venv --without-pip $(VENV)
	$(PYTHON) -m pip --disable-pip-version-check --python $(BIN)/python install --quiet --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.runtime: $(VENV)/.uv requirements/runtime.txt pyproject.toml
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements/runtime.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements/dev.txt
	@touch $@

demo: setup
	$(BIN)/backstop demo

serve: setup
	$(BIN)/backstop serve

# Three workers share the cores: threads of their own would mostly wait for each other.
test: setup-dev
	POLARS_MAX_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint dbt_project --processes 2

bench: setup-dev
	$(BIN)/python -m tests.bench

soak: setup-dev
	$(BIN)/python -m pytest -o addopts="-q -s --import-mode=importlib" tests/soak --soak

docs: setup-dev
	$(BIN)/backstop docs --out docs

pictures: setup-dev
	$(BIN)/python -m tests.browser.pictures

requirements:
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --extra build pyproject.toml -o requirements/runtime.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --extra build --extra dev pyproject.toml -c requirements/runtime.txt -o requirements/dev.txt
	echo "uv" | $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 - -o requirements/uv.txt

clean:
	rm -rf var .pytest_cache .mypy_cache .ruff_cache .hypothesis
