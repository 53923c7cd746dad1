"""How long the first answer of a new process takes: `python -m benchmarks.starting`."""
