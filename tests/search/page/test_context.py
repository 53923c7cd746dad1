"""What stands around a hit."""

import pytest

from index.building.folder_build import build
from index.embedding.encoder import Encoder
from search import Searcher
from search.page.context import Context, Excerpt, context_of, excerpt_around
from tests.opening import open_without_verdicts


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Searcher:
    paragraphs = [f"Paragraph number {number} is about nothing." for number in range(450)]
    paragraphs[1] = "A penguin escaped from the zoo."
    paragraphs[449] = "The harbour master resigned."
    folder = tmp_path_factory.mktemp("context")
    (folder / "documents").mkdir()
    (folder / "documents" / "a.txt").write_text("\n\n".join(paragraphs))
    (folder / "documents" / "b.txt").write_text("A whale was seen.")
    build([folder / "documents"], folder / "index")
    return open_without_verdicts(folder / "index")


def test_neighbours_end_where_the_document_ends(searcher: Searcher) -> None:
    (hit,) = searcher.search("Which animal fled from the zoo?", top=1).hits
    assert context_of(searcher.store, hit) == Context(
        ("Paragraph number 0 is about nothing.",),
        ("Paragraph number 2 is about nothing.", "Paragraph number 3 is about nothing."),
    )
    (hit,) = searcher.search("Who resigned?", top=1).hits
    assert context_of(searcher.store, hit).after == ()
    assert context_of(searcher.store, hit).before[-1] == "Paragraph number 448 is about nothing."
    (hit,) = searcher.search("Was a whale seen?", top=1).hits
    assert context_of(searcher.store, hit) == Context((), ())


def test_document_is_shown_around_the_paragraph(searcher: Searcher) -> None:
    (hit,) = searcher.search("Who resigned?", top=1).hits
    shown = _excerpt(searcher, hit.place.document, hit.place.paragraph)
    assert (shown.first, len(shown.paragraphs), shown.total) == (50, 400, 450)
    assert shown.paragraphs[-1] == "The harbour master resigned."
    whole = _excerpt(searcher, hit.place.document.replace("a.txt", "b.txt"), 5000)
    assert whole.paragraphs == ("A whale was seen.",)


def _excerpt(searcher: Searcher, name: str, paragraph: int) -> Excerpt:
    found = searcher.store.document_named(name)
    assert found
    return excerpt_around(found, searcher.store.paragraphs(found.row, 0, found.paragraphs), paragraph)


@pytest.mark.parametrize("name", ["/etc/passwd", "../../etc/passwd", "ui.py", "", "a.txt\x00", "%2e%2e"])
def test_nothing_but_the_corpus_can_be_opened(searcher: Searcher, name: str) -> None:
    assert searcher.store.document_named(name) is None
