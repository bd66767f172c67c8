# Everything goes through tools/, which needs Python 3.11 or newer and nothing else.
PYTHON ?= python3

.PHONY: run test setup lint

run:    # set everything up and open the program
	@$(PYTHON) -m tools run

test:   # set everything up and pass the checks and the tests
	@$(PYTHON) -m tools test

setup:  # only set everything up
	@$(PYTHON) -m tools setup

lint:   # only style, types and import contracts
	@$(PYTHON) -m tools lint
