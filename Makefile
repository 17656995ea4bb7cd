# Everything a newcomer, a developer and CI run. `make` alone lists the targets.
# PYTHON=python3.12 picks the interpreter of .venv (3.11 or later).

VENV := .venv
BIN := $(VENV)/bin
# the tests of one file stay together: they share what is costly to make
TWO_CORES := --numprocesses 2 --dist loadfile
DIST := dist
COMPILE := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make pins"

export PYTHON
.DEFAULT_GOAL := help
.PHONY: help install install-dev demo test doctest lint output corpus docs screenshots golden accuracy kinds meaning bench bench-ocr \
	bench-assembly bench-history bench-review bench-survey fuzz soak validate pins wheel wheel-test bundle bundle-test clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name what; do \
		printf '  make %-12s %s\n' "$$name" "$$what"; done

install: ## install what is missing to use chitieu (.venv/bin/chitieu)
	@tools/install use

install-dev: ## install what is missing to test and change it
	@tools/install dev

demo: install ## read corpus/ into demo-output/
	$(BIN)/chitieu extract corpus/ -o demo-output
	@echo "The tables are in demo-output/ (begin with series.csv; README.md says what each file holds)."

test: install-dev ## run all tests on the working tree
	$(BIN)/python -m pytest $(TWO_CORES)

doctest: install-dev ## run the examples in the docstrings
	$(BIN)/python -m pytest --doctest-modules extract

lint: install-dev ## style, types, import layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports --no-logo --no-cache

output: install ## renew output/ from corpus/; git diff output/ shows what changed
	$(BIN)/chitieu extract corpus/ -o output

corpus: install-dev ## make the sample reports again (LibreOffice)
	$(BIN)/python corpus/make.py

docs: install-dev ## renew what docs/ has from the program: commands, data dictionary, the R example
	$(BIN)/python tools/write_docs.py

screenshots: install-dev ## make the pictures of the review page, of differences, of README and tour again (chromium)
	$(BIN)/python tools/screenshots.py
	$(BIN)/python tools/tour_pictures.py

golden: install-dev ## renew the golden files of the tests
	$(BIN)/python -m pytest --renew-golden

accuracy: install-dev ## measure against the truth of corpus/
	$(BIN)/python tools/accuracy.py

kinds: install-dev ## measure each kind of drawn table: KINDS=partial,unruled REPORTS=60 SHOW=20
	$(BIN)/python tools/kinds.py --reports $(or $(REPORTS),60) $(if $(KINDS),--kinds $(KINDS)) $(if $(SHOW),--show $(SHOW))

meaning: install-dev ## measure rows and figures printed in every way: REPORTS=500 PDFS=40 KINDS=typos,dropped SHOW=20
	nice $(BIN)/python tools/meaning.py --reports $(or $(REPORTS),500) --pdfs $(or $(PDFS),40) \
		$(if $(KINDS),--kinds $(KINDS)) $(if $(SHOW),--show $(SHOW))

bench: ## write docs/performance.md: CPU time beside other tools, growth, memory (QUICK=1 for a look)
	@tools/install bench
	nice .venv-bench/bin/python tools/bench.py $(if $(QUICK),--quick --page /dev/stdout)

bench-ocr: ## write docs/ocr.md: accuracy on worn scans beside pytesseract and img2table (CELLS=8000 REPORTS=6)
	@tools/install bench
	nice .venv-bench/bin/python tools/bench_ocr.py $(if $(CELLS),--cells $(CELLS)) $(if $(REPORTS),--reports $(REPORTS))

bench-assembly: install-dev ## write docs/assembly.md: tables of 10, 1,000 and 20,000 documents (SIZES="10 100 1000")
	nice $(BIN)/python tools/bench_assembly.py $(if $(SIZES),--sizes $(SIZES))

bench-survey: install-dev ## CPU seconds of `chitieu survey` over many files (FILES=1000)
	nice $(BIN)/python tools/bench_survey.py $(FILES)

validate: install-dev ## write docs/validation.md: 500 generated reports against their datapackage.json (REPORTS=50)
	nice $(BIN)/python tools/validate.py --reports $(or $(REPORTS),500)

soak: install-dev ## write docs/soak.md: kill a run among hostile files 20 times, compare (DOCUMENTS=2000 KILLS=20)
	nice $(BIN)/python tools/soak.py $(if $(DOCUMENTS),--documents $(DOCUMENTS)) $(if $(KILLS),--kills $(KILLS))

fuzz: install-dev ## read mutated reports for MINUTES=30; what must not be is written to fuzz-finds/
	nice $(BIN)/python tools/fuzz.py --minutes $(or $(MINUTES),30)

bench-history: install-dev ## write docs/history-speed.md: chitieu history over a million observations (DOCUMENTS=5900)
	nice $(BIN)/python tools/bench_history.py $(if $(DOCUMENTS),--documents $(DOCUMENTS))

bench-review: install-dev ## write docs/review-speed.md: the queue of 200,000 values in a browser (DOCUMENTS=1180)
	nice $(BIN)/python tools/bench_review.py $(if $(DOCUMENTS),--documents $(DOCUMENTS))

pins: install-dev ## compile the requirements*.txt again, at the newest versions
	$(COMPILE) --extra trueocr --group build pyproject.toml --output-file requirements.txt
	$(COMPILE) --all-extras --group dev --constraint requirements.txt pyproject.toml \
		--output-file requirements-dev.txt
	$(COMPILE) --extra trueocr --extra plot --group build --group bench --constraint requirements.txt pyproject.toml \
		--no-emit-package opencv-python-headless --output-file requirements-bench.txt

wheel: install-dev ## build the source archive, and from it the wheel, into dist/
	rm -rf $(DIST)
	$(BIN)/python -m build --no-isolation --outdir $(DIST) .

wheel-test: wheel ## install the wheel and the pins into .venv-wheel and run all tests against it
	tools/install wheel $(DIST)
	.venv-wheel/bin/python -m pytest $(TWO_CORES)

bundle: wheel ## dist/chitieu-offline/: all wheels, models, install script, for a machine without the Internet
	$(BIN)/python tools/bundle.py make $(DIST)/chitieu-offline --wheel $(DIST)/*.whl

bundle-test: bundle ## install from the bundle alone, without a network, and read a text and a scanned report
	$(BIN)/python tools/bundle.py test $(DIST)/chitieu-offline

clean: ## remove everything that make made (packages of the system stay)
	rm -rf $(VENV) .venv-wheel .venv-bench .make $(DIST) build demo-output .pytest_cache .ruff_cache .hypothesis .import_linter_cache
