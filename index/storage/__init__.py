"""An index on disk or on a server: its files, what each promises, and the one interface (`store`) that searches it.

Not for ranking: a store gives scores, and `search` orders by them.
"""
