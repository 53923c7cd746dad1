"""An index folder that somebody changed with care: its checksums are right again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.embedding.digests import sha256_of_file


def file_of(index: Path, name: str) -> Path:
    """Return a file of the live snapshot."""
    live = json.loads((index / "live.json").read_bytes())["snapshot"]
    return index / "snapshots" / live / name


@contextmanager
def manifest_of(index: Path) -> Iterator[dict[str, Any]]:
    """Change what an index says about itself; its pointer then names what was written."""
    path = file_of(index, "manifest.json")
    manifest = json.loads(path.read_bytes())
    yield manifest
    path.write_text(json.dumps(manifest))
    pointer = {"snapshot": path.parent.name, "manifest_sha256": sha256_of_file(path)}
    (index / "live.json").write_text(json.dumps(pointer))


def forge(index: Path) -> None:
    """Let the manifest have the sizes and checksums of the files as they are now."""
    with manifest_of(index) as manifest:
        for name, record in manifest["files"].items():
            path = file_of(index, name)
            if path.is_file():
                record.update(bytes=path.stat().st_size, sha256=sha256_of_file(path))
