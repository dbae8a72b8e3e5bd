# Thin on purpose: tools/run.py and tools/test.py do the work with the standard library only, the same on Windows (py tools/run.py).
PYTHON ?= python3

.PHONY: run test quick check
run:        ## set up and start the companion
	@$(PYTHON) tools/run.py
test:       ## set up and pass all tests
	@$(PYTHON) tools/test.py
quick:      ## the tests that take under a minute
	@$(PYTHON) tools/test.py --quick
check:      ## what CI runs: lint, types, import rules, then exactly make test
	@$(PYTHON) tools/test.py --check
