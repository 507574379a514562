# Everything here works from nothing on a machine with Python >= 3.11 and make. PYTHON chooses the interpreter.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
OUT ?= out
MEETINGS := 2025-10-18-bessent-he-call 2025-10-25-bessent-he-kualalumpur 2025-11-24-trump-xi-call 2025-12-05-bessent-he-call

.PHONY: compare test check bench build clean

compare: $(VENV)/core.done  ## the main job: bundled trade talks of October-December 2025, a table and a page
	$(BIN)/parley compare $(foreach meeting,$(MEETINGS),--meeting $(meeting)) --out $(OUT)

test: $(VENV)/full.done  ## everything that is checked: style, types, layers, tests
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2

check: $(VENV)/full.done  ## style, types and layers alone
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/full.done  ## measurements that take minutes; figures go to docs/
	$(BIN)/python -m benchmarks.all

build: $(VENV)/full.done
	$(BIN)/python -m build --no-isolation

$(VENV)/core.done: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --constraint constraints.txt --editable .
	touch $@

# torch is installed first and by version, so that whichever build the machine offers satisfies every later requirement.
$(VENV)/full.done: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) torch==2.13.0
	$(PIP) --constraint constraints.txt --editable '.[models,stats,figures,pdf,llm,ray,peers,dev]'
	touch $@ $(VENV)/core.done

clean:
	rm -rf $(VENV) $(OUT) dist build
