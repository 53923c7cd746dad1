"""Indexes to search, built with the real model."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.building.folder_build import build
from index.embedding.encoder import Encoder
from search import Searcher
from tests.opening import few_baseline_questions, open_without_verdicts


@pytest.fixture
def corpus(tmp_path: Path, encoder: Encoder) -> Callable[..., Searcher]:
    """Build an index of the files given, by name and content, and open it; a second call replaces them.

    With `verdicts=True`, the baseline is measured as it is for users: a test that looks at verdicts needs that.
    """

    def make(files: dict[str, str], *, verdicts: bool = False) -> Searcher:
        folder = tmp_path / f"corpus{len(list(tmp_path.iterdir()))}"
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        build([folder], tmp_path / "index")
        return Searcher(tmp_path / "index") if verdicts else open_without_verdicts(tmp_path / "index")

    return make


@pytest.fixture
def without_verdicts() -> Iterator[None]:
    """Open indexes, and those that become live later, with few baseline questions."""
    with few_baseline_questions():
        yield
