"""How soon a first build answers by meaning, and how well: see `__main__.py`."""
