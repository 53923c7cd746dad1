"""What decides the order of the hits, on small corpora with the real model."""

from collections.abc import Callable

import numpy as np
import pytest

from search import Filters, Searcher
from search.question.quotations import phrases_in
from search.ranking.confidence import Calibration, Evidence, nonsense_questions
from search.ranking.pipeline import readable_score
from search.ranking.signals import SIGNALS

Corpus = Callable[[dict[str, str]], Searcher]


def test_rare_name_decides_where_meaning_is_the_same(corpus: Corpus) -> None:
    files = {
        f"{name}.txt": f"{name} won the chess tournament in the spring." for name in ("Aronyak", "Belovin", "Cadhel")
    }
    searcher = corpus(files)
    for name in ("Aronyak", "Belovin", "Cadhel"):
        assert searcher.search(f"What did {name} win?").hits[0].text.startswith(name)


def test_quoted_words_must_occur(corpus: Corpus) -> None:
    searcher = corpus(
        {
            "a.txt": "The minister called the reform a great success for all pupils.",
            "b.txt": "The  Reform\nis called a “Bold Step” by its critics, who mean it’s not.",
            "c.txt": "Pupils took a bold decision and then a step back.",
        }
    )
    answer = searcher.search('How was the reform of schools called: "bold step"?')
    assert [hit.text[:10] for hit in answer.hits] == ["The Reform"]
    assert answer.missing_phrases == ()
    assert [hit.text[:10] for hit in searcher.search('"it\'s not" "by its"').hits] == ["The Reform"]
    assert len(searcher.search("What was called a “great disaster”?").hits) == 3
    answer = searcher.search('Who spoke of a "great disaster"?')
    assert answer.missing_phrases == ("great disaster",)
    assert len(answer.hits) == 3


@pytest.mark.parametrize("question", ['"', '""', '"?!"', 'an "unpaired mark'])
def test_marks_that_quote_nothing(seed_searcher: Searcher, question: str) -> None:
    assert phrases_in(question) == ()
    assert len(seed_searcher.search(question, top=3).hits) == 3


def test_near_verbatim_copies_are_one_hit(corpus: Corpus) -> None:
    story = (
        "Rescue workers reached the flooded village on Sunday and found forty people alive on the roof of its school."
    )
    searcher = corpus(
        {
            "first.txt": f"date 2020-01-05\n\n{story}",
            "second.txt": f"date 2020-01-06\n\nLONDON — {story}",
            "other.txt": f"date 2020-01-07\n\n{story.replace('forty', 'fifty')}",
        }
    )
    hits = searcher.search("How many survivors were on the roof?").hits
    assert sorted((hit.place.date, [place.date for place in hit.also_in]) for hit in hits) == [
        ("2020-01-05", ["2020-01-06"]),
        ("2020-01-07", []),
    ]
    late = searcher.search("survivors", filters=Filters.parse(since="2020-01-06")).hits
    assert ("2020-01-06", ["2020-01-05"]) in [(hit.place.date, [place.date for place in hit.also_in]) for hit in late]


def test_boilerplate_does_not_crowd_out_answers(corpus: Corpus) -> None:
    furniture = "Sign up for our newsletter about the weather in the mountains."
    files = {f"{i}.txt": f"{furniture}\n\nReport {i} is about the number {i} and nothing else." for i in range(12)}
    searcher = corpus({**files, "answer.txt": "The weather in the mountains turned cold; our newsletter was late."})
    answer = searcher.search("What does the newsletter say about the weather in the mountains?", explain=True)
    assert answer.hits[0].text.startswith("The weather in the mountains turned cold")
    assert [hit.signals.values["boilerplate"] for hit in answer.hits if hit.text == furniture and hit.signals] == [1.0]


def test_signals_add_up_to_the_score(seed_searcher: Searcher) -> None:
    answer = seed_searcher.search("How did the Russian envoy respond to the accusation?", explain=True)
    for hit in answer.hits:
        assert hit.signals is not None
        assert readable_score(sum(hit.signals.contributions().values())) == pytest.approx(hit.score, abs=2e-3)
    scores = [hit.score for hit in answer.hits]
    assert scores == sorted(scores, reverse=True)
    assert answer.hits[0].signals is not None
    # A reranker, of which there is none here, adds nothing: it decides.
    assert [signal.name for signal in SIGNALS] == list(answer.hits[0].signals.contributions())


def test_fast_leaves_the_evidence_pass_out(seed_searcher: Searcher) -> None:
    answer = seed_searcher.search("What do the Taliban want from Pakistan?", fast=True, explain=True)
    assert answer.hits[0].text.startswith("The two Taliban officials told")
    assert answer.answered
    assert [(hit.signals.values["match"], hit.signals.values["bias"]) for hit in answer.hits if hit.signals] == [
        (0, 0)
    ] * 10
    assert not seed_searcher.search("How do I bake sourdough bread?", fast=True).answered


def test_nonsense_is_the_same_each_time_and_of_all_lengths() -> None:
    questions = list(nonsense_questions(["One two three four five.", "Six seven eight nine."]))
    assert questions == list(nonsense_questions(["One two three four five.", "Six seven eight nine."]))
    lengths = [len(question.split()) for question in questions]
    assert (min(lengths), max(lengths)) == (3, 38) or (min(lengths) >= 3 and max(lengths) <= 40)
    assert all(
        word.strip("?") in ["One", "two", "three", "four", "five", "Six", "seven", "eight", "nine"]
        for q in questions
        for word in q.split()
    )


def test_confidence_is_how_far_the_best_hit_stands_out_from_nonsense() -> None:
    random = np.random.default_rng(1)
    nonsense = [Evidence(*(0.3 + 0.05 * random.normal(size=7))) for _ in range(100)]
    calibration = Calibration.measure(1000, [5] * 50 + [10] * 50, nonsense)
    good, bad = Evidence(*[0.6] * 7), Evidence(*[0.3] * 7)
    assert calibration.confidence(6, good) > 0.99
    assert calibration.confidence(6, bad) < 0.4
    assert calibration.confidence(6, None) == 0
    assert calibration.confidence(6, good, fast=True) > 0.9


def test_confidence_asks_no_more_where_nonsense_comes_near_to_everything() -> None:
    random = np.random.default_rng(1)
    draws = random.normal(size=(100, 7))
    found = Evidence(*[0.5] * 7)

    def confidence(spread: float) -> float:
        nonsense = [Evidence(*(0.3 + spread * draw)) for draw in draws - draws.mean(axis=0)]
        return Calibration.measure(1000, [6] * 100, nonsense).confidence(6, found)

    assert confidence(0.02) > confidence(0.04)
    assert confidence(0.2) == pytest.approx(confidence(0.4))
