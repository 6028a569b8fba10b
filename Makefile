# Everything the project needs is installed into .venv, in the versions of constraints.txt.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# TORCH_INDEX=URL takes PyTorch from its own index of CPU builds
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
	$(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))

.PHONY: serve test check format bench clean
.DELETE_ON_ERROR:

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	@echo "正在安装依赖，第一次需要一两分钟……"
	$(PIP) torch
	$(PIP) --editable .
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(PIP) --editable '.[dev]'
	touch $@

serve: $(VENV)/installed
	$(BIN)/qa add seeds
	$(BIN)/qa serve --host 127.0.0.1 --port $(PORT)

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n auto

check: $(VENV)/installed-dev
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(MAKE) test

format: $(VENV)/installed-dev
	$(BIN)/ruff format src tests benchmarks
	$(BIN)/ruff check --fix src tests benchmarks

bench: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) build dist *.egg-info src/*.egg-info
