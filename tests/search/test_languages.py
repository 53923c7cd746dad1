"""Documents in other languages than English: found by their words, with the right sentence as evidence."""

from pathlib import Path

import pytest

from benchmarks.formats.texts import read_texts
from index.build import build
from index.encoder import Encoder
from search import Searcher

TEXTS = {text.language: text for text in read_texts()}

# Each question inflects words differently from the text, or is written without its accents.
QUESTIONS = [
    ("fr", "combien versera la region en millions d'euro", 3, "La région versera trois millions d’euros, l’État deux."),
    ("de", "Wann wurde der Entwässerungsgraben verschlossen?", 1, "Entscheidend war, dass die Entwässerungsgräben"),
    ("ru", "стоимость строительства моста, миллиард рублей", 2, "Строительство обошлось в два миллиарда рублей."),
    ("zh", "每天最多接待多少人", 2, "当地政府规定，每天最多接待两百人，参观者需要提前三天预约。"),
    ("ar", "متى غادر سكان الواحة", 2, "وكان نصف السكان قد غادروا الواحة منذ عام 2010"),
]


@pytest.fixture(scope="module")
def searchers(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> dict[str, Searcher]:
    """An index of the text of each language."""
    found = {}
    for language, _, _, _ in QUESTIONS:
        folder: Path = tmp_path_factory.mktemp(language)
        build([TEXTS[language].path], folder / "index")
        found[language] = Searcher(folder / "index")
    return found


@pytest.mark.parametrize(("language", "question", "paragraph", "evidence"), QUESTIONS)
def test_the_words_find_the_paragraph_and_the_sentence(
    searchers: dict[str, Searcher], language: str, question: str, paragraph: int, evidence: str
) -> None:
    hit = searchers[language].search(question, explain=True).hits[0]
    assert (hit.place.paragraph, hit.place.language) == (paragraph, language)
    assert hit.signals is not None
    assert hit.signals.lexical > 0
    assert hit.evidence_text.startswith(evidence)


def test_each_document_of_a_mixed_folder_keeps_its_language(tmp_path: Path, encoder: Encoder) -> None:
    build([text.path for text in TEXTS.values()], tmp_path / "index")
    searcher = Searcher(tmp_path / "index")
    for language, question, _, _ in QUESTIONS:
        assert searcher.search(question).hits[0].place.language == language
