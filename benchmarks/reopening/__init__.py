"""What it takes to open an index: `python -m benchmarks.reopening`."""
