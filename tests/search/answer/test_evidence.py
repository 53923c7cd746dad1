"""Which sentence of a paragraph is named as evidence; how often it is the right one is measured by the evaluation."""

from collections.abc import Callable

import numpy as np
import pytest

from index.embedding.encoder import Encoded, Encoder, TokenVectors
from index.embedding.model_files import find_model
from search import Searcher
from search.answer.evidence import EvidenceFinder
from search.question.understanding import as_plain_words
from search.ranking.pipeline import Pipeline

TEXT = "The harbour was quiet. Later the ferry sank near the harbour. Gulls cried all day."

PARAGRAPHS = [
    "Ann Holt climbed the old tower of Westhaven on Sunday. The climb took the 40-year-old 35 minutes.",
    "Freezing winds crossed the valley in January. Nine people died. It was one of several cold spells then.",
    "The council will let the bakery stay. Councillor Berg did not say why. And no, he will not stand again in May.",
    "The old bridge is not safe, said Karin Holm, an engineer. Mayor Olsen said that the bridge is safe and will stay.",
    "Jon Dahl, a farmer, said the new dam will not hold. The builder, Eva Lind, said the new dam will hold for long.",
    "Shopkeepers such as Lena Moe oppose the tax on sugar. Doctors, such as Per Vik, support the tax on sugar.",
    "The pier was rebuilt, after years of talks. The work was delayed because the divers found a wreck. Anglers fish.",
]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Which harbour saw a ferry sink?", "Later the ferry sank near the harbour."),
        ("What cried?", "Gulls cried all day."),
        ("Who sold the bread?", "The harbour was quiet."),  # no sentence has any of it: the first
    ],
)
def test_without_token_vectors_the_terms_decide(
    corpus: Callable[[dict[str, str]], Searcher], question: str, sentence: str
) -> None:
    store = corpus({"a.txt": TEXT, "b.txt": "The harbour is old.\n\nA harbour was built."}).store
    none = TokenVectors(np.empty(0, np.int32), np.empty((0, 384), np.float32))
    encoded = Encoded(np.zeros((1, 384), np.float32), [none])
    finder = EvidenceFinder(Pipeline(store, Encoder.load(find_model())), as_plain_words(store, question), encoded)
    start, end = finder.span(0, TEXT)
    assert TEXT[start:end] == sentence


def test_a_sentence_far_down_a_text_of_several_windows_is_marked(corpus: Callable[[dict[str, str]], Searcher]) -> None:
    before = [f"On day {day} the crew of the lightship painted the rails and mended the sails." for day in range(40)]
    after = [f"In week {week} the pilots of the estuary drank tea and told each other stories." for week in range(40)]
    sentence = "A whale swallowed the anchor chain."
    searcher = corpus({"a.txt": " ".join([*before, sentence, *after])})
    assert len(searcher.store.tokens([0])[0]) > 3
    assert searcher.search("Which animal ate a part of the ship?", top=1).hits[0].evidence_text == sentence


def test_the_sentence_that_has_what_is_asked_for_is_marked(corpus: Callable[[dict[str, str]], Searcher]) -> None:
    searcher = corpus({f"{number}.txt": text for number, text in enumerate(PARAGRAPHS)})
    wanted = {
        "how long did the climb of the old tower take?": "The climb took the 40-year-old 35 minutes.",
        "how many died in the cold in the valley?": "Nine people died.",
        "will Berg run for the council another time?": "And no, he will not stand again in May.",
        "why did the work on the pier take so long": "The work was delayed because the divers found a wreck.",
        "who says the bridge is safe?": "Mayor Olsen said that the bridge is safe and will stay.",
        "who says the bridge is dangerous?": "The old bridge is not safe, said Karin Holm, an engineer.",
        "who said the new dam will hold?": "The builder, Eva Lind, said the new dam will hold for long.",
        "who said the new dam will not hold?": "Jon Dahl, a farmer, said the new dam will not hold.",
        "who supports the tax on sugar?": "Doctors, such as Per Vik, support the tax on sugar.",
        "who is against the tax on sugar?": "Shopkeepers such as Lena Moe oppose the tax on sugar.",
    }
    found = {question: searcher.search(question, top=1, dates=False).hits[0].evidence_text for question in wanted}
    assert found == wanted
