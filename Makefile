# Everything a newcomer needs: `make build` and `make test` work on a fresh machine that has Python 3.11 or later.
# Extra arguments go into FLAGS: `make build FLAGS=--strict`, `make test FLAGS="tests/test_urls.py -k slug"`.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
STAMP := .venv/.stamp
SITE_BUILDER := $(BIN)/python -m site_builder
PYTEST := $(BIN)/python -m pytest -n auto
CODE := site_builder tests bench
FLAGS ?=

# One step of `check`: silent but for what it reports, and for its time.
define step
@TIMEFORMAT='%5lR  $(1)'; time $(2)
endef

.PHONY: help build serve test check bench bench-images audit docs format clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

build: $(STAMP) ## build the site into public/
	@$(SITE_BUILDER) build $(FLAGS)

serve: $(STAMP) ## preview the site on http://127.0.0.1:8000/ and rebuild on every save
	@$(SITE_BUILDER) serve $(FLAGS)

test: $(STAMP) ## run the tests; FLAGS="-m slow" runs the long ones
	@$(PYTEST) $(FLAGS)

check: $(STAMP) ## format, lint, types, tests and the sample site, with a time per step
	$(call step,format,$(BIN)/ruff format --quiet --check $(CODE))
	$(call step,lint,$(BIN)/ruff check --quiet $(CODE))
	$(call step,types,$(BIN)/mypy --no-error-summary)
	$(call step,tests,$(PYTEST))
	$(call step,site,$(SITE_BUILDER) check --strict $(if $(GITHUB_ACTIONS),--format github))

bench: $(STAMP) ## measure builds of a large site
	@$(BIN)/python bench/run.py $(FLAGS)

bench-images: $(STAMP) ## measure the work on 500 covers
	@$(BIN)/python bench/images.py $(FLAGS)

audit: $(STAMP) ## look at the sample site with Lighthouse, axe and the Nu HTML checker
	@$(BIN)/python bench/audit.py $(FLAGS)

docs: $(STAMP) ## write the pages of docs/ that are made from the code
	@$(BIN)/python tests/test_docs.py

format: $(STAMP) ## format the code and repair what lint can repair
	@$(BIN)/ruff check --quiet --fix $(CODE)
	@$(BIN)/ruff format --quiet $(CODE)

clean: ## remove everything generated, the environment too
	@rm -rf .venv .cache public dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find site_builder tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

# One environment for everything, made anew when pyproject.toml changes. PYTHON=... chooses the interpreter.
$(STAMP): pyproject.toml
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	    if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$${found:-}" ]; then \
	    echo "Python 3.11 or later is needed, and none was found; name one with: make PYTHON=/path/to/python3" >&2; exit 3; \
	fi; \
	$$found -m venv --clear .venv || \
	    { echo "$$found cannot make environments; on Debian and Ubuntu, install python3-venv" >&2; exit 3; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $@
