# Two commands for everybody: `make demo` and `make test`. The rest is for those who work on duben.
# Everything runs in a virtual environment of its own in .venv; nothing else is touched.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test check accept gallery bench faults proof clean help

help:
	@echo "make demo    install, then make an EPUB, a DOCX and Markdown from examples/ into demo/"
	@echo "make test    install, then run every test"
	@echo "make check   lint and type check"
	@echo "make accept  make the editions in examples/ again after a change that was meant"
	@echo "make faults  kill workers and runs, fill the disk, at full counts: nothing may be lost (minutes)"
	@echo "make gallery make the pictures of docs/gallery.md again (Chromium, LibreOffice, poppler)"
	@echo "make proof   crash an archive at every point, kill it 100 times, turn 1,000 bits over in one (some minutes)"
	@echo "make bench   run the benchmarks beside the peers and write docs/benchmarks.md"

$(BIN)/duben: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("duben needs Python 3.11 or newer; this is %s" % sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $(BIN)/duben

$(VENV)/.test: $(BIN)/duben pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $(VENV)/.test

demo: $(BIN)/duben
	$(BIN)/duben convert examples/pages --output demo/editions --to markdown,docx,epub --force
	$(BIN)/duben book examples/pages --output demo/book.epub --title "读本示例" --order title --force
	$(BIN)/duben book examples/pages --output demo/book.docx --title "读本示例" --order title --force
	@echo "Look into demo/: one edition of each article, and demo/book.epub and demo/book.docx bound from all of them."

test: $(VENV)/.test
	$(BIN)/python -m pytest

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

accept: $(VENV)/.test
	$(BIN)/python tests/accept.py

gallery: $(VENV)/.test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check pillow
	$(BIN)/python tests/gallery.py

bench: $(VENV)/.test
	$(BIN)/python tests/bench/run.py

faults: $(VENV)/.test
	$(BIN)/python tests/faults

proof: $(VENV)/.test
	DUBEN_PROOF=all DUBEN_FLIPS=1000 $(BIN)/python -m pytest tests/test_archive_crashes.py tests/test_verify.py

clean:
	rm -rf demo dist build .mypy_cache .ruff_cache .pytest_cache
