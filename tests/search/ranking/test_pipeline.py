"""What decides the order of the hits, on small corpora with the real model."""

from collections.abc import Callable

import numpy as np
import pytest

from index.embedding.encoder import Encoder
from search import Filters, Searcher
from search.question.operators import parse_question
from search.ranking.confidence import Calibration, Evidence, baseline_questions
from search.ranking.pipeline import readable_score
from search.ranking.scale import BASELINE_QUESTIONS, scale_of
from search.ranking.signals import SIGNALS

Corpus = Callable[..., Searcher]


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
    assert parse_question(question).phrases == ()
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
    answer = searcher.search("What does the newsletter say about the weather in the mountains?", 20, explain=True)
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


def test_baseline_questions_are_the_same_each_time_and_of_all_lengths() -> None:
    texts = ["One two three four five.", "Six seven eight nine."]
    questions = list(baseline_questions(texts))
    assert questions == list(baseline_questions(texts))
    assert questions[: len(BASELINE_QUESTIONS)] == list(BASELINE_QUESTIONS)
    at_random = questions[len(BASELINE_QUESTIONS) :]
    lengths = [len(question.split()) for question in at_random]
    assert (min(lengths) >= 3, max(lengths) <= 40, max(lengths) > 30) == (True, True, True)
    words = {word.strip("?") for question in at_random for word in question.split()}
    assert words <= {"One", "two", "three", "four", "five", "Six", "seven", "eight", "nine"}


def _evidence(value: float, weakest: float | None = None) -> Evidence:
    return Evidence(value, value, value, value, value if weakest is None else weakest)


def test_confidence_is_how_far_the_best_hit_stands_out_from_the_baseline() -> None:
    random = np.random.default_rng(1)
    calibration = Calibration.measure([_evidence(0.3 + 0.05 * random.normal()) for _ in range(100)])
    assert calibration.confidence(_evidence(0.5)) > 0.99
    assert calibration.verdict(_evidence(0.5)) == "answers"
    assert calibration.verdict(_evidence(0.3)) == "may answer"
    assert calibration.confidence(_evidence(0.25)) < 0.03
    assert calibration.verdict(_evidence(0.25)) == "nothing"
    assert calibration.verdict(_evidence(0.25), in_its_language=False) == "may answer"
    assert (calibration.confidence(None), calibration.verdict(None)) == (0, "nothing")


def test_what_a_hit_leaves_out_of_the_question_makes_it_uncertain() -> None:
    random = np.random.default_rng(1)
    calibration = Calibration.measure([_evidence(0.3 + 0.05 * random.normal()) for _ in range(100)])
    assert calibration.verdict(_evidence(0.5, weakest=0.3)) == "may answer"
    assert calibration.verdict(_evidence(0.5, weakest=0.3), fast=True) == "answers"


def test_a_baseline_that_is_all_the_same_divides_by_nothing() -> None:
    calibration = Calibration.measure([_evidence(0.3)] * 10)
    assert calibration.verdict(_evidence(0.5)) == "answers"


def test_scale_of_the_model_of_reference_is_one(encoder: Encoder) -> None:
    assert scale_of(encoder).dense == pytest.approx(1, abs=0.01)


def test_a_number_comes_first_where_one_is_asked_for(corpus: Corpus) -> None:
    searcher = corpus(
        {
            "a.txt": "The new stadium of the football club has too few seats.",
            "b.txt": "The new stadium of the football club, beside the river, has 41,000 seats.",
        }
    )
    hits = searcher.search("How many seats does the new stadium have?", explain=True).hits
    assert hits[0].text.endswith("41,000 seats.")
    assert [hit.signals.values["answer_type"] for hit in hits if hit.signals] == [1.0, 0.0]


@pytest.mark.parametrize("others", [[], ["Bakers raised the price of rye bread to four euros a loaf."]])
def test_one_or_two_paragraphs_are_enough_to_answer(corpus: Corpus, others: list[str]) -> None:
    ferry = "The ferry to the island sank on Monday after it hit a rock."
    searcher = corpus({f"{i}.txt": text for i, text in enumerate([ferry, *others])}, verdicts=True)
    for question in ("When did the ferry sink?", "Why did the boat go down?", "ferry"):
        answer = searcher.search(question)
        assert (answer.hits[0].text, answer.verdict != "nothing") == (ferry, True)
    assert searcher.search("who composed Tosca").verdict == "nothing"


FERRIES = (
    "The ferry to the island was late again on Tuesday, and nobody on the quay could say when the next would come.",
    "The gate is to open before the tide turns, so that boats need no longer wait for hours, the harbour master said.",
    "A spokesman for the company said that a second boat is to be hired in the summer, as soon as there is money.",
    "The council will vote on Monday whether the old bridge is to be closed, and where buses shall go instead.",
)


def test_a_heading_is_first_only_where_nothing_else_fits(corpus: Corpus) -> None:
    page = [FERRIES[0], "When will the gate open?", *FERRIES[1:3], "Captain Esme Valdric", FERRIES[3], FERRIES[2]]
    searcher = corpus({"a.txt": "\n\n".join(page), "b.txt": "\n\n".join(FERRIES[::-1])})
    assert searcher.search("when will the gate open").hits[0].text == FERRIES[1]
    assert searcher.search("Esme Valdric").hits[0].text == "Captain Esme Valdric"
