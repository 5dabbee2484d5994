# Every target sets up what it needs; nothing outside this folder is touched.
PYTHON ?= python3
BIN := .venv/bin

# tests with servers wait more than they compute: two processes of them for each processor
WAITING := $$((2 * $$(nproc)))

# what is installed is what was locked: see requirements/README.md
PIP := $(BIN)/pip install -qq --disable-pip-version-check
LOCKED := --no-deps --require-hashes --requirement
OURSELVES := --no-deps --no-build-isolation --editable .
UPGRADE := --upgrade
LOCK = .tools/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header $(UPGRADE)

.PHONY: help demo up test test-fast unit fuzz conformance lint format sample fingerprints absent bench lock sbom audit clean

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

fuzz: .venv/.tests ## Look for minutes for inputs that break something
	@$(BIN)/pytest --numprocesses auto -m hypothesis --hypothesis-profile fuzz -o timeout=3600

conformance: .venv/.tests ## Run all of Tempest's compute tests; GUIDELINE=FILE: hold our list against it
	@MICRONOVA_GUIDELINE=$(abspath $(GUIDELINE)) $(BIN)/pytest tests/conformance/tempest/whole.py

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
	@$(BIN)/oslopolicy-sample-generator --namespace micronova --namespace micronova.network --output-file etc/micronova/policy.yaml.sample

fingerprints: .venv/.tests ## Accept changed RPC interfaces and objects, if their versions were raised
	@$(BIN)/python -m tests.contract.freeze

absent: .venv/.tests ## List what Nova has and this cloud has not
	@$(BIN)/python -m tests.conformance.schemas.list_absent

bench: .venv/.tests ## Measure boots, many hosts, and what watching costs
	@$(BIN)/python benchmarks/boot.py
	@$(BIN)/python benchmarks/hosts.py
	@$(BIN)/python benchmarks/watching.py

lock: .tools/.installed ## Lock what is installed anew, with hashes
	@$(LOCK) requirements/build.in --output-file requirements/build.txt
	@$(LOCK) requirements/tools.in --output-file requirements/tools.txt
	@$(LOCK) requirements/nova.in --output-file requirements/nova.txt
	@$(LOCK) requirements/keystone.in --output-file requirements/keystone.txt
	@$(LOCK) requirements/tempest.in --output-file requirements/tempest.txt
	@$(LOCK) requirements/clients.in --output-file requirements/clients.txt
	@$(LOCK) pyproject.toml --extra keystone --extra tracing --output-file requirements/image.txt
	@$(LOCK) pyproject.toml --extra dev --constraint requirements/image.txt --output-file requirements/dev.txt

sbom: .tools/.installed ## Write build/sbom.json: what the image has in it, in CycloneDX
	@mkdir -p build
	@.tools/bin/cyclonedx-py requirements requirements/image.txt \
		--pyproject pyproject.toml --output-reproducible --output-file build/sbom.json

audit: .tools/.installed ## Ask PyPI for known vulnerabilities in what is locked
	@.tools/bin/pip-audit --strict --progress-spinner off --disable-pip --require-hashes \
		$(patsubst %,--requirement requirements/%.txt,dev build tools)

clean: ## Remove all that was made here
	rm -rf .venv .tools .nova .keystone .tempest .clients .micronova clouds.yaml my.conf play.env build *.egg-info .mypy_cache .ruff_cache .pytest_cache

.venv/.installed: pyproject.toml requirements/image.txt requirements/build.txt
	@echo "setting up .venv (once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) $(LOCKED) requirements/image.txt --requirement requirements/build.txt
	@$(PIP) $(OURSELVES)
	@touch $@

.venv/.tests: .venv/.installed requirements/dev.txt
	@$(PIP) $(LOCKED) requirements/dev.txt
	@touch $@

# that tests ask; nothing of ours is in there
.keystone/.installed: requirements/keystone.txt
	@test -x .keystone/bin/python || $(PYTHON) -m venv .keystone
	@.keystone/bin/pip install -qq --disable-pip-version-check $(LOCKED) requirements/keystone.txt
	@touch $@

# whose schemas our answers are held against; nothing of ours is in there
.nova/.installed: requirements/nova.txt
	@test -x .nova/bin/python || $(PYTHON) -m venv .nova
	@.nova/bin/pip install -qq --disable-pip-version-check $(LOCKED) requirements/nova.txt
	@touch $@

# whose compute tests our servers are put to
.tempest/.installed: requirements/tempest.txt
	@test -x .tempest/bin/python || $(PYTHON) -m venv .tempest
	@.tempest/bin/pip install -qq --disable-pip-version-check $(LOCKED) requirements/tempest.txt
	@touch $@

# clients that are not OpenStack's own, with what they need in the versions they need
.clients/.installed: requirements/clients.txt
	@test -x .clients/bin/python || $(PYTHON) -m venv .clients
	@.clients/bin/pip install -qq --disable-pip-version-check $(LOCKED) requirements/clients.txt
	@touch $@

.tools/.installed: requirements/tools.txt
	@test -x .tools/bin/python || $(PYTHON) -m venv .tools
	@.tools/bin/pip install -qq --disable-pip-version-check $(LOCKED) requirements/tools.txt
	@touch $@

# tests and linters use bash's PIPESTATUS
SHELL := /bin/bash
