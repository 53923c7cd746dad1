"""How long a build takes: `python -m benchmarks.building`."""
