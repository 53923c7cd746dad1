"""Texts into terms: BM25 scores of words, and near-duplicates of texts.

Not for meaning: that is `index.embedding`.
"""
