# Every target sets up what it needs; nothing outside this folder is touched.
PYTHON ?= python3
BIN := .venv/bin

# tests with servers wait more than they compute: two processes of them for each processor
WAITING := $$((2 * $$(nproc)))

.PHONY: help demo up test test-fast unit lint format sample fingerprints bench clean

help: ## Show what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: .venv/.installed ## Boot, reboot and delete a server, and see the messages that did it
	@$(BIN)/micronova demo

up: .venv/.installed ## Run a whole deployment in this terminal until Ctrl-C
	@$(BIN)/micronova up

test: .venv/.tests ## Run all tests
	@$(BIN)/pytest --numprocesses $(WAITING)

test-fast: .venv/.tests ## Run units, contracts, and one test of each flow
	@$(BIN)/pytest --numprocesses $(WAITING) -m "unit or flow" tests/unit tests/contract tests/integration tests/clients

unit: .venv/.tests ## Run the tests that need no server
	@$(BIN)/pytest --numprocesses auto -m unit tests/unit tests/contract

lint: .venv/.tests ## Check style, types and who may import whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/mypy examples/adder examples/amqp
	@$(BIN)/lint-imports --no-cache | grep -E 'KEPT|BROKEN|Contracts'; test $${PIPESTATUS[0]} -eq 0

format: .venv/.tests ## Bring the code into shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

sample: .venv/.installed ## Write etc/micronova/*.sample anew
	@$(BIN)/oslo-config-generator --config-file etc/micronova/config-generator.conf
	@$(BIN)/oslopolicy-sample-generator --namespace micronova --output-file etc/micronova/policy.yaml.sample

fingerprints: .venv/.tests ## Accept changed RPC interfaces and objects, if their versions were raised
	@$(BIN)/python -m tests.contract.freeze

bench: .venv/.tests ## Measure boots, many hosts, and what watching costs
	@$(BIN)/python benchmarks/boot.py
	@$(BIN)/python benchmarks/hosts.py
	@$(BIN)/python benchmarks/watch.py

clean: ## Remove all that was made here
	rm -rf .venv .micronova clouds.yaml my.conf play.env build *.egg-info .mypy_cache .ruff_cache .pytest_cache

.venv/.installed: pyproject.toml
	@echo "setting up .venv (once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install -qq --disable-pip-version-check --editable .
	@touch $@

.venv/.tests: .venv/.installed
	@$(BIN)/pip install -qq --disable-pip-version-check --editable '.[dev]'
	@touch $@

# tests and linters use bash's PIPESTATUS
SHELL := /bin/bash
