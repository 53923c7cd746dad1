"""What is understood of a question, on small corpora: operators, corrections, and dates that hide nothing."""

from datetime import date

import numpy as np
import pytest

from index.building.folder_build import build
from index.storage.folder_store import FolderSelection
from index.storage.store import Selection
from search import Filters, Searcher
from search.question.corrections import Correction
from search.question.understanding import understand

TODAY = date(2020, 6, 10)
FILES = {
    "kubasik.txt": "date 2019-03-01\n\nChristopher Kubasik left the company, as Lockheed Martin announced on Friday.",
    "dam.txt": "date 2020-03-04\n\nThe old dam above the town makes a lake.\n\nThe dam and the bridge are of stone.",
    "bridge.txt": "date 2018-03-04\n\nThe bridges of the town were painted green.",
    "undated.txt": "Nobody knows who painted the lighthouse.",
}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("understanding")
    (folder / "documents").mkdir()
    for name, text in FILES.items():
        (folder / "documents" / name).write_text(text, encoding="utf-8")
    build([folder / "documents"], folder / "index")
    return Searcher(folder / "index")


def _texts(searcher: Searcher, selection: Selection | None) -> list[str]:
    assert isinstance(selection, FolderSelection)
    assert selection.texts is not None
    return [text.split()[1] for text in searcher.store.texts(np.flatnonzero(selection.texts).tolist())]


def test_misspelt_names_are_searched_as_the_corpus_writes_them(searcher: Searcher) -> None:
    understood = understand(searcher.store, "Kubasick Lokheed", Filters(), TODAY)
    assert understood.text == "Kubasik Lockheed"
    assert understood.corrections == (Correction("Kubasick", "Kubasik"), Correction("Lokheed", "Lockheed"))
    assert tuple(understood.terms) == tuple(searcher.store.terms("Kubasik Lockheed"))
    plain = understand(searcher.store, "Kubasick Lokheed", Filters(), TODAY, corrections=False)
    assert (plain.text, plain.corrections) == ("Kubasick Lokheed", ())


@pytest.mark.parametrize(
    "question",
    [
        "Who left Lockheed?",  # is in the corpus
        "painting",  # another form of a word that is
        "Lake Como",  # too short
        "F-350 and 85007",
        'Who said "Kubasick"?',  # it is quoted
        "Wer war Kubasick und was hat er gesagt?",  # another language than that of the corpus
        "Локхид",
        "Xockheed",  # another first letter
        "Dockxxed",
    ],
)
def test_what_is_not_corrected(searcher: Searcher, question: str) -> None:
    understood = understand(searcher.store, question, Filters(), TODAY)
    assert (understood.text, understood.corrections) == (question, ())


def test_excluded_words_in_any_form_and_alternatives(searcher: Searcher) -> None:
    excluding = understand(searcher.store, "town -bridge", Filters(), TODAY)
    assert excluding.text == "town"
    assert sorted(_texts(searcher, excluding.selection)) == ["Kubasik", "knows", "old"]
    either = understand(searcher.store, "lighthouse OR bridge paint", Filters(), TODAY)
    assert sorted(_texts(searcher, either.selection)) == ["bridges", "dam", "knows"]


def test_what_no_text_meets_is_taken_as_plain_words(searcher: Searcher) -> None:
    understood = understand(searcher.store, '"great flood" of the town -bridge', Filters(), TODAY)
    assert understood.missing_phrases == ("great flood",)
    assert sorted(_texts(searcher, understood.selection)) == ["Kubasik", "knows", "old"]
    understood = understand(searcher.store, "zebra OR giraffe dam", Filters(), TODAY)
    assert understood.selection is None


def test_both_selections_are_kept_where_the_question_has_dates(searcher: Searcher) -> None:
    understood = understand(searcher.store, "What happened to the dam in March 2020? -bridge", Filters(), TODAY)
    assert understood.wider is not None
    assert understood.text == "What happened to the dam?"
    assert understood.undated_left_out == 1
    assert _texts(searcher, understood.selection) == ["old"]
    assert sorted(_texts(searcher, understood.wider.selection)) == ["Kubasik", "knows", "old"]
    without = understand(searcher.store, "What happened to the dam in March 2020?", Filters(), None)
    assert (without.selection, without.wider) == (None, None)


def test_a_pasted_passage_has_neither_dates_nor_phrases_nor_corrections(searcher: Searcher) -> None:
    passage = (
        'The minister said that the "great flood" of March 2020 had taken the dam and the mill away. Nobody was hurt. '
        "Kubasick, of the town, said that they would build both of them again before the winter came back to them."
    )
    understood = understand(searcher.store, passage, Filters(), TODAY)
    assert (understood.text, understood.dates, understood.missing_phrases) == (passage, None, ())
    assert (understood.corrections, understood.selection) == ((), None)
