"""What a question asks for, and which texts have one."""

import pytest

from search.ranking.answer_types import AnswerType, answer_type, texts_with


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many ferries sank in 2017?", AnswerType.NUMBER),
        ("price of rye bread", AnswerType.NUMBER),
        ("Wie viele Fähren sanken?", AnswerType.NUMBER),
        ("¿Cuántos barcos se hundieron?", AnswerType.NUMBER),
        ("When did the ferry sink?", AnswerType.TIME),
        ("Depuis quand le pont est-il fermé ?", AnswerType.TIME),
        ("Who sank the ferry?", None),
        ("Why was the whenever clause dropped?", None),
    ],
)
def test_what_a_question_asks_for(question: str, expected: AnswerType | None) -> None:
    assert answer_type(question) is expected


def test_a_number_that_the_question_gives_is_no_answer() -> None:
    texts = ["In 2017 ferries sank.", "In 2017, 12 ferries sank.", "Twelve ferries sank in 2017.", "Ferries sank."]
    found = texts_with(AnswerType.NUMBER, "How many ferries sank in 2017?", texts)
    assert found == [False, True, True, False]


def test_times_are_days_months_years_and_numbers() -> None:
    texts = ["It sank on Monday.", "It sank in spring 1999.", "It sank in heavy seas."]
    assert texts_with(AnswerType.TIME, "When did it sink?", texts) == [True, True, False]
