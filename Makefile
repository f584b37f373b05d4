# `make run` and `make test` need Python 3.11+, make and PyPI; everything else is installed into .venv.

PYTHON ?= python3
SETUP = $(PYTHON) newsroom/running/bootstrap.py
VENV = .venv/bin

# Only variables given on the command line (make run PORT=8001) have to be handed on; the environment is anyway.
export PORT HOST STATE_DIR

.PHONY: run setup test quick foreign check sbom contract screens format lock train evaluate bench scale

run: ## Run the desk on this machine: http://127.0.0.1:8000
	@$(SETUP) base
	@exec $(VENV)/python manage.py up --stop-with-parent

setup: ## Make .venv with what the desk needs, and start nothing
	@$(SETUP) base

test: ## Run all tests on throw-away servers (PYTEST_ARGS="tests/facts -x")
	@$(SETUP) dev
	@$(VENV)/python -m tests.chromium
	@exec $(VENV)/python -m pytest -n 3 --dist loadscope --no-loadscope-reorder $(PYTEST_ARGS)

quick: ## The tests for every change: no browser, no killed servers, nothing that takes seconds
	@$(SETUP) dev
	@exec $(VENV)/python -m pytest -n 3 --dist loadscope --no-loadscope-reorder -m "not browser and not slow" --ignore=tests/faults --ignore=tests/browser $(PYTEST_ARGS)

foreign: ## Install others' programs that check transparency logs into var/foreign, for their tests (PYTHON312=python3.12)
	@sh tests/foreign/install.sh var/foreign $(PYTHON312)

check: ## Style, types, templates, scripts, names, dead code, known holes in dependencies, missing migrations, import arrows
	@$(SETUP) dev
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/djlint templates --lint --quiet
	$(VENV)/python manage.py check
	$(VENV)/python manage.py makemigrations --check --dry-run
	$(VENV)/python -m pytest -q tests/test_import_arrows.py tests/test_nothing_is_dead.py tests/test_names_mean_one_thing.py tests/test_lines_are_short.py tests/test_scripts_are_sound.py tests/test_settings.py
	$(VENV)/python -m tests.audit_packages

sbom: ## Write what the desk is made of as CycloneDX into var/sbom.json
	@$(SETUP) dev
	@mkdir -p var
	@$(VENV)/cyclonedx-py requirements requirements/base.txt --output-format JSON --output-file var/sbom.json
	@echo var/sbom.json

contract: ## Does the API do what its description says? As every role and with each scope alone (make contract SECONDS=600)
	@$(SETUP) dev
	@exec $(VENV)/python -m tests.measure_contract $(SECONDS)

screens: ## Take pictures of every page, light, dark and phone, into var/screens, and those that documents show into docs/screens
	@$(SETUP) dev
	@exec $(VENV)/python -m tests.browser.screens

train: ## Train the ranker of claims on the published sets in a folder (make train DATA=FOLDER)
	@$(SETUP) dev
	@$(VENV)/python manage.py train_worth --data "$(DATA)"
	@$(VENV)/python manage.py train_relations --data "$(DATA)"

evaluate: ## Measure suggesting on the published sets in a folder (make evaluate DATA=FOLDER) and write docs/quality.md
	@$(SETUP) dev
	@$(VENV)/python manage.py evaluate --data "$(DATA)"

bench: ## Measure suggesting beside bare spaCy, reading beside trafilatura alone, and the review page with 30,000 claims
	@$(SETUP) dev
	@$(VENV)/python -m tests.chromium
	@$(VENV)/python manage.py bench_suggesting
	@$(VENV)/python -m tests.measure_reading
	@$(VENV)/python -m tests.measure_review

scale: ## Measure every read at 10,000, 100,000 and 1,000,000 facts (FACTS="10000" for others) into docs/performance.md
	@$(SETUP) dev
	@$(VENV)/python -m tests.measure_scale --write $(if $(FACTS),--facts $(FACTS))

format: ## Put Python into the house's form
	@$(SETUP) dev
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .

lock: ## Compile requirements/*.in into the locks again (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q requirements/base.in -o requirements/base.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q requirements/dev.in -o requirements/dev.txt
