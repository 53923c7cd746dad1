"""How well questions with known answers find them; and what readers judged.

Not for ranking: it measures `search.ranking`, which does not know of it.
"""
