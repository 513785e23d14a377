# Bare `make` lists the targets; each one's line is the comment after its name.
PYTHON  ?= python3
STACK   ?= embedded
WORKERS ?= 2
ARGS    ?=

BIN := .venv/bin

.DEFAULT_GOAL := help
.SILENT:
.PHONY: help start stop status reset logs test lint notebooks exercises screenshot lock fuzz torture \
	coverage mutation bench clean python environment tools installed

help: ## list these targets
	awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

start: environment ## start everything and open lesson 00 (ARGS=--check tries it and stops)
	$(BIN)/workbook start --stack $(STACK) $(ARGS)

stop: installed ## stop everything that `make start` started
	$(BIN)/workbook stop $(ARGS)

status: installed ## say what is running, and where
	$(BIN)/workbook status $(ARGS)

reset: installed ## put one lesson back as it was (ARGS=00), or everything; asks first, keeps a copy
	$(BIN)/workbook reset $(ARGS)

logs: installed ## show what the servers wrote
	$(BIN)/workbook logs $(ARGS)

test: tools ## run all tests, with formatting, lint and types among them
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

lint: tools ## check formatting, lint, types and the direction of imports only
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

notebooks: tools ## execute the lessons afresh and bring the files into their normal form
	$(BIN)/python -m workbook.authoring.normalise $(ARGS)

exercises: tools ## make exercises/ from solutions/
	$(BIN)/python -m workbook.authoring.exercises $(ARGS)

screenshot: tools ## take the README's picture of lesson 00 from a running JupyterLab
	$(BIN)/python -m tests.browser.screenshot

lock: tools ## bring requirements.lock and requirements-test.lock up to pyproject.toml
	$(BIN)/python -m workbook.authoring.locks

fuzz: tools ## ask the API 10,000 things that its description allows or forbids
	$(BIN)/python -m tests.fuzz.run $(ARGS)

torture: tools ## kill servers and cut wires 100 times while people write 10,000 times
	$(BIN)/python -m tests.torture.run $(ARGS)

coverage: tools ## measure which lines and branches of todoapp/ its own tests reach; under 95 % fails
	$(BIN)/python -m coverage erase
	$(BIN)/python -m pytest tests/todoapp -n $(WORKERS) --dist loadgroup --cov --cov-report= $(ARGS)
	$(BIN)/python -m coverage report

mutation: tools ## damage todoapp/ in small ways and see whether tests notice; takes long
	$(BIN)/python -m tests.mutation.run $(ARGS)

bench: tools ## measure (ARGS=start for one part); writes benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks $(ARGS)

clean: ## remove what tools left behind (your progress in .workbook/ stays)
	rm -rf .bench mutants .coverage* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

environment: python
	$(PYTHON) workbook/bootstrap.py

tools: python
	$(PYTHON) workbook/bootstrap.py --with-tests

python:
	case "$(STACK)" in embedded|compose) ;; *) \
		echo "STACK=$(STACK) is not a stack: leave STACK out to use the embedded one, or say STACK=compose."; exit 2;; esac
	command -v $(PYTHON) >/dev/null || { \
		echo "There is no $(PYTHON) on this machine: install Python 3.11 or newer, or say" \
			"where it is, as in make start PYTHON=/path/to/python3.12."; exit 2; }

installed:
	test -x $(BIN)/workbook || { echo "Nothing is set up here yet: type make start first."; exit 2; }
