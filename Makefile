# 一号 Yihao. Two commands are enough: make demo, make test. `make help` lists the others.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMP := .var/setup

.PHONY: help setup system assets demo test check fast documents crash bench bench-ledger-10m journeys format generate clean
help: ## what each target does
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(STAMP)/python: requirements.lock pyproject.toml
	@echo "── Python packages 安装依赖"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --no-deps -e .
	@mkdir -p $(STAMP) && touch $@

system: $(STAMP)/python ## packages of the system: PostgreSQL, fonts, Pango, Chromium
	@scripts/system_packages.sh

$(STAMP)/assets: package.json package-lock.json scripts/build_assets.py $(wildcard yihao/web/static/style/*.css) $(STAMP)/python
	@echo "── Page assets 页面资源"
	@$(BIN)/python scripts/build_assets.py
	@mkdir -p $(STAMP) && touch $@

assets: $(STAMP)/assets ## style sheets, icons and scripts from npm, built into static

setup: system $(STAMP)/python assets ## everything that is needed, once; safe to repeat

demo: setup ## set up, build the invented country, open the site, say how to sign in (PORT=8010: another port)
	@$(BIN)/yihao demo $(if $(PORT),--port $(PORT))

check: $(STAMP)/python ## format, lint, types, contracts, generated files in step
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy
	@$(BIN)/python -m scripts.generate --check

# Plugins for browsers, schemas and workers are not loaded, properties are tried on five examples, wide tests left to make test.
fast: $(STAMP)/python ## pure tests, without a database, in seconds
	@YIHAO_FAST=1 PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 $(BIN)/python -m pytest -q -p pytest_django.plugin -m "pure and not wide" -p no:cacheprovider

test: setup check ## everything
	@$(BIN)/python -m pytest -q -n 2 --dist loadgroup

documents: $(STAMP)/python ## the canonical bytes beside another implementation, on 100,000 documents
	@YIHAO_DOCUMENTS=100000 $(BIN)/python -m pytest -q -p no:django tests/ledger/test_canonical_wide.py

crash: setup ## kill everything under load, 100 rounds: nothing acknowledged lost, no gap, no fork
	@$(BIN)/python -m tests.crash --rounds 100

bench: setup ## how fast, beside a bare endpoint and plain INSERT, on 1,000,000 cases and events
	@$(BIN)/python -m bench.small
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench.ledger --events 1000000

bench-ledger-10m: setup ## the ledger's figures on 10 million events; about 20 GB, unattended
	@$(BIN)/python -m bench.ledger --events 10000000

generate: $(STAMP)/python ## write generated files anew: OpenAPI, event schema, command list
	@$(BIN)/python -m scripts.generate

format: ## put the code in form
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

clean: ## stop the private databases and remove what was set up
	-@$(BIN)/yihao db down
	@rm -rf .var .venv node_modules yihao/web/static/built
