# make app: the page.   make test: all checks.   Both set up .venv by themselves the first time.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

.PHONY: app test setup

app: setup
	@test -e .index/live.json || $(RUN) -m index seeds
	$(VENV)/bin/streamlit run ui.py

test: setup
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

setup: $(VENV)/ready

$(VENV)/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, found %d.%d; name one: make PYTHON=python3.12" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@
