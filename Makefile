# Everything a checkout is asked for. Python 3.11 or later and make are all it needs; `make run` and `make test`
# set up .venv themselves and are quick when nothing changed.
#
#   make run [PORT=8000] [PDF=1]  TradeTalks with the sample negotiations, on this machine only; PDF=1 adds what sets
#                         briefing notes as PDF (34 MB)
#   make test             the suite [ARGS="-k name"] [JOBS=1] [LONG=1]: SQLite, then PostgreSQL, Redis, browser where
#                         they answer; LONG=1 adds the tests that explore (.ci/run does)
#   make check            what must hold before a commit lands: lint, types, imports, migrations, deployment, tests
#   make format           put Python and templates into the project's format
#   make openapi          renew docs/openapi.yaml after a change to what the REST API reads or answers
#   make api-access   renew docs/api-access.md after a change to who may do what over REST (tests/api_access.py)
#   make lock             renew the lock files after a change to requirements*.txt
#   make clean            remove what can be made again (not var/, which holds your database)

PORT ?= 8000
ARGS ?=
JOBS ?= auto
export LONG
VENV := .venv
PY := $(VENV)/bin/python
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)
# Compiling everything at once costs ten seconds; what is imported is compiled then.
PIP_INSTALL := $(PY) -m pip install --no-compile --quiet --disable-pip-version-check --require-hashes
RUNNING := $(VENV)/.running
DEVELOPING := $(VENV)/.developing

# Each process makes a test database of its own: more than a few cost more than they save.
IN_PARALLEL := --numprocesses $(JOBS) --maxprocesses 4

# Commands that must see neither this checkout's .env nor its database.
APART := env TRADETALKS_READ_DOTENV=0 DATABASE_URL=sqlite://:memory:
# What a real deployment sets, made up: nothing is connected to.
DEPLOYED := env TRADETALKS_READ_DOTENV=0 TRADETALKS_PRODUCTION=1 ALLOWED_HOSTS=talks.example.org \
	SECRET_KEY=made-up-for-this-check-0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ \
	DATABASE_URL=postgres://user@db.example.org/tradetalks REDIS_URL=redis://redis.example.org/0

.PHONY: run test check lint types contracts migrations deployment format openapi api-access lock clean
.DELETE_ON_ERROR:

run: $(RUNNING) $(if $(PDF),$(VENV)/.pdf)
	@$(PY) -c "import socket; socket.create_server(('127.0.0.1', $(PORT)))" 2>/dev/null \
		|| { echo "Port $(PORT) is in use. Choose another: make run PORT=8001"; exit 1; }
	@$(PY) manage.py migrate --noinput --verbosity 0
	@$(PY) manage.py load_sample
	@$(PY) manage.py sweep --once  # what a crash left uncomputed; nobody else looks where there is no worker
	@BIND=127.0.0.1:$(PORT) exec $(PY) -m gunicorn tradetalks.wsgi --config deploy/gunicorn.conf.py

test: $(DEVELOPING)
	$(PY) -m pytest $(IN_PARALLEL) $(ARGS)
	@$(PY) -m tests.services postgresql; case $$? in \
		0) set -x; TEST_ENGINE=postgresql $(PY) -m pytest $(IN_PARALLEL) $(ARGS);; \
		1) ;; \
		*) exit 1;; esac

check: lint types contracts migrations deployment test

lint: $(DEVELOPING)
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(VENV)/bin/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')

types: $(DEVELOPING)
	$(APART) $(PY) -m mypy

contracts: $(DEVELOPING)
	$(APART) $(VENV)/bin/lint-imports

migrations: $(DEVELOPING)
	$(APART) $(PY) manage.py makemigrations --check --dry-run

deployment: $(DEVELOPING)
	$(DEPLOYED) $(PY) manage.py check --deploy --fail-level WARNING

format: $(DEVELOPING)
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .
	$(VENV)/bin/djade --target-version 5.2 $$(git ls-files 'templates/*.html')

openapi: $(DEVELOPING)
	$(APART) $(PY) manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

api-access: $(DEVELOPING)
	$(PY) -m tests.api_access

lock: $(DEVELOPING)
	$(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
		--python-version 3.11 requirements-pdf.txt --output-file requirements-pdf.lock
	$(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
		--python-version 3.11 requirements.txt --output-file requirements.lock
	$(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
		--python-version 3.11 --constraint requirements.lock requirements-dev.txt --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) staticfiles .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- The virtual environment: one stamp for what running needs, one for what developing needs ---------------

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "TradeTalks needs Python 3.11\
 or later. Install one, or say where it is: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Could not make $(VENV). On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

$(RUNNING): requirements.lock | $(PY)
	@echo "Installing what running needs (requirements.lock)"
	@$(PIP_INSTALL) -r requirements.lock
	@touch $@

$(VENV)/.pdf: requirements-pdf.lock | $(RUNNING)
	@$(PIP_INSTALL) -r requirements-pdf.lock
	@touch $@

$(DEVELOPING): requirements-dev.lock | $(PY)
	@echo "Installing what developing and testing need (requirements-dev.lock)"
	@$(PIP_INSTALL) -r requirements-dev.lock
	@touch $@
