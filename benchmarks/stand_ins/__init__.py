"""A large index without the hours of embedding it: `python -m benchmarks.stand_ins`."""
