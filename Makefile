# Everything one does with a clone of Pacesetter; `make` alone lists it.

PYTHON  ?= python3
PORT    ?= 8000
WORKERS ?= 2
ARGS    ?=
SERVE    = serve --demo-if-empty --port $(PORT)
UV       = uv==0.13.9

CORE = tests/domain/test_erasure.py tests/ledger/seals $(addprefix tests/ledger/test_, \
  encryption.py erasing.py erasing_raced.py keys.py redacted.py rotation.py vault.py)

BIN = .venv/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet

# The tests start hundreds of processes, each of which would compile the whole project for itself.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run setup-dev test release-tests coverage mutants shots bench lock clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' Makefile

setup: .venv/.runtime  ## install what Pacesetter needs to run, into .venv

run: setup  ## serve on 127.0.0.1, with a demonstration bank if there is no data (PORT=8000)
	@$(BIN)/pacesetter $(SERVE)

setup-dev: .venv/.dev  ## add what the tests and the linters need

# The linters are tests too (tests/test_lint.py): one command checks everything, a linter runs on
# one core while the tests run on the other, and pytest's summary is the last thing printed.
test: setup-dev  ## run the tests and the linters (ARGS="-k visit")
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

release-tests: setup-dev  ## run the tests that take minutes
	$(BIN)/python -m pytest -m release $(ARGS)

coverage: setup-dev  ## which branches of seals, keys and personal data their own tests take
	@mkdir -p build
	$(BIN)/python -m coverage run -m pytest -q $(CORE) $(ARGS)
	$(BIN)/python -m coverage report

mutants: setup-dev  ## damage the Merkle tree and the keys, and count what their tests notice
	$(BIN)/mutmut run --max-children $(WORKERS) $(ARGS)
	$(BIN)/mutmut results

shots: setup-dev  ## take pictures of every page into build/shots (ARGS="--only board")
	$(BIN)/python -m tests.shots $(ARGS)

bench: setup-dev  ## measure against peers
	$(BIN)/python -m bench $(ARGS)

lock: .venv/.runtime  ## pin requirements*.in again (ARGS=--upgrade moves to newer versions)
	@$(PIP) install $(UV)
	@for name in requirements requirements-dev; do \
	  echo "Pinning $$name.in" && \
	  $(BIN)/uv pip compile $$name.in --output-file $$name.txt --quiet --universal \
	    --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --custom-compile-command "make lock" $(ARGS) || exit 1; \
	done

clean:  ## remove .venv, builds and caches; data/ stays
	rm -rf .venv build dist mutants ./*.egg-info .pytest_cache .mypy_cache .ruff_cache \
	  .import_linter_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

# A stamp is newer than the lock it stands for, so a second `make setup` has nothing to do.
.venv/.runtime: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing Pacesetter into .venv"
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.runtime
	@echo "Installing the test tools into .venv"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "Pacesetter needs Python 3.11 or newer, and there is no $(PYTHON) here." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Pacesetter needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1)." >&2; \
	  echo "Name a newer one, for example: make setup PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null && $(PYTHON) -m venv .venv || { \
	  rm -rf .venv; \
	  echo "$(PYTHON) cannot make a virtual environment: its venv and ensurepip are missing." >&2; \
	  echo "On Debian and Ubuntu install python3-venv, then run this again." >&2; exit 1; }
