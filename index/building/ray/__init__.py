"""The machines of a Ray cluster as workers: `--workers ray`.

Not for this machine alone: that is `index.building.workers`. Nothing is imported here, since Ray is an extra.
"""
