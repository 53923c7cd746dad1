"""How much memory asking and building take: `python -m benchmarks.memory`."""
