"""How near to what the machine can do: `python -m benchmarks.limits`."""
