"""Sources into a live index: reads, embeds what is new, assembles and publishes, and survives being killed.

Not for the formats of what it writes: those are in `index.storage`.
"""
