"""Answers as text and as tables."""

import csv
import io
import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from index.storage.corpus import Place
from index.words.analysis import Analysis, Analyzer
from search.answer.answer import Answer, Hit, Look
from search.answer.explanation import matched_terms, reasons
from search.answer.sentences import sentence_spans
from search.answer.tables import markdown_of, write_csv
from search.answer.terminal import render
from search.answer.wording import readable_age, readable_date
from search.page.cards import card
from search.page.context import Context
from search.ranking.confidence import Verdict
from search.ranking.signals import SIGNALS, Signals

PLACE = Place(
    paragraph=4,
    document="d1",
    path="folder/d1.txt",
    source="The Paper",
    title="A title",
    date="2017-03-27",
    date_origin="record",
    headings=("Head", "Below"),
)


def _signals(**measured: float) -> Signals:
    return Signals({signal.name: measured.get(signal.name, 0.0) for signal in SIGNALS})


def _answer(*hits: Hit, verdict: Verdict = "answers", undated: int = 0) -> Answer:
    return Answer("Who?", verdict, 0.9, 12.3, "s1", hits, undated, id="q1")


def _hit(text: str, evidence: tuple[int, int] | None = None, place: Place = PLACE) -> Hit:
    return Hit(1, 0.5, text, Look.taken(evidence or (0, len(text))), place, (PLACE,))


def test_hit_on_a_terminal() -> None:
    text = render(_answer(_hit("One two three. Four five.", (15, 25))), 20)
    assert text == (
        " 1. Head › Below\n    One two three.\n    Four five.\n"
        "    27 March 2017 · A title · The Paper · paragraph 5 · 0.50 · also in 1 other place\n"
    )


def test_headings_stand_above_the_hit_and_cannot_control_anything() -> None:
    hit = _hit("One two.", place=replace(PLACE, headings=("Dams\x1b[2J", "The <b>*breach*</b>")))
    assert render(_answer(hit)).startswith(" 1. Dams\ufffd[2J › The <b>*breach*</b>\n    One two.\n    27 March 2017")
    assert markdown_of(_answer(hit)).startswith(
        "# Who?\n\n> Dams \\[2J › The \\<b\\>\\*breach\\*\\</b\\>\n>\n> One two.\n"
    )
    assert '<p class="headings" dir="auto">Dams\x1b[2J › The &lt;b&gt;*breach*&lt;/b&gt;</p><p' in card(
        hit, Context((), ()), []
    )


def test_evidence_is_bold_where_style_is_wanted() -> None:
    assert "One two. \x1b[1mThree four.\x1b[0m" in render(_answer(_hit("One two. Three four.", (9, 20))), styled=True)
    assert "\x1b[1m" not in render(_answer(_hit("Only this sentence.")), styled=True)


def test_terminal_says_first_that_nothing_answers() -> None:
    text = render(_answer(_hit("Text."), verdict="nothing", undated=1))
    assert text.startswith("Nothing here seems to answer this. The nearest paragraphs: (1 undated document left out)\n")
    assert render(_answer(undated=2)) == "No paragraph passes the filters. (2 undated documents left out)"


def test_what_may_answer_is_said_below_the_hits_and_not_above() -> None:
    answer = _answer(_hit("Text."), verdict="may answer")
    assert answer.answered
    assert render(answer) == render(_answer(_hit("Text."))) + (
        "\nThese paragraphs may answer this, or only touch on it.\n"
    )
    assert markdown_of(answer) == markdown_of(_answer(_hit("Text."))) + (
        "\n*These paragraphs may answer this, or only touch on it.*\n"
    )


@pytest.mark.parametrize(("verdict", "answered"), [("answers", True), ("may answer", True), ("nothing", False)])
def test_verdict_decides_whether_a_question_is_answered(verdict: Verdict, answered: bool) -> None:
    given = json.loads(_answer(verdict=verdict).to_json())
    assert (given["verdict"], given["answered"]) == (verdict, answered)
    stream = io.StringIO()
    write_csv([_answer(verdict=verdict)], stream)
    (row,) = csv.DictReader(io.StringIO(stream.getvalue()))
    assert (row["verdict"], row["answered"]) == (verdict, str(answered))


def test_document_cannot_control_the_terminal() -> None:
    hostile = Place(paragraph=0, document="d", path="p", source="\x1b[2Jwiped\u202e")
    text = render(_answer(_hit("a\x1b]0;title\x07b", place=hostile)))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "undated" in text


@pytest.mark.parametrize(
    ("iso", "readable"),
    [("2017-03-27", "27 March 2017"), ("2017-03", "March 2017"), ("2017", "2017"), (None, "undated")],
)
def test_readable_date(iso: str | None, readable: str) -> None:
    assert readable_date(iso) == readable


def test_table_has_a_row_a_hit_and_no_formulas() -> None:
    stream = io.StringIO()
    write_csv([_answer(_hit('=HYPERLINK("x")')), _answer()], stream)
    rows = list(csv.DictReader(io.StringIO(stream.getvalue())))
    assert len(rows) == 2
    assert rows[0] == {
        "id": "q1", "question": "Who?", "verdict": "answers", "answered": "True", "confidence": "0.9", "rank": "1",
        "score": "0.5", "date": "2017-03-27", "source": "The Paper", "title": "A title", "document": "d1",
        "paragraph": "5", "evidence": '\'=HYPERLINK("x")', "text": '\'=HYPERLINK("x")',
    }  # fmt: skip
    assert (rows[1]["question"], rows[1]["rank"]) == ("Who?", "")


@pytest.mark.parametrize(
    "sentences",
    [
        ["“We are ready.”", "He left."],
        ["U.S. commander Gen. John Nicholson spoke.", "J. K. Rowling listened."],
        ["It rose 3.5 percent.", "Why?", "Nobody knew…"],
        ["他说没有。", "会议结束了。"],
        ["only this"],
    ],
)
def test_sentences_by_their_place(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


def test_explained_hit_says_what_spoke_for_it() -> None:
    signals = _signals(dense=0.5, lexical=0.2, match=1.0, bias=0.3)
    hit = replace(_hit("Text."), signals=signals)
    assert "\n    dense +3.50, lexical +1.70, match +4.00, bias -5.40\n" in render(_answer(hit))
    text = render(_answer(replace(hit, look=Look.taken(hit.evidence, ("envoys", "\x1b[2Jaccused")))), 30)
    assert text.endswith("bias -5.40\n    matched terms: envoys,\n    \ufffd[2Jaccused\n")


def test_reasons_are_what_the_signals_gave_in_words() -> None:
    signals = _signals(dense=0.5, lexical=0.2, match=-1.0, bias=0.3, boilerplate=1.0)
    assert [(reason.words.partition(":")[0], round(reason.contribution or 0, 1)) for reason in reasons(signals)] == [
        ("meaning", 3.5),
        ("words", 1.7),
        ("word by word", -4.0),
        ("length", -5.4),
        ("boilerplate", -3.0),
    ]
    every = Signals({signal.name: 1.0 for signal in SIGNALS})
    assert [reason.signal for reason in reasons(every)] == list(every.contributions())
    assert "worse than other candidates" in [reason.words for reason in reasons(signals)][2]


@pytest.mark.parametrize(
    ("language", "question", "text", "matched"),
    [
        ("en", "Which envoy denied the charges?", "Envoys met. The envoys’ ENVOY denies, and so the end.",
         ("Envoys", "ENVOY", "denies")),
        ("en", "Did 10,000 go to the cafe?", "10000 at the cafe\u0301, the CAFE\u0301.", ("10000", "café")),
        ("zh", "特使说了什么？", "俄罗斯特使 said", ("特使",)),
        ("ru", "Когда закрыли мосты?", "Мост закрыт.", ("Мост", "закрыт")),
        ("en", "Is it <b>bold</b>?", "So <b>bold</b> & true", ("b", "bold")),
        ("en", "the of and", "The end of the day, and the night.", ()),
        ("en", "?!", "Text.", ()),
    ],
)  # fmt: skip
def test_matched_terms_are_the_questions_words_as_the_paragraph_writes_them(
    language: str, question: str, text: str, matched: tuple[str, ...]
) -> None:
    analyzer = Analyzer(Analysis.of_language(language))
    assert matched_terms(analyzer, analyzer.terms(question), text) == matched


def test_terminal_names_quoted_words_that_stand_nowhere() -> None:
    answer = replace(_answer(_hit("Text.")), missing_phrases=("gone", "lost"))
    assert render(answer).startswith("No paragraph has “gone” and “lost”; searched without the quotation marks.\n")


def test_answer_in_markdown_is_quotations_below_the_question() -> None:
    text = markdown_of(_answer(_hit("One. *Two* three.", (5, 17)), verdict="nothing"))
    assert text == (
        "# Who?\n\nNothing here seems to answer this. These paragraphs are the nearest.\n\n"
        "> Head › Below\n>\n> One. **\\*Two\\* three.**\n>\n> — A title, The Paper, 27 March 2017, paragraph 5\n"
    )
    assert "Nothing here" not in markdown_of(_answer(_hit("One.")))


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=30), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=5, minutes=59), "5 hours ago"),
        (timedelta(days=1200), "1,200 days ago"),
    ],
)
def test_readable_age(age: timedelta, words: str) -> None:
    assert readable_age(datetime.now().astimezone() - age - timedelta(seconds=1)) == words


def test_of_a_very_long_paragraph_the_terminal_shows_what_is_around_the_evidence() -> None:
    text = "Nothing happened here. " * 100 + "It rained. " + "Nothing happened here. " * 100
    answer = _answer(_hit(text.strip(), (2300, 2310)))
    shown = render(answer)
    assert "It rained." in shown
    assert "    … here. Nothing" in shown
    assert "    of 4,610 characters; --whole shows them all\n" in shown
    assert len(shown) < 1300
    assert render(answer, whole=True).count("Nothing happened") == 200
