"""The fits of `benchmarks/training`, on data whose answer is known."""

import numpy as np
import pytest

from benchmarks.training import confidence, ranking
from search.ranking.confidence import WEIGHTS

TRUE_WEIGHTS = np.resize([7.0, 3.0, 4.0, -12.0, 1.0, 2.0, 1.5], len(ranking.SIGNALS))
"""One for each signal that is fitted, however many there are."""


def _ranked(name: str, seed: int) -> ranking.Ranked:
    """Make candidates of which the one that the true weights put first is right."""
    signals = np.random.default_rng(seed).normal(size=(400, 8, len(ranking.SIGNALS)))
    signals[:, 6:] = 0  # these questions have six candidates
    first = np.argmax(signals[:, :6] @ TRUE_WEIGHTS, axis=1)
    relevance = np.zeros((400, 8))
    relevance[np.arange(400), first] = 1
    questions = [f"q{row}" for row in range(400)]
    judgements = {question: {f"d{first[row]}": 1} for row, question in enumerate(questions)}
    return ranking.Ranked(name, judgements, questions, [[f"d{i}" for i in range(6)]] * 400, signals, relevance)


def test_fit_finds_the_weights_that_made_the_judgements() -> None:
    datasets = [_ranked("one", 1), _ranked("two", 2)]
    weights = ranking.fit(datasets)
    assert weights[0] == pytest.approx(ranking.PRESENT[0])
    assert weights == pytest.approx(TRUE_WEIGHTS, rel=0.15, abs=0.3)
    assert datasets[0].ndcg(weights) > 0.98
    assert datasets[0].ndcg(TRUE_WEIGHTS) == 1
    assert datasets[0].ndcg(-TRUE_WEIGHTS) < 0.6


def test_report_measures_a_dataset_with_the_weights_of_the_others() -> None:
    lines = ranking.report([_ranked("one", 1), _ranked("two", 2)]).splitlines()
    assert [line.split(" | ")[0] for line in lines[2:]] == [
        "| at present", "| fitted on all", "| fitted without one", "| fitted without two",
    ]  # fmt: skip
    assert lines[4].endswith(" |  |")
    assert lines[5].split(" | ")[-2] == ""


def _asked(spread: float) -> confidence.Asked:
    """Make a corpus whose own questions stand out from foreign ones by two in every signal but the last."""
    random = np.random.default_rng(0)
    out = np.array([2.0] * (len(WEIGHTS) - 1) + [0.0])
    signals = {
        confidence.OWN: random.normal(out, spread, size=(500, len(WEIGHTS))),
        confidence.FOREIGN: random.normal(0, 1, size=(500, len(WEIGHTS))),
    }
    return confidence.Asked("corpus", signals, {})


def test_fit_of_the_confidence_tells_own_questions_from_foreign_ones() -> None:
    corpora = [_asked(1.0), _asked(0.5)]
    weights, offset = confidence.fit(corpora)
    assert min(weights[:-1]) > 0.8
    assert abs(weights[-1]) < 0.3
    for corpus in corpora:
        assert np.mean(corpus.signals[confidence.OWN] @ weights + offset > 0) > 0.93
        assert np.mean(corpus.signals[confidence.FOREIGN] @ weights + offset < 0) > 0.93


def test_questions_are_the_same_each_time_and_of_four_kinds() -> None:
    own, other = ["Who sank the ferry?", "Why did it sink?"], ["What is an atom made of?"]
    drawn = confidence.questions_of_each_kind(own, [other])
    assert drawn == confidence.questions_of_each_kind(own, [other])
    assert sorted(drawn[confidence.OWN]) == sorted(own)
    assert drawn[confidence.FOREIGN] == other
    words = {word for question in (*own, *other) for word in question.rstrip("?").split()}
    assert all(set(question.rstrip("?").split()) <= words for question in drawn[confidence.WORDS])
    letters = {"".join(sorted(question)) for question in drawn[confidence.LETTERS]}
    assert letters == {"".join(sorted(question)) for question in (*own, *other)}
