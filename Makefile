# Two commands: `make report` makes the reports, `make test` proves them. Both set up .venv first.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
SCENARIOS ?=

.PHONY: report test notebooks bench lock clean

report: $(READY)
	$(BIN)/finsam report $(SCENARIOS)

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --dist loadfile --nbval tests notebooks

# Run the kept notebooks again and keep their new outputs.
notebooks: $(READY)
	$(BIN)/jupyter nbconvert --to notebook --execute --inplace --ExecutePreprocessor.record_timing=False notebooks/*.ipynb

# Measure against the peers, in an environment of their own, and keep the results.
BENCHMARKS ?= sweep solver sharing draws
bench: benchmarks/.venv/.pinned
	set -e; for part in $(BENCHMARKS); do \
		PYTHONPATH=. benchmarks/.venv/bin/python -m benchmarks.$$part; done

benchmarks/.venv/.pinned: benchmarks/requirements.txt
	$(PYTHON) -m venv --clear benchmarks/.venv
	benchmarks/.venv/bin/pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	touch $@

$(READY): .venv/.pinned pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/.pinned: requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "Python 3.11 krävs: make PYTHON=python3.11")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

# Pin anew what pyproject.toml asks for; needs uv on the path.
lock:
	uv pip compile --quiet --extra test --generate-hashes --universal --python-version 3.11 \
		--no-annotate --no-header --no-emit-index-url --no-emit-find-links \
		--output-file requirements.lock pyproject.toml
	sed -i -E "s/python_full_version >= '3.11.5' and python_full_version < '3.12'( and )?//; s/ +; *\\\\$$/ \\\\/" requirements.lock

clean:
	rm -rf .venv benchmarks/.venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
