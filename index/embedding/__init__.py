"""Texts into vectors: finds a model, cuts long texts into windows, and runs the model on them.

Not for finding vectors again: that is `index.storage.vectors`.
"""
