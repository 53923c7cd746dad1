"""How long questions take: `python -m benchmarks.asking`."""
