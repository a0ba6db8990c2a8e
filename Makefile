# Two commands: `make demo` shows geo-kla with a demo city, `make test` proves it.
# Each step lies in bin/ and does nothing where its work is done already.

.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
# Variables given on the command line (PLACE, DATABASE_URL, PORT, LISTEN) reach the scripts by themselves.
CATALOGUES := $(wildcard */locale/*/LC_MESSAGES/*.po)
WITH_DATABASE := $(PYTHON) bin/with-database

.PHONY: help demo demo-background stop test lint bench setup setup-tests clean compose-env lock backup restore

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 18

demo: setup ## show the demo city until Ctrl-C; PLACE="Jatinegara, Jakarta Timur, Indonesia" adds a real place
	@$(WITH_DATABASE) bin/demo

demo-background: setup ## the same, and return when it answers
	@$(WITH_DATABASE) bin/demo --background

stop: ## stop the demo and the private database
	@$(PYTHON) bin/serve --stop
	@$(PYTHON) bin/cluster stop

test: setup-tests ## run every test, those in the browser too; ARGS="-k reach" chooses
	@PGOPTIONS="-c synchronous_commit=off" $(WITH_DATABASE) pytest -n 2 $(ARGS)

lint: setup-tests ## check style, types and the direction of imports
	@.venv/bin/ruff check .
	@.venv/bin/lint-imports
	@.venv/bin/mypy

bench: setup ## measure engine, pages and their peers here and write docs/performance.md; ARGS="reach siting" chooses
	@$(PYTHON) bin/python-packages --tests
	@$(PYTHON) bin/system-packages --bench || echo "bench: goes on without pgRouting"
	@$(WITH_DATABASE) bin/bench $(ARGS)

setup: ## install what `make demo` needs and is missing here
	@$(PYTHON) bin/system-packages
	@$(PYTHON) bin/python-packages
	@$(PYTHON) bin/node-packages
	@$(MAKE) --no-print-directory translations

setup-tests: ## the same with what `make test` needs
	@$(PYTHON) bin/system-packages --tests
	@$(PYTHON) bin/python-packages --tests
	@$(PYTHON) bin/node-packages
	@$(MAKE) --no-print-directory translations

.PHONY: translations
translations: $(CATALOGUES:.po=.mo)
	@:

%.mo: %.po
	@msgfmt --check-format --output-file=$@ $<

backup: setup ## write database and data to FILE=
	@$(WITH_DATABASE) bin/backup "$(FILE)"

restore: setup ## put back what `make backup` wrote to FILE=
	@$(WITH_DATABASE) bin/restore "$(FILE)"

compose-env: ## write the passwords for docker-compose.yml to var/compose.env
	@$(PYTHON) bin/compose-env

lock: ## pin the requirements anew; ARGS=--upgrade takes the newest
	@bin/lock $(ARGS)

clean: ## remove all that was made here, the database with its data too
	@$(PYTHON) bin/serve --stop
	@$(PYTHON) bin/cluster remove
	@rm -rf var .venv node_modules $(CATALOGUES:.po=.mo) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -prune -exec rm -rf {} +
