# Two commands: `make report` makes the reports, `make test` proves them. Both set up .venv first.
# The line after ## is what `make help` says of a target.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
SCENARIOS ?=
SCENARIO ?=
DATA :=

.PHONY: help report whatif test check notebooks picture fuzz mutation faults bench lock clean

help: ## visar den här listan
	@echo 'make MÅL, där MÅL är något av:'
	@sed -n -E 's/^([a-z]+):.*## (.*)/  \1|\2/p' $(firstword $(MAKEFILE_LIST)) | \
		awk -F'|' '{ printf "%-12s %s\n", $$1, $$2 }'

report: $(READY) ## skriver scenariorapporterna i reports/ (välj med SCENARIOS="ett annat" och DATA=MAPP)
	$(BIN)/finsam report $(SCENARIOS) $(if $(DATA),--data "$(DATA)")

whatif: $(READY) ## öppnar sidan där man prövar beslut och antaganden (välj start med SCENARIO=namn)
	$(BIN)/finsam whatif $(SCENARIO) $(if $(DATA),--data "$(DATA)")

test: check ## prövar allt: check, alla tester och anteckningsböckernas sparade svar
	$(BIN)/pytest -n 2 --dist loadfile -p finsam_analysis.kernel.plugin --nbval --nbval-kernel-name finsam -p tests.kept_notebooks tests notebooks

check: $(READY) ## prövar det som går fort: stil, typer och husets lager
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

notebooks: $(READY) ## kör anteckningsböckerna igen och sparar deras nya svar
	env -u FINSAM_DATA $(BIN)/jupyter nbconvert --to notebook --execute --inplace --ExecutePreprocessor.record_timing=False --ExecutePreprocessor.kernel_name=finsam --ExecutePreprocessor.store_widget_state=False notebooks/*.ipynb
	sed -i '/widget-view+json/,/}/d' notebooks/utforska.ipynb # a widget's own number is another each time

picture: $(READY) ## ritar om bilden av huset, docs/wings.svg, efter importerna
	$(BIN)/python -m tests.picture

CASES ?= 100000
SEED ?= 1
fuzz: $(READY) ## prövar CASES muterade indata (100000); samma SEED ger samma (1)
	nice -n 19 $(BIN)/python -m tests.fuzz --cases $(CASES) --seed $(SEED)

MODULES ?=
SAMPLE ?=
mutation: $(READY) ## ändrar räknarna ett tecken i taget och ser om testerna märker det (välj med MODULES="core.money", SAMPLE=60)
	nice -n 19 $(BIN)/python -m tests.mutation $(MODULES) $(if $(SAMPLE),--sample $(SAMPLE) --seed $(SEED))

TIMES ?= 50
faults: $(READY) ## dödar, avbryter och stör kommandona TIMES gånger var (50), och fyller disken
	nice -n 19 $(BIN)/python -m tests.faults --times $(TIMES) --seed $(SEED)

BENCHMARKS ?= sweep solver sharing draws reports notebooks many book growth page
bench: benchmarks/.venv/.pinned ## mäter mot likar, i en egen miljö (välj med BENCHMARKS="sweep draws")
	set -e; for part in $(BENCHMARKS); do \
		benchmarks/.venv/bin/python -m benchmarks.$$part; done

benchmarks/.venv/.pinned: requirements.lock benchmarks/requirements.txt pyproject.toml
	$(PYTHON) -m venv --clear benchmarks/.venv
	benchmarks/.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	benchmarks/.venv/bin/pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	benchmarks/.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(READY): .venv/.pinned pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/.pinned: requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 eller senare krävs: make PYTHON=python3.11")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

lock: ## låser de versioner som pyproject.toml begär, för alla Python från 3.11 (kräver uv)
	uv pip compile --quiet --extra test --generate-hashes --universal --python-version 3.11 \
		--no-annotate --no-header --no-emit-index-url --no-emit-find-links \
		--output-file requirements.lock pyproject.toml

clean: ## tar bort miljöerna och verktygens minnen
	rm -rf .venv benchmarks/.venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .mutation
