"""Retrievers for other frameworks, each an extra: they hand a question over, and say where each paragraph stands."""
