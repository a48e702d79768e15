.PHONY: run test lint bench setup

run:
	@scripts/setup run
	@.venv/bin/alo demo

test: lint
	@.venv/bin/pytest -n 3 --dist loadfile --no-loadscope-reorder

lint: setup
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-logo

bench: setup
	@.venv/bin/alo demo --seconds 60 --headless --json
	@.venv/bin/alo bench queue --accounts 50000 --snapshot-seconds 10 --json

setup:
	@scripts/setup dev
