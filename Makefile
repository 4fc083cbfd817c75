# PYTHON names the interpreter to build .venv with; unset, any supported one will do.
# ARGS goes to the command behind a target: make lab ARGS="--no-browser --port 9999"
base := $(or $(PYTHON),python3)
python := .venv/bin/python
setup = @command -v $(base) >/dev/null || \
  { echo "autograd-lab: $(base) not found: install Python 3.11 to 3.13" >&2; exit 1; }; \
  $(base) tools/setup_venv.py $(if $(PYTHON),--exact)
all := lab grade safetensors tensorboard test
notebooks := notebooks solutions exercises
# A process a core, each with one thread in BLAS; a file's tests stay together, for they share kernels.
pytest := OPENBLAS_NUM_THREADS=1 $(python) -m pytest --numprocesses auto --dist loadfile

nbval := OPENBLAS_NUM_THREADS=1 $(python) -m pytest --nbval --nbval-cell-timeout=60 --numprocesses auto --dist loadscope

.PHONY: help lab test lint format notebooks drift exercises oracle mutants browser bench check

help:            ## list the targets
	@sed -n 's/^\([a-z]*\):[a-z ]*## /  make \1\t/p' Makefile | expand -t 18

lab:             ## open the lessons in JupyterLab
	$(setup) lab
	@$(python) -m autograd_lab lab $(ARGS)

test:            ## the tests, save those in a browser; those against PyTorch where it is installed
	$(setup) $(all)
	@$(pytest) $(ARGS)

lint:            ## ruff and mypy
	$(setup) $(all)
	@$(python) -m ruff check
	@$(python) -m ruff format --check
	@$(python) -m mypy

format:          ## rewrite the code as `make lint` wants it
	$(setup) $(all)
	@$(python) -m ruff check --fix
	@$(python) -m ruff format

notebooks:       ## run every notebook and compare with the outputs kept in it
	$(setup) $(all)
	@$(nbval) $(notebooks) $(ARGS)

drift:           ## fail where exercises/ is not what solutions/ generates
	$(setup) $(all)
	@$(python) -m autograd_lab release solutions --to exercises --check

exercises:       ## generate exercises/ from solutions/
	$(setup) $(all)
	@$(python) -m autograd_lab release solutions --to exercises

oracle:          ## compare with PyTorch, which is installed for it
	$(setup) $(all) oracle
	@$(pytest) -m oracle --must-run $(ARGS)

mutants:         ## change each solution in many ways, and see whether the checks notice
	$(setup) $(all)
	@$(python) -m tests.grading.mutants.run $(ARGS)

browser:         ## drive the lesson in Chromium, which has to be installed
	$(setup) $(all) hub
	@$(pytest) -m browser --must-run $(ARGS)

bench:           ## times beside PyTorch's and NumPy's, as ratios
	$(setup) $(all) oracle
	@$(python) -m benchmarks $(ARGS)

check: lint test notebooks drift  ## all that a commit has to pass
