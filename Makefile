# Everything here works from nothing on a machine with Python >= 3.11 and make. PYTHON chooses the interpreter.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
OUT ?= out
SECONDS ?= 60
MEETINGS := 2025-10-18-bessent-he-call 2025-10-25-bessent-he-kualalumpur 2025-11-24-trump-xi-call 2025-12-05-bessent-he-call

.PHONY: compare test check bench faults fuzz robustness mutants advisories lock build clean

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

faults: $(VENV)/full.done  ## the long run of injected faults: killed runs, full disks, flipped bits, dying workers
	$(BIN)/python -m benchmarks.faults

fuzz: $(VENV)/hardening.done  ## coverage-guided fuzzing of everything that reads foreign bytes, SECONDS for each target
	$(BIN)/python -m tools.fuzz --seconds $(SECONDS)

robustness: $(VENV)/full.done  ## docs/robustness.md from the tables of the tests and the records of the long runs
	$(BIN)/python tools/build_robustness.py

mutants: $(VENV)/hardening.done  ## do the tests notice when the statistics are changed
	$(BIN)/python -m tools.mutants

advisories: $(VENV)/hardening.done  ## known weaknesses of the locked versions; not reached is not a pass
	$(BIN)/python -m tools.advisories requirements.lock

lock: $(VENV)/hardening.done
	$(BIN)/python -m tools.build_lock

build: $(VENV)/full.done
	$(BIN)/python -m build --no-isolation

$(VENV)/core.done: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --constraint constraints.txt --editable .
	touch $@

# torch is installed first and by version, whichever build the machine offers; everything else by the hashes of the lock.
$(VENV)/full.done: pyproject.toml requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) torch==2.13.0
	$(PIP) --no-deps --require-hashes --requirement requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	$(BIN)/python -m pip --disable-pip-version-check check
	touch $@ $(VENV)/core.done

$(VENV)/hardening.done: $(VENV)/full.done constraints.txt
	$(PIP) --constraint constraints.txt --editable '.[hardening]'
	touch $@

clean:
	rm -rf $(VENV) $(OUT) dist build
