"""What a change costs: `python -m benchmarks.change`."""
