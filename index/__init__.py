"""Documents to a searchable index on disk: makes, checks and opens snapshots, and knows nothing of ranking.

Nothing is imported here: a question, which imports this package too, need not wait for what only a build needs.

from index.building.folder_build import build
from index.storage.snapshot import open_snapshot
"""
