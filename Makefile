# make app: the page.   make test: all checks.   Both set up .venv by themselves the first time.
# While you work: make quick (a minute at most), make fix (format and repair), make docs (.docs/docs/index.html).
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
SPREAD := --numprocesses auto --maxprocesses 4 --dist loadfile

.PHONY: app docs fix quick setup test translations

app: setup
	@test -e .index/live.json || $(RUN) -m index seeds
	$(VENV)/bin/streamlit run ui.py

test: setup
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) -m pytest $(SPREAD) --quick --cov
	$(RUN) -m pytest $(SPREAD) --slow

quick: setup
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) -m pytest $(SPREAD) --quick

fix: setup
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

docs: setup
	$(RUN) -m sphinx --quiet --fail-on-warning --keep-going -c docs . .docs

# Sentences that are new in the code come into views/translations/*.po, to be translated there; those that are gone, go.
translations: setup
	$(RUN) -m babel.messages.frontend --quiet extract --mapping pyproject.toml --no-default-keywords --sort-output \
	  --keyword say --keyword marked --keyword counted:1,2 --keyword marked_plural:1,2 \
	  --no-location --no-wrap --output .messages.pot ui.py views search index
	for language in de fr es; do \
	  $(RUN) -m babel.messages.frontend --quiet update --input-file .messages.pot --locale $$language --init-missing \
	    --output-file views/translations/$$language.po --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap || exit 1; \
	done
	rm .messages.pot

setup: $(VENV)/ready

$(VENV)/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, found %d.%d; name one: make PYTHON=python3.12" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@
