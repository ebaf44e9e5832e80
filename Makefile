# The whole menu. `make` alone shows it.
VENV := .venv
PY := $(VENV)/bin/python
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8765
PIP := $(PY) -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --require-hashes --no-deps

.PHONY: help install demo test check bench chaos docs lock format clean
.DEFAULT_GOAL := help

help:  ## Show this menu
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1#\2/p' $(firstword $(MAKEFILE_LIST)) | column -t -s '#' 2>/dev/null \
		|| sed -nE 's/^([a-z]+):.*## (.*)/  make \1  \2/p' $(firstword $(MAKEFILE_LIST))

install: $(VENV)/dev.done  ## Set up everything for working on Waypost, in .venv
	@echo "Everything is set up in $(VENV)."

demo: $(VENV)/demo.done  ## Open the demo in a browser (PORT=8765)
	@exec $(PY) -m bot demo --port $(PORT) $(ARGS)

test: $(VENV)/dev.done  ## Run every test (ARGS="tests/domain -k week" for some)
	@exec $(PY) -m pytest -n 2 --dist loadfile $(ARGS)

check: $(VENV)/dev.done  ## Format, lint, types, walls, generated files, content, dependencies; no tests
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-logo --no-cache
	$(PY) -m bot commands-doc --check
	$(PY) -m bot content schema --check
	$(PY) -m bot content check
	$(PY) scripts/audit.py

bench: $(VENV)/dev.done  ## Measure the figures of docs/performance.md
	@exec $(PY) -m benchmarks $(ARGS)

chaos: $(VENV)/dev.done  ## Kill it again and again, and count what became of its promises (docs/reliability.md)
	@exec $(PY) -W ignore -m tests.wire.chaos $(ARGS)

docs: $(VENV)/dev.done  ## Write the generated pages: commands, fields, schemas
	$(PY) -m bot commands-doc --write
	$(PY) -m bot content schema --write

format: $(VENV)/dev.done  ## Put the code in shape
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

lock: $(VENV)/dev.done  ## Renew the locks from requirements/*.in (UPGRADE=1 for newer versions)
	$(PY) scripts/lock.py $(if $(UPGRADE),--upgrade)

clean:  ## Forget the virtual environment and all caches; the demo's group stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment is made once. A stamp file says which lock it holds; dev holds all of demo.
$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' \
		|| { echo "Waypost needs Python 3.11. Install it, or name it: make install PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/demo.done: requirements/demo.txt | $(VENV)/made
	@echo "Setting up what the demo needs (about a minute, once) ..."
	@$(INSTALL) -r $<
	@touch $@

$(VENV)/dev.done: requirements/dev.txt | $(VENV)/made
	@echo "Setting up what development needs (about a minute, once) ..."
	@$(INSTALL) -r $<
	@touch $(VENV)/demo.done $@
