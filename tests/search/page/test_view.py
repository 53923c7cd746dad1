"""The page's address: what it says, and what it says when somebody wrote nonsense into it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.fields import field_name
from index.storage.corpus import Place
from search.answer.answer import Hit, Look
from search.page.view import SORTS, View, in_order

TEXT = st.text(min_size=1).map(str.strip)
VALUE = st.text(min_size=1).map(lambda text: " ".join(text.split())).filter(bool)
NAME = VALUE.map(field_name).filter(bool).filter(lambda name: field_name(name) == name)
VIEWS = st.builds(
    View,
    question=TEXT,
    since=TEXT,
    until=TEXT,
    source=TEXT,
    sort=st.sampled_from(SORTS),
    page=st.integers(1, 10**9 - 1),
    dates=st.booleans(),
    compare=st.booleans(),
    other_since=TEXT,
    other_until=TEXT,
    other_source=TEXT,
    document=TEXT,
    paragraph=st.integers(1, 10**9 - 1),
    asked=TEXT,
    collection=TEXT,
    exact=st.booleans(),
    group=st.booleans(),
    unfolded=TEXT,
    like=TEXT,
    like_paragraph=st.integers(1, 10**9 - 1),
    all=st.booleans(),
    figures=st.booleans(),
    author=TEXT,
    language=TEXT,
    fields=st.dictionaries(NAME, VALUE, max_size=4).map(lambda fields: tuple(fields.items())),
)


@given(VIEWS)
def test_address_of_a_view_opens_that_view(view: View) -> None:
    assert View.of(view.parameters()) == view


def test_address_has_the_names_of_the_contract_and_only_what_is_said() -> None:
    assert View().parameters() == {}
    view = View("Who?", "2016", "2017-03", "a/*", "newest", 2, dates=False, compare=True, other_since="2018")
    assert view.parameters() == {
        "q": "Who?",
        "since": "2016",
        "until": "2017-03",
        "source": "a/*",
        "sort": "newest",
        "page": "2",
        "dates": "off",
        "compare": "on",
        "since2": "2018",
    }
    assert View(exact=True, group=False, all=True).parameters() == {"exact": "1", "group": "off", "all": "on"}


@pytest.mark.parametrize("page", ["0", "-1", "two", "1e3", "²", "9" * 40, ""])
def test_what_has_no_meaning_counts_as_not_said(page: str) -> None:
    assert View.of({"page": page, "sort": "best", "dates": "no", "compare": "yes", "other": "x"}) == View()


def test_another_question_keeps_the_filters_and_begins_on_the_first_page() -> None:
    view = View("Who?", "2016", page=3, dates=False, document="a.txt", paragraph=7, unfolded="a.txt")
    assert view.ask(" Why? ") == View("Why?", "2016")
    assert replace(view, like="a", like_paragraph=2, exact=True, all=True).ask("Why?") == View("Why?", "2016")
    assert view.narrowed(source="b") == View("Who?", "2016", source="b", dates=False)


def test_fields_are_in_the_address_by_their_names_and_go_at_one_click() -> None:
    view = View("Who?", page=3).with_field("section", "Sea").with_field("to", "Ann & Bo")
    assert view.parameters() == {"q": "Who?", "field.section": "Sea", "field.to": "Ann & Bo"}
    assert View.of({"q": "Who?", "field.Section": " Sea ", "field.": "x", "field.to": " "}).fields == (
        ("section", "Sea"),
    )
    assert view.with_field("section", "Land").fields == (("to", "Ann & Bo"), ("section", "Land"))
    assert view.with_field("section", "").fields == (("to", "Ann & Bo"),)
    assert view.ask("Why?").fields == view.fields
    assert len(View.of({f"field.f{n}": "x" for n in range(99)}).fields) == 12


def test_passage_that_others_shall_be_like_is_no_set_of_operators() -> None:
    view = View("Who?", source="a").ask_like(' He said "no"\n-not now- OR  never, in 2017 ')
    assert view == View("He said ”no” –not now- or never, in 2017", source="a", dates=False, exact=True)


def _hit(rank: int, date: str | None) -> Hit:
    return Hit(rank, 0.5, "text", Look.taken((0, 4)), Place(paragraph=0, document="d", path="p", source="s", date=date))


def test_order_by_date_keeps_the_better_of_one_day_first_and_undated_ones_last() -> None:
    hits = [_hit(1, "2017-03"), _hit(2, None), _hit(3, "2018"), _hit(4, "2017-03"), _hit(5, "2016-12-31")]
    assert [hit.rank for hit in in_order(hits, "relevance")] == [1, 2, 3, 4, 5]
    assert [hit.rank for hit in in_order(hits, "newest")] == [3, 1, 4, 5, 2]
    assert [hit.rank for hit in in_order(hits, "oldest")] == [5, 1, 4, 3, 2]
