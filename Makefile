# Everything has one name: make demo, make test, make check. Needs Python >= 3.11, git and make.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
WORKERS ?= auto

.PHONY: demo test test-long check format lint types layers portability wheel lock clean

demo: $(READY)            ## set up, build a demo workspace, serve the app
	$(BIN)/abm demo demo

test: $(READY)            ## the everyday suite
	$(BIN)/python -m pytest -m "not long" -n $(WORKERS)

test-long: $(READY)       ## the long form of what `make test` does in short: 50 to 200 kills each, large books
	$(BIN)/python -m pytest -m long -s

check: format lint types layers portability test  ## all that must hold before a commit

format: $(READY)
	$(BIN)/ruff format --check .

lint: $(READY)
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

portability: $(READY)
	$(BIN)/python -m abm_warehouse.models.portability

wheel: $(READY)           ## build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation

lock:                     ## write requirements.lock anew; needs uv
	uv pip compile --generate-hashes --no-emit-index-url --universal --python-version 3.11 \
		--group dev pyproject.toml -o requirements.lock

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "abm needs Python 3.11 or newer, not " + sys.version.split()[0])'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(READY)

clean:
	rm -rf .venv demo dist
