# Two commands do everything on a fresh machine: `make audit` and `make test`. They need Python ≥ 3.11 and make, nothing else.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# what is compiled once serves every process that the tests start
unexport PYTHONDONTWRITEBYTECODE
PIP    := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: audit audit-deps audit-code quick test test-slow kinds bench bench-compare docs bundle pictures lock samples readme clean

audit: $(VENV)/.ready-run
	$(BIN)/nianbao audit reports_in --fail-on never

test: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

# what takes seconds each: pictures that are recognised, pages in a browser, databases
test-slow: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n 2 --dist loadfile -m slow

# what a change can have broken, in half a minute: lint of the changed files, types, the tests that mirror them
quick: $(VENV)/.ready-dev
	$(BIN)/python -m tests.support.quick

# the locked packages: pinned with hashes and as installed, always; known holes as the public database has them where it can be
# reached (the maintainers run it): without data it says that these were NOT CHECKED, and ends with 3
audit-deps: $(VENV)/.ready-dev
	-$(PIP) install -q pip-audit
	$(BIN)/python -m tests.support.audit_deps

# what a linter of security holds against the code: nothing that is not explained where it stands
audit-code: $(VENV)/.ready-dev
	$(BIN)/python -m bandit -q -r src -c pyproject.toml

kinds: $(VENV)/.ready-dev
	$(BIN)/python -m pytest tests/unit/kinds

bench: $(VENV)/.ready-dev
	$(BIN)/python -m benchmarks

# the whole command's last measurement on this machine (python -m benchmarks.whole) against the one before it
bench-compare: $(VENV)/.ready-dev
	$(BIN)/python -m benchmarks.whole --compare

# make fuzz FUZZ="--count 200 --seed 1000 --only tables": faults are printed with what makes them again
fuzz: $(VENV)/.ready-dev
	$(BIN)/python -m tests.fuzz $(FUZZ)

samples: $(VENV)/.ready-dev
	$(BIN)/python -m tests.support.samples
	$(BIN)/python -m tests.support.websites

readme: $(VENV)/.ready-dev
	$(BIN)/python -m tests.support.readme

# the pages of docs/ as a site that opens from a folder: build/docs/index.html; a link that leads nowhere ends it
docs: $(VENV)/.ready-dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict -f docs/mkdocs.yml

# a folder that runs without Python, on the system that it is made on: build/bundle/nianbao
bundle: $(VENV)/.ready-dev
	$(PIP) install -q "pyinstaller>=6.10"
	$(BIN)/python -m PyInstaller --noconfirm --log-level WARN --distpath build/bundle --workpath build/pyinstaller packaging/bundle.spec
	cp packaging/自查.sh packaging/自查.bat build/bundle/nianbao/

pictures: $(VENV)/.ready-dev
	$(BIN)/python -m tests.support.pictures

lock: $(VENV)/.ready-dev
	$(BIN)/pip-compile -q --generate-hashes --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o requirements.txt pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --extra serve --extra desk --extra s3 --extra oidc -o requirements-desk.txt pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --extra dev --extra docs --extra ocr --extra archives --extra serve --extra desk --extra s3 --extra oidc --extra parquet -o requirements-dev.txt pyproject.toml

clean:
	rm -rf $(VENV) findings_out build dist

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "nianbao 需要 Python 3.11 或更高版本 / needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready-run: pyproject.toml requirements.txt | $(VENV)/bin/python
	$(PIP) install -q --require-hashes -r requirements.txt
	$(PIP) install -q --no-deps -e .
	touch $@

$(VENV)/.ready-dev: pyproject.toml requirements-dev.txt | $(VENV)/bin/python
	$(PIP) install -q --require-hashes -r requirements-dev.txt
	$(PIP) install -q --no-deps -e .
	touch $@ $(VENV)/.ready-run
