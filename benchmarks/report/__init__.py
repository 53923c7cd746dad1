"""What was measured, together: `python -m benchmarks.report`."""
