# Every command of the project. Each sets up what it needs once: a virtual environment and the CDK CLI, both in this folder.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# cdk.json has `.venv/bin/python app.py`; the path is for the commands below, and for the commands that they start.
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/node_modules/.bin:$(PATH)
# Synthesis and tests must not look for credentials of the machine.
export AWS_EC2_METADATA_DISABLED := true

# Runs a command, $1, whose output goes to .make/$2.log. At a terminal, a dot a second shows that it is at work; a log gets none.
working = ( mkdir -p .make; \
	if test -t 1; then while sleep 1 && kill -0 $$$$ 2> /dev/null; do printf .; done & trap "kill $$!; echo" EXIT; fi; \
	$1 > .make/$2.log 2>&1 )

.PHONY: help
help:  ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: .venv/.installed node_modules/.installed .venv/.compiled  ## Install the locked packages; every command below does this when needed

.PHONY: demo
demo: setup  ## Deploy TasksStaging to an AWS on this machine and run some of its tasks there
	@$(BIN)/rota demo

.PHONY: test
# Three workers on two processors: many tests wait for the CDK CLI, for deployments and for containers.
test: setup  ## Run all tests but the proofs; those of the image need a container engine, or Debian with root and apt
	$(BIN)/pytest -n 4 -m 'not proof' --durations 8

# The cases are new at every run, and it prints how many each property passed: tests/properties.py.
.PHONY: prove
prove: setup  ## Draw thousands of new cases for each property that `make test` tries on a few, and run the longest tests
	$(BIN)/pytest -n 2 -m 'hypothesis or proof' --hypothesis-profile prove

# Of the functions' mutants SAMPLE are tried (0: all; -1: none), the same for the same SEED: tests/mutation/__main__.py.
SAMPLE ?= 1000
SEED ?= 9
.PHONY: mutate
mutate: setup  ## Find changes of the code that no test notices: table rows, functions; in a folder by IN=rota/registry
	$(BIN)/python -m tests.mutation --sample $(SAMPLE) --seed $(SEED) $(IN)

.PHONY: snapshot
snapshot: setup  ## Renew the snapshot of TasksStaging after a change of tasks/tasks.yaml; then: git diff tests/stacks
	@$(BIN)/pytest -q tests/stacks/test_own_registry.py --snapshot-update

.PHONY: check
check: setup .make/checkov/.installed  ## Check style, types, architecture, generated files, the Dockerfile and every template
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/hadolint Dockerfile
	$(BIN)/rota schema --check
	$(BIN)/python docs/generate.py --check
	node_modules/.bin/cdk synth --quiet --strict --output .make/check
	$(BIN)/cfn-lint '.make/check/*.template.json'
	$(BIN)/python -m tests.checkov .make/check

.PHONY: synth
synth: setup  ## Synthesize every stack of tasks/tasks.yaml into cdk.out
	node_modules/.bin/cdk synth --quiet

.PHONY: bench
bench: setup  ## Time synthesis beside ScheduledFargateTask, schedules beside croniter, a run's start, the guard, validation
	@echo "All sides are measured with their bytecode on disk: setup has written it, or a run that is not measured does."
	@unset PYTHONDONTWRITEBYTECODE; for name in guard schedule startup synth validate validation; do \
		echo "$(BIN)/python benchmarks/$$name.py"; $(BIN)/python benchmarks/$$name.py || exit 1; done

.PHONY: image
image:  ## Build the task image with docker, as rota-tasks
	@command -v docker > /dev/null || { echo "The image is built with docker, and there is no 'docker' here; install it." >&2; exit 1; }
	@# Without an engine, docker build would print lines about a closed pipe before it gives this reason.
	@reason=$$(docker version 2>&1 > /dev/null) || { echo "The image is not built, since docker's engine does not answer: $$reason" >&2; exit 1; }
	docker build --tag rota-tasks .

# Uses the engine that answers; if none does, starts one and stops it at the end. Skips nothing: docs/guides/image.md.
.PHONY: image-test
image-test: setup  ## Build the task image with a real engine and test what runs in it
	$(BIN)/pytest -m engine tests/image tests/local/simulator $(wildcard tests/tasks)

# Fresh environments, so that nothing installed by hand gets into the locks. Keeps the comments at the top of the files.
.PHONY: lock
lock:  ## Renew requirements*.txt and package-lock.json from pyproject.toml and package.json
	rm -rf .make/lock .make/lock-image .make/lock-checkov
	$(PYTHON) -m venv .make/lock
	.make/lock/bin/pip install --quiet --editable '.[cdk,cli,dev]'
	.make/lock/bin/pip freeze --exclude-editable > .make/lock.txt
	$(PYTHON) -m venv .make/lock-image
	.make/lock-image/bin/pip install --quiet --editable . --constraint .make/lock.txt
	.make/lock-image/bin/pip freeze --exclude-editable > .make/lock-image.txt
	{ sed -n '/^#/p; /^-e/p' requirements.txt; cat .make/lock.txt; } > .make/requirements.txt
	{ sed -n '/^#/p' requirements-image.txt; cat .make/lock-image.txt; } > .make/requirements-image.txt
	$(PYTHON) -m venv .make/lock-checkov
	.make/lock-checkov/bin/pip install --quiet $$($(PYTHON) -c 'import tomllib; \
		print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["checkov"])')
	{ sed -n '/^#/p' requirements-checkov.txt; .make/lock-checkov/bin/pip freeze; } > .make/requirements-checkov.txt
	mv .make/requirements.txt .make/requirements-image.txt .make/requirements-checkov.txt .
	npm install --package-lock-only

.PHONY: clean
clean:  ## Remove everything that these commands make
	rm -rf .make .venv node_modules cdk.out dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.installed: requirements.txt pyproject.toml
	@command -v $(PYTHON) > /dev/null || { echo "Rota needs Python 3.11 or newer, and there is no '$(PYTHON)' here. Install it, or name it: make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Rota needs Python 3.11 or newer, and '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Name a newer one: make PYTHON=python3.13" >&2; exit 1; }
	@echo "Installing requirements.txt into .venv (once; a minute or two)"
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "The Python of .venv is older than 3.11. Remove the folder .venv and try again." >&2; exit 1; }
	@# .venv/.compiled compiles what is imported: that is a tenth of aws-cdk-lib, and compiling all doubles the time.
	@# Without a network, pip and npm print pages of errors, so these go to a file.
	@$(call working,$(BIN)/pip install --quiet --quiet --no-compile --disable-pip-version-check --requirement requirements.txt,pip) || { echo "The Python packages could not be installed; is there a network? pip's reason is in .make/pip.log. Then try again." >&2; exit 1; }
	@touch $@

# It names its own versions of boto3 and other packages, so it is not in .venv. `make check` runs it as a command.
.make/checkov/.installed: requirements-checkov.txt
	@echo "Installing requirements-checkov.txt into .make/checkov (once; half a minute)"
	@$(PYTHON) -m venv --clear .make/checkov
	@$(call working,.make/checkov/bin/pip install --quiet --quiet --no-deps --no-compile --disable-pip-version-check --requirement requirements-checkov.txt,checkov) || { echo "checkov could not be installed; is there a network? pip's reason is in .make/checkov.log. Then try again." >&2; exit 1; }
	@touch $@

node_modules/.installed: package-lock.json package.json
	@command -v node > /dev/null || { echo "Rota needs Node.js 20 or newer, for the CDK; there is no 'node' here." >&2; exit 1; }
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { echo "Rota needs Node.js 20 or newer, for the CDK; 'node' is $$(node --version)." >&2; exit 1; }
	@command -v npm > /dev/null || { echo "Rota needs npm, to install the CDK CLI; there is no 'npm' here." >&2; exit 1; }
	@echo "Installing the CDK CLI into node_modules (once; some seconds)"
	@$(call working,npm ci --silent --loglevel error,npm) || { echo "The CDK CLI could not be installed; is there a network? npm's reason is in .make/npm.log. Then try again." >&2; exit 1; }
	@touch $@

# Where PYTHONDONTWRITEBYTECODE is set, as in many images, each synthesis would compile aws_cdk again: stacks/bytecode.py.
.venv/.compiled: .venv/.installed | node_modules/.installed
	@echo "Compiling what synthesis and rota import (once; ten seconds or so)"
	@$(call working,env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m stacks.bytecode,bytecode) || { echo "Synthesis does not start; the reason is in .make/bytecode.log." >&2; exit 1; }
	@touch $@
