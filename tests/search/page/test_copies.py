"""What copies of a paragraph changed."""

from typing import cast

from index.storage.corpus import Place
from index.storage.store import Store, StoredDocument
from search.answer.answer import Hit, Look
from search.page.copies import Copy, by_source, comparison, told_again


def test_words_left_out_and_added_are_marked_and_nothing_is_markup() -> None:
    place = Place(paragraph=0, document="a", path="docs/a.txt", source="Wire", date="2017-03-24")
    hit = Hit(1, 0.5, "PARIS - The <b>dam</b> broke at noon.", Look.taken((0, 1)), place)
    copies = [Copy(place, "The <b>dam</b> broke early at noon."), Copy(place, hit.text)]
    shown = comparison(hit, copies, [])
    assert "<del>PARIS -</del> The &lt;b&gt;dam&lt;/b&gt; broke <ins>early</ins> at noon." in shown
    assert shown.count("24 March 2017 · Wire · paragraph 1") == 3
    assert shown.endswith('<p dir="auto">the same, word for word</p></article>')


class _Texts:
    """What of a store the copies are read from."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts

    def document_named(self, name: str) -> StoredDocument:
        return StoredDocument(list(self._texts).index(name), _place(name, None), 1)

    def paragraphs(self, document: int, _first: int, _end: int) -> list[str]:
        return [list(self._texts.values())[document]]


def _place(name: str, date: str | None) -> Place:
    return Place(paragraph=0, document=name, path=f"{name}.txt", source=name, date=date, language="en")


def test_a_sentence_is_found_again_in_the_copies() -> None:
    store = cast(Store, _Texts({"b": "LEEDS - It rained. The dam broke early at noon.", "c": "The dam broke at noon."}))
    text = "It rained. The dam broke at noon."
    hit = Hit(1, 0.5, text, Look.taken((11, len(text))), _place("a", "2017"), (_place("b", "2018"), _place("c", None)))
    told = told_again(store, hit, hit.evidence_text)
    assert [(copy.place.source, copy.text) for copy in told] == [
        ("a", "The dam broke at noon."),
        ("b", "The dam broke early at noon."),
        ("c", "The dam broke at noon."),
    ]


def test_the_first_of_each_source_comes_in_order_of_time() -> None:
    store = cast(Store, _Texts({"b": "The dam had broken."}))
    late = Hit(1, 0.9, "The dam broke again.", Look.taken((0, 20)), _place("a", "2018"))
    early = Hit(2, 0.5, "The dam broke.", Look.taken((0, 14)), _place("a", "2017"), (_place("b", "2016"),))
    undated = Hit(3, 0.4, "A dam.", Look.taken((0, 6)), _place("c", None))
    told = by_source(store, [late, early, undated], 50)
    assert [(copy.place.source, copy.place.date, copy.text) for copy in told] == [
        ("b", "2016", "The dam had broken."), ("a", "2017", "The dam broke."), ("c", None, "A dam."),
    ]  # fmt: skip
    assert len(by_source(store, [late, early, undated], 1)) == 1
