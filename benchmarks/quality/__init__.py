"""Ranking quality, side by side: `python -m benchmarks.quality DATASET …`."""
