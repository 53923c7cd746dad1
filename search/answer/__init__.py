"""What people and programs get: hits with evidence, explanations, citations, tables and text for a terminal.

Not for the order of hits: that is `search.ranking`.
"""
