"""Operators in questions: what is one, what only looks like one, and what is left to rank by."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.storage.store import Wanted
from search.question.operators import ParsedQuestion, is_pasted, parse_question

EXACT = [
    ("dam -bridge", ParsedQuestion("dam", excluded=(Wanted("bridge"),))),
    ("-bridge dam", ParsedQuestion("dam", excluded=(Wanted("bridge"),))),
    ("dam NOT bridge", ParsedQuestion("dam", excluded=(Wanted("bridge"),))),
    ("dam AND NOT bridge collapse", ParsedQuestion("dam collapse", excluded=(Wanted("bridge"),))),
    ('dam -"old bridge" river', ParsedQuestion("dam river", excluded=(Wanted("old bridge", exact=True),))),
    ('dam NOT "old bridge"', ParsedQuestion("dam", excluded=(Wanted("old bridge", exact=True),))),
    ("virus -covid-19", ParsedQuestion("virus", excluded=(Wanted("covid-19", exact=True),))),
    ("dam -bridge -road?", ParsedQuestion("dam", excluded=(Wanted("bridge"), Wanted("road")))),
    ("Boeing OR Airbus crash", ParsedQuestion("Boeing Airbus crash", any_of=((Wanted("Boeing"), Wanted("Airbus")),))),
    (
        'ferry OR boat OR "small ship" sank',
        ParsedQuestion(
            'ferry boat "small ship" sank',
            any_of=((Wanted("ferry"), Wanted("boat"), Wanted("small ship", exact=True)),),
        ),
    ),
    (
        "ferry OR boat storm OR wind",
        ParsedQuestion(
            "ferry boat storm wind",
            any_of=((Wanted("ferry"), Wanted("boat")), (Wanted("storm"), Wanted("wind"))),
        ),
    ),
    (
        'the "great flood" of "the river"',
        ParsedQuestion('the "great flood" of "the river"', ("great flood", "the river")),
    ),
    ('"great flood" -choir', ParsedQuestion('"great flood"', ("great flood",), excluded=(Wanted("choir"),))),
]
PLAIN = [
    "",
    "?",
    "How did Moscow answer?",
    "temperatures of -5 degrees",
    "it fell to -40",
    "the war 2016-2018",
    "the war 2016 -2018",
    "the war - and its end",
    "the war – and its end",
    "U-2 spy plane",
    "COVID-19 vaccines",
    "a well-known actor",
    "is it true or not",
    "not a word or two",
    "Portland OR",
    "OR gates",
    "NOT a word",
    "to be or NOT",
    "-bridge",
    "NOT bridge",
    "DO NOT ENTER",
    "LIVE FREE OR DIE",
    "OR OR OR",
    "--since 2017",
    "“great flood”",
    'an "unpaired mark',
]


@pytest.mark.parametrize(("question", "parsed"), EXACT)
def test_operators(question: str, parsed: ParsedQuestion) -> None:
    assert parse_question(question) == parsed


@pytest.mark.parametrize("question", PLAIN)
def test_what_only_looks_like_an_operator_is_plain_words(question: str) -> None:
    assert parse_question(question) == ParsedQuestion(question)


PASSAGE = (
    'The minister said on Monday that the "great flood" of March 2017 had taken the bridge -finally- and the mill. '
    "Nobody was hurt. The town, he said, would build both of them again before the winter came, or NOT at all."
)


@pytest.mark.parametrize(
    "question",
    [
        'Has the company that released a "lite" version of its model, as two papers reported, changed what it says of it since?',
        "The court handed down several rulings this week in a long row of cases; which one of these was NOT among them?",
    ],
)
def test_a_long_sentence_quotes_and_stresses(question: str) -> None:
    assert parse_question(question) == ParsedQuestion(question)


def test_a_long_list_of_alternatives_has_operators() -> None:
    words = " ".join(f"harbour{n}" for n in range(20))
    parsed = parse_question(f'{words} ferry OR boat "new line"')
    assert (parsed.phrases, len(parsed.any_of)) == (("new line",), 1)


def test_a_pasted_passage_has_no_operators() -> None:
    assert parse_question(PASSAGE) == ParsedQuestion(PASSAGE, pasted=True)


@pytest.mark.parametrize(
    ("question", "pasted"),
    [
        ("Who is he? What did he say in March 2017? And why?", False),
        ("What did he say " + "of the bridge " * 15 + "in March 2017?", False),
        ("He said much " + "of the bridge " * 15 + "in March 2017.", True),
        ("What did he say " + "of the bridge " * 30 + "in March 2017?", True),
    ],
)
def test_length_and_sentences_tell_a_passage(question: str, pasted: bool) -> None:
    assert is_pasted(question) is pasted


_PIECES = st.sampled_from(["-", "NOT", "OR", "AND", '"', "dam", "Bridge", "-x", " ", "  ", "5", ".", "’", "a-b", "\n"])


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=12).map("".join))
def test_nothing_is_refused(question: str) -> None:
    parsed = parse_question(question)
    assert any(map(str.isalnum, parsed.text)) == any(map(str.isalnum, question))
    assert all(wanted.text for wanted in (*parsed.excluded, *(one for group in parsed.any_of for one in group)))
