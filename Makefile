# Every target is one line into scripts/dev.py; ARGS reaches the program behind it.
PYTHON ?= python3
COMMANDS = help demo web test check lint format types imports style screenshots schema bench mutants campaign pin clean

.DEFAULT_GOAL := help
.PHONY: $(COMMANDS)
$(COMMANDS):
	@$(PYTHON) scripts/dev.py $@ $(ARGS)
