"""Questions of people's own: how they are read, and what is counted of their answers."""

from pathlib import Path

import pytest

from index.errors import SourceError
from index.storage.corpus import Place
from search.answer.answer import Answer, Hit, Look
from search.evaluation.own_questions import Outcome, OwnQuestion, ask, kinds, read_own_questions, shares
from search.evaluation.result_tables import tables_of_outcomes
from search.ranking.confidence import Verdict

FILE = """\
who\tWho sang?\tchoir (sang|sings)\tthe note
who\tWho left?\tthe\\s+ferry\\.
when\tWhen?\tin 1964
none\tsquare root of 1764
near\tWho sang in Oslo?\t
"""


@pytest.fixture
def questions(tmp_path: Path) -> list[OwnQuestion]:
    path = tmp_path / "questions.tsv"
    path.write_text(f"\ufeff{FILE}\n", encoding="utf-8")
    return read_own_questions(path)


def _answer(verdict: Verdict, *texts: str) -> Answer:
    place = Place(paragraph=0, document="a", path="a", source="a")
    hits = [Hit(rank, 0.5, text, Look.taken((0, 0)), place) for rank, text in enumerate(texts, start=1)]
    return Answer("?", verdict, 0.5, 1.0, "s", tuple(hits))


def _outcomes(questions: list[OwnQuestion]) -> list[Outcome]:
    answers = [
        _answer("answers", "A choir sings."),
        _answer("nothing", "No.", "Nor this.", "Then came the\nferry."),
        _answer("may answer", "It was in 1965."),
        _answer("nothing"),
        _answer("may answer", "A choir sang."),
    ]
    return ask(questions, answers)


def test_a_file_of_questions_is_read(questions: list[OwnQuestion]) -> None:
    assert [(one.kind, one.text) for one in questions] == [
        ("who", "Who sang?"),
        ("who", "Who left?"),
        ("when", "When?"),
        ("none", "square root of 1764"),
        ("near", "Who sang in Oslo?"),
    ]
    expressions = [one.expression.pattern if one.expression else None for one in questions]
    assert expressions == ["choir (sang|sings)", r"the\s+ferry\.", "in 1964", None, None]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"who\tWho?\tx\nonly one column\n", "line 2: found “only one column”, expected kind, question and expression"),
        (b"who\tWho?\t(\n", r"line 1: “\(” is no regular expression \(missing \), unterminated subpattern"),
        (b"\n \n", "no question in"),
        (b"who\tWh\xe9?\n", r"is not UTF-8 text \(byte 6\); save it as UTF-8"),
    ],
)
def test_what_is_no_question_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "questions.tsv"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=message):
        read_own_questions(path)
    with pytest.raises(SourceError, match="cannot be read: No such file"):
        read_own_questions(tmp_path / "none.tsv")


def test_what_a_reader_gets_is_counted(questions: list[OwnQuestion]) -> None:
    outcomes = _outcomes(questions)
    assert [(one.rank, one.verdict) for one in outcomes[:3]] == [(1, "answers"), (3, "nothing"), (None, "may answer")]
    found = {one.name: (one.count, one.of) for one in shares(outcomes)}
    assert found == {
        "right paragraph first": (1, 3),
        "in the first 3": (2, 3),
        "in the first 10": (2, 3),
        "told “nothing here”": (1, 3),
        "told so with the right one first": (0, 3),
        "unrelated, told “nothing here”": (1, 1),
        "near misses, told “nothing here”": (0, 1),
        "near misses, not said to be answered": (1, 1),
    }
    assert {kind: [one.rank for one in own] for kind, own in kinds(outcomes).items()} == {"who": [1, 3], "when": [None]}


def test_intervals_are_of_pairs_where_models_are_compared(questions: list[OwnQuestion]) -> None:
    outcomes = _outcomes(questions)
    first, within_3, *_ = shares(outcomes, outcomes)
    assert first.interval == (0, 1)
    assert first.difference == within_3.difference == (0, 0)  # the same answers, question by question
    none_right = [Outcome(one.question, None, one.verdict) for one in outcomes]
    worse = shares(none_right, outcomes)[1]
    assert (worse.count, worse.interval, worse.difference) == (0, (0, 0), (-1, 0))


def test_tables_have_a_column_for_each_model_and_a_row_for_each_kind(questions: list[OwnQuestion]) -> None:
    outcomes = _outcomes(questions)
    reached = {"one": shares(outcomes), "two": shares(outcomes, outcomes)}
    lines = tables_of_outcomes(reached, {"one": outcomes, "two": outcomes}).splitlines()
    assert lines[0] == "|  | one | two |"
    assert "| in the first 3 | 2 of 3, 67% (0% to 100%) | 2 of 3, 67% (0% to 100%; +0.000 to +0.000) |" in lines
    assert lines[-4] == "| kind (two) | questions | first | first 3 | first 10 | “nothing” |"
    assert lines[-2:] == ["| who | 2 | 1 | 2 | 2 | 1 |", "| when | 1 | 0 | 0 | 0 | 0 |"]
