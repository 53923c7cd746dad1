"""A draft against an archive that was invented for it."""

import csv
import io
import json
from collections.abc import Callable, Iterator

import pytest

from index.building.folder_build import build
from search import Searcher
from search.checking.checked import Checked
from search.checking.checked_tables import markdown_of_checked, render_checked, write_checked_csv
from search.checking.checked_words import compared, summary
from search.checking.checker import Checker, as_question
from search.checking.draft import draft_of
from search.page.checked_cards import draft_text, related_card, report_of, sentence_card

FLOOD = """date 2019-05-06

The dam at Selby broke on 5 May 2019, and 40 houses were flooded, said Ada Quist of the water board.

“We had warned them for years, and nobody listened to us,” Quist told the council."""
FLOOD_LATER = """date 2019-06-20

The dam at Selby, which broke on 5 May 2019 and flooded 40 houses, will be built again."""
JET = """date 2020-01-02

A post says that the singer Mara Volt flew to Gull Island 11 times on a jet of her own."""
JET_AGAIN = """date 2020-01-{day}

The singer Mara Volt flew to Gull Island 11 times on a jet, another post claimed on day {day}."""
REFUTED = """date 2020-02-09

Records of the airfield show no evidence that Mara Volt ever flew to Gull Island on a jet, and the claim is false."""
BRIDGE = """date 2021-08-01

The council of Riga did not approve the new bridge over the Daugava after a long debate."""
HOSTILE = """date 2021-09-01

The <script>alert(1)</script> museum in Cadiz paid 300 euros for a =SUM(A1) painting of the Moldau."""

DRAFT = """Good evening, dear readers.

The dam at Selby broke on 5 May 2019, and 40 houses were flooded.
The dam at Selby broke on 5 May 2019, and 55 houses were flooded.
The dam at Selby broke on 9 May 2019, and 40 houses were flooded.
“We have warned them for many years, and nobody listened to us,” Quist told the council.
“We had warned them for years, and nobody listened to us,” Quist told the council.
“The mayor is a man without any shame or honour,” Quist told the council.
The singer Mara Volt flew to Gull Island 11 times on a jet.
The council of Riga approved the new bridge over the Daugava after a long debate.
Three elephants escaped from the zoo of Ulan Bator in December.
The <script>alert(1)</script> museum in Cadiz paid 500 euros for a =SUM(A1) painting of the Moldau.
"""


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory, encoder: object) -> Iterator[Checked]:
    """The draft, checked."""
    folder, index = tmp_path_factory.mktemp("archive"), tmp_path_factory.mktemp("index")
    files = {"flood": FLOOD, "later": FLOOD_LATER, "jet": JET, "refuted": REFUTED, "bridge": BRIDGE, "hostile": HOSTILE}
    files |= {f"jet{day}": JET_AGAIN.format(day=day) for day in (11, 12, 13, 14)}
    for name, content in files.items():
        (folder / f"{name}.txt").write_text(content, encoding="utf-8")
    build([folder], index)
    with Searcher(index) as searcher:
        yield Checker(searcher).check(draft_of(DRAFT, "draft.txt"))


def _said(checked: Checked, number: int) -> tuple[str, list[str]]:
    one = checked.sentences[number - 1]
    return one.finding, [compared(own) for own in one.differences]


def test_each_sentence_has_its_finding_and_what_differs(checked: Checked) -> None:
    assert _said(checked, 1) == ("not checked", [])
    assert _said(checked, 2) == ("found", [])
    assert _said(checked, 3) == ("found with differences", ["other figure: 55 in the draft, 40 there"])
    assert _said(checked, 4) == ("found with differences", ["other date: 9 May 2019 in the draft, 5 May 2019 there"])
    assert _said(checked, 6) == ("found", [])
    assert _said(checked, 9) == ("found with differences", ["negated only there: “not”"])
    assert _said(checked, 10) == ("nothing here", [])
    assert summary(checked) == ("11 sentences: 2 found, 6 found with differences, 2 nothing here, 1 nothing to check")


def test_quotation_is_found_with_changes_word_for_word_or_not(checked: Checked) -> None:
    assert [compared(own) for number in (5, 6, 7) for own in checked.sentences[number - 1].quotations] == [
        "quotation found with changes: We [−have−] [+had+] warned them for [−many−] years, and nobody listened to us",
        "quotation found word for word",
        "quotation not found: “The mayor is a man without any shame or honour”",
    ]


def test_quotation_is_shown_where_it_stands_though_nothing_else_of_the_sentence_does(
    corpus: Callable[..., Searcher],
) -> None:
    searcher = corpus({"flood.txt": FLOOD, "bridge.txt": BRIDGE})
    draft = "In a long speech of the carnival prince of Ulm stood “nobody listened to us” once more, to laughter."
    (one,) = Checker(searcher).check(draft_of(draft)).sentences
    assert (one.finding, one.sources, [hit.place.number for hit in one.hits]) == ("found", 1, [2])
    assert one.hits[0].evidence_text.startswith("“We had warned them")


def test_earliest_report_comes_first_and_sources_are_counted(checked: Checked) -> None:
    one = checked.sentences[1]
    assert [hit.place.date for hit in one.hits[:2]] == ["2019-05-06", "2019-06-20"]
    assert one.sources == 2
    assert one.hits[0].evidence_text.startswith("The dam at Selby broke on 5 May 2019")


def test_refutation_is_among_the_first_three(checked: Checked) -> None:
    one = checked.sentences[7]
    assert one.finding == "found with differences"
    assert one.hits[0].place.date == "2020-01-02"
    assert [hit.denies for hit in one.hits[:3]].count(True) == 1
    refutation = next(hit for hit in one.hits[:3] if hit.denies)
    assert refutation.place.date == "2020-02-09"
    assert "denied there: “no evidence”" in [compared(own) for own in refutation.comparisons]


def test_json_and_table_say_the_same(checked: Checked) -> None:
    fields = json.loads(checked.to_json())
    assert fields["counts"] == {
        "found": 2, "found with differences": 6, "nothing here": 2, "not checked": 1,
    }  # fmt: skip
    third = fields["sentences"][2]
    assert DRAFT[third["start"] : third["end"]] == third["text"]
    comparison = third["hits"][0]["comparisons"][0]
    assert (comparison["kind"], comparison["agreement"], comparison["draft"]) == ("figure", "other", "55")
    assert third["text"][slice(*comparison["draft_span"])] == "55"
    assert third["hits"][0]["text"][slice(*comparison["there_span"])] == comparison["there"] == "40"
    stream = io.StringIO()
    write_checked_csv(checked, stream)
    rows = list(csv.DictReader(io.StringIO(stream.getvalue())))
    assert {row["number"]: row["finding"] for row in rows} == {
        str(one.sentence.number): one.finding for one in checked.sentences
    }
    assert next(row for row in rows if row["number"] == "3")["differences"] == (
        "other figure: 55 in the draft, 40 there"
    )


def test_nothing_of_draft_or_documents_is_markup(checked: Checked) -> None:
    report = report_of(checked)
    assert "<script" not in report
    assert "&lt;script&gt;alert(1)&lt;/script&gt; museum" in report
    assert "@media print" in report
    assert "<del>have</del> <ins>had</ins>" in report
    assert "<mark>55</mark> houses" in report
    markdown = markdown_of_checked(checked)
    assert "<script" not in markdown.replace("\\<script", "")
    assert "> **The dam at Selby" in markdown or "> The dam at Selby" in markdown
    assert "\x1b[1mfound with differences" in render_checked(checked.sentences[2], styled=True)


def test_colours_of_the_draft_lie_on_its_own_text(checked: Checked) -> None:
    shown = draft_text(checked.sentences, DRAFT)
    assert '<span class="is-unchecked" title="nothing to check">Good evening, dear readers.</span>' in shown
    assert shown.count('class="is-different"') == 6
    assert "<mark>9 May 2019</mark>" in sentence_card(checked.sentences[3])
    assert "<mark>5 May 2019</mark>" in related_card(checked.sentences[3].hits[0])


def test_check_can_be_stopped_between_sentences(corpus: Callable[..., Searcher]) -> None:
    asked: list[int] = []
    searcher = corpus({"flood.txt": FLOOD})

    class Counting:
        store = searcher.store

        def search_all(self, questions: list[object], *given: object, **named: object) -> object:
            asked.append(len(questions))
            return searcher.search_all(questions, *given, **named)  # type: ignore[arg-type]

    text = " ".join(f"The dam number {n} at Selby broke in 2019." for n in range(70))
    sentences = Checker(Counting()).sentences(draft_of(text))  # type: ignore[arg-type]
    assert next(sentences).sentence.number == 1
    sentences.close()
    assert asked[0] == 16
    assert sum(asked) < 70


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ('He said "no" and -left NOT now OR later', "He said no and left not now or later"),
        ("a – b", "a b"),
    ],
)
def test_nothing_of_a_sentence_is_an_operator(text: str, question: str) -> None:
    assert as_question(text) == question
