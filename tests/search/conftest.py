"""Indexes to search, built with the real model."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.building.folder_build import build
from search import Searcher


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], Searcher]:
    """Build an index of the files given, by name and content, and open it; a second call replaces them."""

    def make(files: dict[str, str]) -> Searcher:
        folder = tmp_path / f"corpus{len(list(tmp_path.iterdir()))}"
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        build([folder], tmp_path / "index")
        return Searcher(tmp_path / "index")

    return make
