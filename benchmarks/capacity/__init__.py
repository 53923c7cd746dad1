"""How much is needed for how much; see `__main__.py`."""
