"""Opening an index in a tenth of the time, for tests that do not look at verdicts."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.storage.locations import Location
from search import Searcher
from search.ranking.scale import BASELINE_QUESTIONS

_FEW = 2


@contextmanager
def few_baseline_questions() -> Iterator[None]:
    """Measure baselines with four questions instead of 144, which take more than a second of processor time.

    Hits and their order are what they always are; confidences and verdicts mean nothing. The baseline is kept as if
    another release had measured it: whoever opens the index after this measures it again.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("search.ranking.confidence.BASELINE_QUESTIONS", BASELINE_QUESTIONS[:_FEW])
        patch.setattr("search.ranking.confidence.RANDOM_QUESTIONS", _FEW)
        patch.setattr("search.ranking.calibration._code_sha256", lambda: "few questions")
        yield


def open_without_verdicts(index: Path | Location) -> Searcher:
    """Open an index with few baseline questions."""
    with few_baseline_questions():
        return Searcher(index)
