"""What a question asks for, and which sentences have it."""

import pytest

from search.answer.asked_for import BONUS, DENIAL, REASON_BONUS, bonuses


@pytest.mark.parametrize(
    ("question", "has", "has_not"),
    [
        ("How long did the crossing take?", "It took two hours.", "It began at platform 12."),
        ("Wie lange dauerte die Fahrt?", "Nach 3 days they arrived.", "Gate 3 was shut."),
        ("What did the ticket cost?", "A ticket is $4.", "There were 4 of them."),
        ("What share of the boats leaked?", "A third of them did.", "Three boats did."),
        ("Reds against Blues score", "They won 3-1.", "They met on 3 May."),
        ("How many came in 2019?", "Some 400 came.", "In 2019 few came, on May 3."),
        ("How many came in 2019?", "A dozen came.", "Few came in all of 2021."),
        ("Since when is it open?", "It opened in 1964.", "It opened late."),
        ("Why is it shut?", "It is shut because of the storm.", "It is shut."),
        ("Who found it?", "Then Karin Holm found it.", "Then a teacher found it."),
        ("Who found Karin Holm?", "Then Jon Dahl found her.", "They found Karin Holm."),
        ("Was anybody hurt?", "Nobody was.", "It burned."),
        ("The mayor opened the pier.", "He didn't.", "It is long."),
    ],
)
def test_what_is_asked_for(question: str, has: str, has_not: str) -> None:
    bonus = REASON_BONUS if question.startswith("Why") else BONUS
    assert bonuses(question, [has, has_not]).tolist() == pytest.approx([bonus, 0])


@pytest.mark.parametrize("question", ["harbour ferry", "What sank in the harbour?", "which boat sank"])
def test_a_question_that_asks_for_none_of_these(question: str) -> None:
    assert bonuses(question, ["Two boats sank on Monday, said Eva Lind.", "No."]).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("question", "says_so", "denies"),
    [
        ("what do they say: is it safe", "it is quite safe", "it is dangerous"),
        ("what do they say: is it safe", "it is not at all dangerous", "it isn't safe"),
        ("which one says it is not safe", "it is dangerous", "it is safe"),
        ("which ones oppose the toll", "they reject the toll", "they back it"),
        ("which one says the dam will hold", "the dam will hold", "the dam will never hold"),
    ],
)
def test_a_sentence_that_denies_what_is_asked_about_counts_less(question: str, says_so: str, denies: str) -> None:
    assert DENIAL > 0
    assert bonuses(question, [says_so, denies, "nothing of it"]).tolist() == [0, -DENIAL, 0]
