"""One small script a system; each runs in an environment of its own and knows nothing of the others."""
