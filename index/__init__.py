"""Documents to a searchable index on disk: makes, checks and opens snapshots, and knows nothing of ranking."""

from index.build import BuildReport, build
from index.errors import ParagraphSearchError
from index.snapshot import Snapshot, open_snapshot, verify

__all__ = ["BuildReport", "ParagraphSearchError", "Snapshot", "build", "open_snapshot", "verify"]
