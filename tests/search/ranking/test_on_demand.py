"""Embedding the best candidates of a question while a first build has no vectors of them yet."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from index.building.folder_build import build
from index.embedding.encoder import Embedded, Encoder
from index.progress import NoProgress
from index.storage.snapshot import Snapshot, open_snapshot
from search import Answer, Searcher
from tests.opening import open_without_verdicts

SUBJECTS = ("harbour", "orchard", "library", "glacier", "railway", "theatre", "vineyard")
FILES = {f"{i:02}.txt": f"The {SUBJECTS[i % 7]} was closed for {i} days.\n\nNobody saw {i} boats." for i in range(30)}
DOCTOR = "It rained all day in the village. The physician prescribed antibiotics against the infection. Gulls cried."
QUESTION = "Which medicine did a doctor give?"

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("encoder", "estimates_at_once")]


class _Ended(Exception):  # noqa: N818 - somebody ends a build
    """Raised as soon as there is something to ask."""


class _Until(NoProgress):
    """Ends a build that has published enough."""

    def __init__(self, index: Path, enough: Callable[[Snapshot], bool]) -> None:
        self._index, self._enough = index, enough

    def advance(self, count: int) -> None:
        if (self._index / "live.json").exists():
            snapshot = open_snapshot(self._index)
            enough = self._enough(snapshot)
            snapshot.close()
            if enough:
                raise _Ended


@pytest.fixture
def documents(write: Callable[[Mapping[str, str | bytes]], Path]) -> Path:
    """Texts of which the one that answers is the last that the model comes to."""
    return write({**FILES, "zz.txt": DOCTOR})


@pytest.fixture
def estimated(documents: Path, tmp_path: Path) -> Searcher:
    """An index whose first build was ended when it had estimates."""
    with pytest.raises(_Ended):
        build(
            [documents], tmp_path / "index", progress=_Until(tmp_path / "index", lambda one: len(one.provisional) > 0)
        )
    searcher = open_without_verdicts(tmp_path / "index")
    assert searcher.store.provisional > 30
    return searcher


@pytest.fixture
def finished(documents: Path, tmp_path: Path) -> Searcher:
    """The same index when it is whole."""
    build([documents], tmp_path / "whole")
    return open_without_verdicts(tmp_path / "whole")


def _best(answer: Answer) -> tuple[str, dict[str, float]]:
    signals = answer.hits[0].signals
    assert signals is not None
    return answer.hits[0].evidence_text, dict(signals.values)


def test_what_is_found_first_is_measured_as_in_a_finished_index(estimated: Searcher, finished: Searcher) -> None:
    sentence, signals = _best(estimated.search(QUESTION, 3, explain=True))
    expected_sentence, expected = _best(finished.search(QUESTION, 3, explain=True))
    assert sentence == expected_sentence == "The physician prescribed antibiotics against the infection."
    assert signals["dense"] == pytest.approx(expected["dense"], abs=0.01)
    assert signals["match"] != 0
    estimate = _best(estimated.search(QUESTION, 3, explain=True, fast=True))[1]["dense"]
    assert abs(estimate - expected["dense"]) > 0.02  # in a hurry, nothing is read


def test_what_is_found_by_its_words_is_read_too(
    documents: Path, tmp_path: Path, finished: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.building.provisional._WORTH_IT", 1e9)  # no estimates
    texts = finished.store.manifest.counts.texts
    progress = _Until(tmp_path / "index", lambda one: one.manifest.counts.texts == texts)
    with pytest.raises(_Ended):
        build([documents], tmp_path / "index", progress=progress)
    searcher = open_without_verdicts(tmp_path / "index")
    question = "Who fights an infection by antibiotics?"
    answer = searcher.search(question, 3, explain=True)
    assert (answer.embedded < 0.5, answer.provisional) == (True, 0)
    sentence, signals = _best(answer)
    expected_sentence, expected = _best(finished.search(question, 3, explain=True))
    assert sentence == expected_sentence == "The physician prescribed antibiotics against the infection."
    assert signals["dense"] == pytest.approx(expected["dense"], abs=0.01)


def test_an_answer_does_not_depend_on_what_was_asked_before(estimated: Searcher) -> None:
    before = estimated.search(QUESTION, 10, explain=True)
    for other in ("How long was the orchard closed?", "Did anybody see boats?", "antibiotics", "rain in the village"):
        estimated.search(other, 10)
    after = estimated.search(QUESTION, 10, explain=True)
    assert [(hit.text, hit.score, hit.signals) for hit in after.hits] == [
        (hit.text, hit.score, hit.signals) for hit in before.hits
    ]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were read, in order."""
    texts_read: list[str] = []
    embed = Encoder.embed_for_question

    def recorded(self: Encoder, texts: Sequence[str]) -> list[Embedded]:
        texts_read.extend(texts)
        return embed(self, texts)

    monkeypatch.setattr(Encoder, "embed_for_question", recorded)
    return texts_read


def test_what_was_read_is_not_read_again(estimated: Searcher, read: list[str]) -> None:
    estimated.search(QUESTION, 10)
    assert DOCTOR in read
    assert len(read) == len(set(read)) <= 16
    first = len(read)
    estimated.search(QUESTION, 10)
    assert len(read) == first


def test_a_slow_model_is_not_waited_for(estimated: Searcher, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.ranking.on_demand.MOST_SECONDS", -1.0)
    answer = estimated.search(QUESTION, 10)
    assert (read, len(answer.hits)) == ([], 10)
    assert answer.hits[0].evidence_text  # found by terms


def test_a_finished_index_reads_nothing(finished: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Encoder, "embed_for_question", lambda *_: pytest.fail("all texts have vectors"))
    assert finished.search(QUESTION, 10).hits[0].text == DOCTOR
