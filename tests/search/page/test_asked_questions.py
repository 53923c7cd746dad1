"""Many questions that were asked at once."""

from index.storage.corpus import Place
from search.answer.answer import Answer, Hit, Look
from search.page.asked_questions import KEPT, AskedLately, AskedQuestions, table_of_answers, table_of_cells
from search.page.view import View

PLACE = Place(paragraph=0, document="a", path="docs/a.txt", source="docs/a.txt", date="2017-03")
HIT = Hit(rank=1, score=1.0, text="Yes. <b>No.</b>", look=Look.taken((5, 15)), place=PLACE)


def _asked(index: str = "one", view: View | None = None) -> AskedQuestions:
    answers = [
        Answer("<i>Who?</i>", verdict, 1.0, 1.0, "", (HIT,), id=name)  # type: ignore[arg-type] # verdicts they are
        for verdict, name in (("answers", "x"), ("nothing", None))
    ]
    return AskedQuestions(index, "q.csv", view or View(), tuple(answers))


def test_last_ones_are_kept_each_for_its_own_index() -> None:
    lately = AskedLately()
    keys = [lately.keep(_asked()) for _ in range(KEPT + 1)]
    assert [lately.find(key, "one") is None for key in keys] == [True, *[False] * KEPT]
    assert lately.find(keys[-1], "another") is None


def test_rows_link_to_their_answers_and_nothing_in_them_is_markup() -> None:
    table = table_of_answers(_asked(view=View(since="2017")), 0, 50, ["docs"], {"corpus": "b"})
    assert '<a href="./?q=%3Ci%3EWho%3F%3C%2Fi%3E&amp;since=2017&amp;corpus=b">&lt;i&gt;Who?&lt;/i&gt;</a>' in table
    assert '&lt;b&gt;No.&lt;/b&gt;<span class="place">March 2017 · docs/a.txt</span>' in table
    assert table.count("place") == 1  # where nothing answers, nothing is evidence
    assert '<td dir="auto">2</td>' in table  # a question without a name is known by its number
    cells = table_of_cells(["a", "<b>"], [("1", "<img>")], 1)
    assert '<strong>&lt;b&gt;</strong></th></tr></thead><tbody><tr><td dir="auto">1</td>' in cells
    assert "<mark>&lt;img&gt;</mark>" in cells
