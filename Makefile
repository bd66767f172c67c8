# Everything goes through tools/, which needs Python 3.11 or newer and nothing else.
PYTHON ?= python3

.PHONY: run test setup lint parity campaign

run:    # set everything up and open the program
	@$(PYTHON) -m tools run

test:   # set everything up and pass the checks and the tests
	@$(PYTHON) -m tools test

setup:  # only set everything up
	@$(PYTHON) -m tools setup

lint:   # only style, types and import contracts
	@$(PYTHON) -m tools lint

parity:   # compare the engine live with PyTorch and scikit-learn, in an environment of its own
	@$(PYTHON) -m tools parity

campaign: # the long tests: accuracies on real data, drawn networks, drawn users of run and window
	@$(PYTHON) -m tools campaign
