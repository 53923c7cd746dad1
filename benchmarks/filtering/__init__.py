"""What a date filter costs: `python -m benchmarks.filtering`."""
