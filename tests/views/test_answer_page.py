"""An answer on the page: what was understood can be taken back, hits stand together, all that match are listed."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from index.building.folder_build import build
from search import Searcher
from search.page.watch_list import WatchList

Open = Callable[..., AppTest]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of notes without titles, some by somebody, and a document with several paragraphs about one thing."""
    folder = tmp_path_factory.mktemp("notes")
    notes = {
        "resigned.txt": "date 2012-11-09\n\nBy Ann Lee, Harbour Gazette\n\n"
        "Christopher Kubasik resigned from the yard.\n\nThe yard builds ships.\n\n"
        "Christopher Kubasik had led the yard for two years.",
        "later.txt": "date 2013-02-01\n\nThe yard gave Christopher Kubasik money when he left.",
        "fog.md": "date 2014-01-01\n\nFog came in from the sea.",
    }
    for name, text in notes.items():
        (folder / name).write_text(text)
    build([folder], folder / "index")
    return folder / "index"


def _cards(app: AppTest) -> list[str]:
    bodies = [element.proto.body for element in app.get("html")]  # type: ignore[attr-defined]
    return [body for body in bodies if 'class="hit"' in body]


def _button(app: AppTest, label: str) -> Button:
    return next(button for button in app.button if button.label == label)


def _text(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.caption, *app.markdown, *app.info]).replace("\\", "")


def test_corrected_name_is_said_and_taken_back_at_one_click(page: Open) -> None:
    app = page(q="Why did Kubasick resign?")
    assert "Searched for “Kubasik” (not “Kubasick”)." in _text(app)
    _button(app, "Search for “Kubasick”").click().run()
    assert app.query_params["exact"] == "1"
    assert "Searched for" not in _text(app)
    app.text_input(key="q").set_value("Why did Mr Kubasick resign?").run()
    assert "exact" not in app.query_params
    assert "Searched for “Kubasik”" in _text(app)


def test_hit_from_another_time_is_marked_and_the_notice_says_how_to_widen(
    page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = Searcher.search

    def with_one_outside(*arguments: object, **options: object) -> object:
        answer = search(*arguments, **options)  # type: ignore[arg-type] # they are those of `search`
        return replace(answer, hits=tuple(replace(hit, outside=hit.rank == 1) for hit in answer.hits))

    monkeypatch.setattr(Searcher, "search", with_one_outside)
    app = page(q="Who had led the yard until November 2012?")
    assert "is from another time than your question says" in _text(app)
    assert "Click “until November 2012 ✕” to search all dates." in _text(app)
    assert ['class="new">from another time<' in card for card in _cards(app)] == [
        True,
        *[False] * (len(_cards(app)) - 1),
    ]


def test_hits_of_a_document_are_one_card_until_somebody_asks_for_them(page: Open) -> None:
    app = page(q="Who led the yard?")
    assert len(_cards(app)) == 3
    _button(app, "3 more here").click().run()
    assert len(_cards(app)) == 6
    _button(app, "only the best of this document").click().run()
    assert len(_cards(app)) == 3
    _button(app, "each paragraph").click().run()
    assert app.query_params["group"] == "off"
    assert len(_cards(app)) == 6


def test_document_without_a_title_is_called_as_it_begins_and_its_author_is_that_of_the_byline(page: Open) -> None:
    card = next(card for card in _cards(page(q="Who had led the yard?")) if "two years" in card)
    assert "<cite>Christopher Kubasik resigned from the yard.</cite>" in card
    assert "<span>Ann Lee</span>" in card
    assert re.search(r'<span class="source" title="[^"]*/resigned\.txt">', card)


def test_all_paragraphs_with_a_name_are_counted_and_listed(page: Open) -> None:
    app = page(q="Christopher Kubasik", group="off")
    assert "3 paragraphs have just these words." in _text(app)
    _button(app, "List all").click().run()
    assert "All 3 paragraphs with just these words, in 2 documents." in _text(app)
    assert all("Christopher Kubasik" in card for card in _cards(app))
    assert len(_cards(app)) == 3
    _button(app, "First: 9 November 2012").click().run()
    assert app.query_params["document"].endswith("resigned.txt")


def test_more_like_this_is_a_chip_and_kinds_of_files_and_authors_narrow(page: Open) -> None:
    app = page(q="Who led the yard?")
    _button(app, "More like this").click().run()
    assert app.query_params["like"].endswith(".txt")
    _button(app, "More like one paragraph ✕").click().run()
    assert "like" not in app.query_params
    _button(app, "TXT  ·  5").click().run()
    assert app.query_params["source"] == "*.txt"
    app = page(q="Who led the yard?", author="ann lee")
    assert all("Ann Lee" in card for card in _cards(app))
    assert _button(app, "ann lee ✕")
    assert "No paragraph passes these filters" in _text(page(q="Who led the yard?", language="fi"))


def test_thumbs_steer_the_answer_until_one_click_takes_it_back(page: Open) -> None:
    app = page(q="Who left the yard?")
    assert "Steer by your thumbs" not in [button.label for button in app.button]
    app.feedback[0].set_value(1).run()
    app.feedback[1].set_value(0).run()
    _button(app, "Steer by your thumbs").click().run()
    assert app.query_params["steer"] == "on"
    assert not app.exception
    _button(app, "steered by 2 thumbs ✕").click().run()
    assert "steer" not in app.query_params


def test_watched_names_are_counted_and_narrow_the_answer(page: Open, index: Path) -> None:
    WatchList(index).write("Christopher Kubasick\nBo Poe")  # written as nobody writes it
    try:
        app = page(q="What happened at the yard?")
        label = next(button.label for button in app.button if button.label.startswith("Christopher Kubasick"))
        _button(app, label).click().run()
        assert app.query_params["naming"] == "Christopher Kubasick"
        cards = _cards(app)
        assert cards
        assert all("Kubasik" in card for card in cards)
        assert label == "Christopher Kubasick  ·  3"
        _button(app, "Christopher Kubasick ✕").click().run()
        assert len(_cards(app)) > len(cards)
    finally:
        WatchList(index).write("")
