# Every task has one name; `make help` lists them. Needs Python >= 3.11, git and make.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
WORKERS ?= auto
PYTEST := ABM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -o console_output_style=count --durations=5

.PHONY: help demo test test-slow test-long check format lint types layers portability docs wheel lock clean

help:                     ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## */\1	/p' $(MAKEFILE_LIST) | expand -t 14

demo: $(READY)            ## set up, build a demo workspace, serve the app until Ctrl+C
	@echo "The app keeps this terminal until Ctrl+C; type other commands in a second one."
	$(BIN)/abm demo demo

test: $(READY)            ## run the everyday tests, and say which took longest
	@echo "Running the everyday tests in parallel (WORKERS=$(WORKERS)); the numbers on the right count them."
	$(PYTEST) -m "not slow and not long"

test-slow: $(READY)       ## run the tests that take seconds each: runs of whole books, kills, exports of other systems
	$(PYTEST) -m "slow and not long"

test-long: $(READY)       ## run the long tests: 50 to 200 kills each, large books, many random examples
	$(BIN)/python -m pytest -m long -s --hypothesis-profile=thorough

check: format lint types layers portability test test-slow  ## run everything that must pass before a commit

format: $(READY)          ## check the formatting
	$(BIN)/ruff format --check .

lint: $(READY)            ## check the style
	$(BIN)/ruff check .

types: $(READY)           ## check the types
	$(BIN)/mypy

layers: $(READY)          ## check that imports go one way
	$(BIN)/lint-imports

portability: $(READY)     ## check that the SQL means the same on DuckDB and Spark
	$(BIN)/python -m abm_warehouse.models.portability

docs: $(READY)            ## write the pages that are generated from the code
	$(BIN)/python docs/generate.py

wheel: $(READY)           ## build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation

lock:                     ## write requirements.lock again; needs uv
	uv pip compile --generate-hashes --no-emit-index-url --universal --python-version 3.11 \
		--group dev pyproject.toml -o requirements.lock

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "abm needs Python 3.11 or newer, not " + sys.version.split()[0])'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(READY)

clean:                    ## remove the environment, the demo workspace and built wheels
	rm -rf .venv demo dist
