"""The page's logic, through Streamlit's own test harness and with the real model."""

import re
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from index.build import build

ENVOY = "How did the Russian envoy respond to the accusation?"
NOTHING = "Nothing here seems to answer this. These paragraphs are the nearest."
Page = Callable[..., AppTest]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    """Open the page on an index folder, with the query parameters given, as a link would."""

    def open_page(directory: Path, **parameters: str) -> AppTest:
        monkeypatch.setattr(sys, "argv", ["ui.py", "--index", str(directory)])
        app = AppTest.from_file(str(Path("ui.py").absolute()), default_timeout=60)
        app.query_params.update(parameters)
        return app.run()

    return open_page


def _cards(app: AppTest) -> list[str]:
    bodies = [element.proto.body for element in app.get("html")]  # type: ignore[attr-defined]
    return [body for body in bodies if 'class="hit"' in body]


def _paragraph(card: str) -> str:
    return card.partition('<div class="about">')[0]


def _captions(app: AppTest) -> str:
    return "\n".join(caption.value for caption in app.caption)


def test_question_shows_the_paragraph_that_answers_first(page: Page, seed_index: Path) -> None:
    app = page(seed_index)
    assert not app.exception
    app.text_input(key="q").set_value(ENVOY).run()
    cards = _cards(app)
    assert len(cards) == 10
    assert "said the allegation was “absolutely false”." in cards[0]
    assert "27 March 2017" in cards[0]
    assert "seeds/000_d2d85d5fcffcf0ef.txt" in cards[0]
    assert "paragraph 13" in cards[0]
    assert not app.info
    assert "13 paragraphs of 1 document" in _captions(app)


def test_link_with_a_question_reopens_it(page: Page, seed_index: Path) -> None:
    app = page(seed_index, q=ENVOY, until="2017-03")
    assert app.text_input(key="q").value == ENVOY
    assert app.text_input(key="until").value == "2017-03"
    assert "absolutely false" in _cards(app)[0]


def test_example_is_asked_at_one_click(page: Page, seed_index: Path) -> None:
    app = page(seed_index)
    assert app.button[0].label == ENVOY
    app.button[0].click().run()
    assert app.text_input(key="q").value == ENVOY
    assert "absolutely false" in _cards(app)[0]
    assert not app.button


def test_page_says_first_that_nothing_answers(page: Page, seed_index: Path) -> None:
    app = page(seed_index, q="How do I bake sourdough bread?")
    assert [info.value for info in app.info] == [NOTHING]
    assert len(_cards(app)) == 10
    shown = [str(getattr(element, "proto", "")) for element in app.main]
    (said,) = (place for place, proto in enumerate(shown) if NOTHING in proto)
    cards = [place for place, proto in enumerate(shown) if "why it matched" in proto]
    assert len(cards) == 10
    assert said < min(cards)


@pytest.mark.parametrize(
    "question",
    [
        "特使对指控有何回应？",
        "كيف رد المبعوث",
        "Как ответил?",
        "the of and",
        "?!…",
        '""',
        '"',
        "🕊️",
        "<b>x</b>",
        "$x^2$",
    ],
)
def test_odd_question_shows_the_nearest_paragraphs_as_such(page: Page, seed_index: Path, question: str) -> None:
    app = page(seed_index, q=question)
    assert not app.exception
    assert [info.value for info in app.info] == [NOTHING]
    assert len(_cards(app)) == 10
    assert app.text_input(key="q").value == question


@pytest.mark.parametrize("question", ["\x00", " \x1b\u200b "])
def test_question_of_control_characters_is_said_to_be_empty(page: Page, seed_index: Path, question: str) -> None:
    app = page(seed_index, q=question)
    assert [error.value for error in app.error] == ["The question is empty; ask something in plain words."]
    assert not _cards(app)


def test_filters_that_nothing_passes(page: Page, seed_index: Path) -> None:
    app = page(seed_index, q=ENVOY, since="2018")
    assert [info.value for info in app.info] == ["No paragraph passes these filters. Widen the dates or the source."]
    assert not _cards(app)


def test_date_that_is_none_is_said_in_a_sentence(page: Page, seed_index: Path) -> None:
    app = page(seed_index, q=ENVOY, since="soonish")
    assert [error.value for error in app.error] == [
        "“Since” needs a date, found “soonish”; write it like 2017-03-27, 2017-03 or 2017."
    ]
    assert not _cards(app)


def test_question_that_is_too_long_is_said_in_a_sentence(page: Page, seed_index: Path) -> None:
    app = page(seed_index, q="word " * 20_000)
    assert app.error[0].value.startswith("The question has 20,000 words")


def test_markup_in_a_document_is_shown_and_not_used(page: Page, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text(
        "First the ferry sailed. <script>alert(1)</script> **The ferry sank** at $x^2$ <b>noon</b>.\u202e It was old."
    )
    build([tmp_path / "docs"], tmp_path / "index")
    app = page(tmp_path / "index", q="When, at <b>noon</b>, had the ferry sank?")
    (card,) = _cards(app)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in card
    assert "of the question’s words it has “ferry”, “sank”" in card
    assert "<script>" not in card
    assert "\u202e" not in card
    assert "<mark>" in card


def test_without_an_index_it_builds_one(page: Page, tmp_path: Path) -> None:
    app = page(tmp_path / "index")
    assert "There is no index to search yet." in app.markdown[0].value
    assert not app.exception
    app.text_input[0].set_value(str(tmp_path / "nowhere"))
    app.button[0].click().run()
    assert "there is no file or folder" in app.error[0].value.lower()
    app.text_input[0].set_value("seeds")
    app.button[0].click().run()
    app.text_input(key="q").set_value(ENVOY).run()
    assert "absolutely false" in _cards(app)[0]


def test_damaged_index_is_said_in_a_sentence(page: Page, tmp_path: Path) -> None:
    (tmp_path / "live.json").write_text('{"snap')
    app = page(tmp_path)
    assert not app.exception
    assert "is not whole" in app.error[0].value


def test_rebuild_while_the_page_is_open_is_picked_up_at_the_next_question(page: Page, tmp_path: Path) -> None:
    documents = tmp_path / "docs"
    documents.mkdir()
    (documents / "a.txt").write_text("The tower was painted green.")
    build([documents], tmp_path / "index")
    app = page(tmp_path / "index", q="What colour is the tower?")
    assert "painted green" in _cards(app)[0]
    (documents / "a.txt").write_text("The tower was painted yellow.")
    build([documents], tmp_path / "index")
    app.text_input(key="q").set_value("Which colour has the tower?").run()
    assert "painted yellow" in _cards(app)[0]
    (tmp_path / "index" / "live.json").unlink()
    app.text_input(key="q").set_value("What colour has the tower?").run()
    assert "an older one answers" in app.warning[0].value
    assert "painted yellow" in _cards(app)[0]


def test_long_paragraph_is_shown_around_its_evidence_and_whole_on_request(page: Page, tmp_path: Path) -> None:
    filler = "The committee discussed the budget of the parish hall. "
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text(filler * 60 + "A penguin escaped from the zoo. " + filler * 60)
    build([tmp_path / "docs"], tmp_path / "index")
    (card,) = _cards(page(tmp_path / "index", q="Which animal fled?"))
    excerpt, whole = card.split("<details><summary>the whole paragraph</summary>")
    assert "<mark>A penguin escaped from the zoo.</mark>" in excerpt
    assert len(excerpt) < 1500
    assert whole.count("parish hall") == 120


MARCH = "What did the envoy say in March 2017?"


def test_dates_of_the_question_are_a_chip_that_one_click_removes(page: Page, seed_index: Path) -> None:
    app = page(seed_index)
    app.text_input(key="q").set_value(MARCH).run()
    (chip,) = app.button
    assert chip.label == "in March 2017 ✕"
    chip.click().run()
    assert not app.button
    assert app.query_params["dates"] == "off"
    assert app.text_input(key="q").value == MARCH
    assert len(_cards(app)) == 10
    # A new question is read for dates again.
    app.text_input(key="q").set_value("Who spoke in March 2017?").run()
    assert [button.label for button in app.button] == ["in March 2017 ✕"]
    assert "dates" not in app.query_params


def test_link_reopens_the_question_with_its_dates_removed(page: Page, seed_index: Path) -> None:
    assert not page(seed_index, q=MARCH, dates="off").button
    assert page(seed_index, q=MARCH).button[0].label == "in March 2017 ✕"


def test_chip_says_which_days_a_relative_date_means(page: Page, tmp_path: Path) -> None:
    yesterday = date.today() - timedelta(days=1)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text(f"date {yesterday.isoformat()}\n\nThe ferry sank.")
    build([tmp_path / "docs"], tmp_path / "index")
    (chip,) = page(tmp_path / "index", q="What sank yesterday?").button
    assert chip.label == f"yesterday · {yesterday.day} {yesterday:%B %Y} ✕"


def test_date_that_may_be_part_of_the_meaning_is_offered_and_set_at_one_click(page: Page, seed_index: Path) -> None:
    app = page(seed_index, q="the 2017 peace talks")
    (offer,) = app.button
    assert offer.label == "only 2017"
    offer.click().run()
    assert (app.text_input(key="since").value, app.text_input(key="until").value) == ("2017", "2017")
    assert (app.query_params["since"], app.query_params["until"]) == ("2017", "2017")
    assert _cards(app)
    assert not app.button


def test_page_says_where_no_document_is_from_then(page: Page, seed_index: Path) -> None:
    app = page(seed_index, q="What did the envoy say in April 2016?")
    assert "No document here is from April 2016 (“in April 2016”), so all dates are searched." in _captions(app)
    assert len(_cards(app)) == 10
    assert not app.button


def test_quoted_words_that_stand_nowhere_are_named(page: Page, seed_index: Path) -> None:
    app = page(seed_index, q='What is "*not* there"?')
    assert app.info[0].value == r"No paragraph has “\*not\* there”; searched without the quotation marks."


def test_hit_says_on_request_why_it_matched(page: Page, seed_index: Path) -> None:
    app = page(seed_index, q="What did Russian envoys say of allegations?")
    card = _cards(app)[0]
    _, why = card.split("<details><summary>why it matched</summary>")
    assert "<li>of the question’s words it has “envoy”, “allegation”</li>" in why
    assert re.search(r"<li>meaning: cosine similarity 0\.\d\d with the question <strong>\+\d\.\d</strong></li>", why)
    assert re.search(r"<li>length and vagueness: [^<]+ <strong>−\d\.\d</strong></li>", why)
    assert "reranker" not in why
    (card, *_) = _cards(page(seed_index, q="??"))
    assert "<li>it has none of the question’s words</li>" in card


def test_reranker_named_in_the_sidebar_decides_the_order(
    page: Page, seed_index: Path, cross_encoders: Callable[[str], Path]
) -> None:
    app = page(seed_index, q=ENVOY)
    own = _cards(app)
    box = app.sidebar.text_input(key="reranker")
    box.set_value(f" {cross_encoders('one score')} ").run()
    cards = _cards(app)
    assert not app.exception
    assert all("which decides the order</li>" in card for card in cards)
    matches = [int(found) for card in cards for found in re.findall(r"match (\d+)%", card)]
    assert matches == sorted(matches, reverse=True)
    assert [_paragraph(card) for card in cards] != [_paragraph(card) for card in own]
    box.set_value("").run()
    assert [_paragraph(card) for card in _cards(app)] == [_paragraph(card) for card in own]


def test_reranker_that_is_none_is_said_and_the_hits_keep_our_order(page: Page, seed_index: Path) -> None:
    app = page(seed_index, q=ENVOY)
    app.sidebar.text_input(key="reranker").set_value("all-MiniLM-L6-v2").run()
    (error,) = app.error
    assert "found a model of another kind (BertModel), expected a cross-encoder" in error.value.replace("\\", "")
    assert "absolutely false" in _cards(app)[0]


def test_link_cannot_name_a_reranker(page: Page, seed_index: Path) -> None:
    app = page(seed_index, q=ENVOY, reranker="all-MiniLM-L6-v2")
    assert not app.sidebar.text_input(key="reranker").value
    assert not app.error
