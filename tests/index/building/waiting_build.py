"""`python -m index`, which says so when it has committed its first batch, and waits until its standard input ends.

What is to happen in the middle of a build then does, however fast or busy the machine is.
"""

import runpy
import sys
from collections.abc import Mapping

from index.building.journal import EmbeddingJournal, TextEmbedding

_add = EmbeddingJournal.add


def _add_and_wait(journal: EmbeddingJournal, embeddings: Mapping[bytes, TextEmbedding]) -> None:
    _add(journal, embeddings)
    print("kept", file=sys.stderr, flush=True)  # noqa: T201 - this is how it says so
    sys.stdin.read()


if __name__ == "__main__":
    EmbeddingJournal.add = _add_and_wait  # type: ignore[method-assign]
    runpy.run_module("index", run_name="__main__", alter_sys=True)
