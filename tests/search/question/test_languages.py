"""Documents in other languages than English: found by their words, with the right sentence as evidence."""

import re
from pathlib import Path

import numpy as np
import pytest

from benchmarks.formats.texts import read_texts
from index.building.folder_build import build
from index.embedding.encoder import Encoder
from index.storage.folder_store import FolderStore
from search import Searcher
from tests.opening import open_without_verdicts

TEXTS = {text.language: text for text in read_texts()}

# Each question inflects words differently from the text, or is written without its accents.
QUESTIONS = [
    ("fr", "combien versera la region en millions d'euro", 3, "La région versera trois millions d’euros, l’État deux."),
    ("de", "Wann wurde der Entwässerungsgraben verschlossen?", 1, "Entscheidend war, dass die Entwässerungsgräben"),
    ("ru", "стоимость строительства моста, миллиард рублей", 2, "Строительство обошлось в два миллиарда рублей."),
    ("zh", "每天最多接待多少人", 2, "当地政府规定，每天最多接待两百人，参观者需要提前三天预约。"),
    ("ar", "متى غادر نصف سكان الواحة؟", 2, "وكان نصف السكان قد غادروا الواحة منذ عام 2010"),
    ("en", "Who recommends closing fish markets?", 1, "He recommended that the fish market be closed"),
]
SINGLE_WORDS = [
    # One form of a word finds another only by the rules of its own language, and none of these by those of English.
    ("de", "Entwässerungsgraben", 1),
    ("fr", "rouvrir", 0),
    ("ru", "строительства", 2),
    ("ar", "غادر", 2),
    ("en", "recommends", 1),
]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Searcher:
    """An index of all texts together with the seeds, most of them English."""
    folder = tmp_path_factory.mktemp("mixed")
    build([Path("seeds"), *(text.path for text in read_texts())], folder / "index")
    return open_without_verdicts(folder / "index")


@pytest.mark.parametrize(("language", "question", "paragraph", "evidence"), QUESTIONS)
def test_the_words_find_the_paragraph_and_the_sentence(
    mixed: Searcher, language: str, question: str, paragraph: int, evidence: str
) -> None:
    hit = mixed.search(question, explain=True).hits[0]
    place = hit.place
    assert (place.language, place.paragraph) == (language, paragraph)
    assert hit.signals is not None
    assert hit.signals.values["lexical"] > 0
    assert hit.evidence_text.startswith(evidence)
    assert hit.matched_terms


@pytest.mark.parametrize(("language", "word", "paragraph"), SINGLE_WORDS)
def test_a_word_finds_its_other_forms_in_its_own_language(
    mixed: Searcher, language: str, word: str, paragraph: int
) -> None:
    assert isinstance(mixed.store, FolderStore)
    snapshot = mixed.store.snapshot
    assert snapshot.lexical.language == "en"
    scores = snapshot.lexical.scores(snapshot.lexical.terms(word))
    best = int(np.argmax(scores))
    ((_, place),) = snapshot.corpus.places(best)
    assert scores[best] > 0
    assert (place.language, place.paragraph) == (language, paragraph)
    assert word not in re.findall(r"\w+", snapshot.corpus.text(best))


def test_words_in_quotation_marks_are_found_in_any_language(mixed: Searcher) -> None:
    for phrase, language in (("die Entwässerungsgräben", "de"), ("два миллиарда", "ru"), ("两百人", "zh")):
        answer = mixed.search(f'"{phrase}"')
        assert [hit.place.language for hit in answer.hits] == [language]
        assert phrase in answer.hits[0].text


def test_a_corpus_in_one_other_language(tmp_path: Path, encoder: Encoder) -> None:
    build([TEXTS["de"].path], tmp_path / "index")
    searcher = open_without_verdicts(tmp_path / "index")
    assert searcher.store.language == "de"
    _, question, paragraph, evidence = QUESTIONS[1]
    hit = searcher.search(question).hits[0]
    assert hit.place.paragraph == paragraph
    assert hit.evidence_text.startswith(evidence)
