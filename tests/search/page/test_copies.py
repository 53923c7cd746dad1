"""What copies of a paragraph changed."""

from index.storage.corpus import Place
from search.answer.answer import Hit, Look
from search.page.copies import Copy, comparison


def test_words_left_out_and_added_are_marked_and_nothing_is_markup() -> None:
    place = Place(paragraph=0, document="a", path="docs/a.txt", source="Wire", date="2017-03-24")
    hit = Hit(1, 0.5, "PARIS - The <b>dam</b> broke at noon.", Look.taken((0, 1)), place)
    copies = [Copy(place, "The <b>dam</b> broke early at noon."), Copy(place, hit.text)]
    shown = comparison(hit, copies, [])
    assert "<del>PARIS -</del> The &lt;b&gt;dam&lt;/b&gt; broke <ins>early</ins> at noon." in shown
    assert shown.count("24 March 2017 · Wire · paragraph 1") == 3
    assert shown.endswith('<p dir="auto">the same, word for word</p></article>')
