"""How a figure moved, and what differs from the last look, on the page."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from index.building.folder_build import build
from search import Searcher
from search.page.saved_questions import SavedQuestion, SavedQuestions
from search.page.what_changed import known_of

Open = Callable[..., AppTest]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two reports of a yard, and of something else."""
    folder = tmp_path_factory.mktemp("yard")
    notes = {
        "ships.txt": "date 2015-01-01\n\nThe Hull yard launched three ships.",
        "more-ships.txt": "date 2015-02-01\n\nIn the end the Hull yard launched five ships.",
        "later.txt": "date 2013-02-01\n\nThe head of the Hull yard resigned over a quarrel.",
    }
    for name, text in notes.items():
        (folder / name).write_text(text)
    build([folder], folder / "index")
    return folder / "index"


def _text(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.caption, *app.markdown]).replace("\\", "")


def test_how_a_figure_moved_is_offered_and_shown(page: Open) -> None:
    assert not [button for button in page(q="Who resigned from the yard?").button if button.key == "figures"]
    app = page(q="How many ships did the Hull yard launch?")
    next(button for button in app.button if button.key == "figures").click().run()
    assert app.query_params["figures"] == "on"
    shown = [button.label for button in app.button if (button.key or "").startswith("figure-open")]
    assert shown == ["**3** · 1 January 2015", "**5** · 1 February 2015"]
    assert "In the end the Hull yard launched five ships." in _text(app)
    next(button for button in app.button if button.key == "no-figures").click().run()
    assert "figures" not in app.query_params


def test_a_saved_question_tells_a_new_figure(page: Open, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    question = "How many ships did the Hull yard launch?"
    monkeypatch.setattr("search.page.saved_questions.FILE", "saved_for_this_test.jsonl")
    searcher = Searcher(index)
    answer = searcher.search(question)
    known = known_of(searcher.store, replace(answer, hits=tuple(hit for hit in answer.hits if "five" not in hit.text)))
    SavedQuestions(index).save(SavedQuestion(question), replace(answer, snapshot="before"), known)
    app = page(q=question)
    assert "Other than when you last looked" in _text(app)
    labels = [button.label for button in app.button if button.label.startswith("New figure")]
    assert labels == ["New figure: **five** · 1 February 2015 · In the end the Hull yard launched five ships\\."]
    next(button for button in app.button if button.key == "save").click().run()
    assert "Other than when you last looked" not in _text(app)
