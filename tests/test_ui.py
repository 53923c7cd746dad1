"""The page's logic, through Streamlit's own test harness and with the real model."""

import json
import re
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from index.building.folder_build import build
from search import Searcher
from search.evaluation.judgements import Judgements

ENVOY = "How did the Russian envoy respond to the accusation?"
NOTHING = "Nothing here seems to answer this. These paragraphs are the nearest."
Page = Callable[..., AppTest]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    """Open the page on an index folder, with the query parameters given, as a link would."""

    def open_page(directory: Path, *, secrets: dict[str, str] | None = None, **parameters: str) -> AppTest:
        monkeypatch.setattr(sys, "argv", ["ui.py", "--index", str(directory)])
        app = AppTest.from_file(str(Path("ui.py").absolute()), default_timeout=300)
        app.query_params.update(parameters)
        for name, value in (secrets or {}).items():
            app.secrets[name] = value
        return app.run()

    return open_page


def _cards(app: AppTest) -> list[str]:
    bodies = [element.proto.body for element in app.get("html")]  # type: ignore[attr-defined]
    return [body for body in bodies if 'class="hit"' in body]


def _paragraph(card: str) -> str:
    return re.findall(r'<p class="paragraph" dir="auto">(.*?)</p>', card)[0]


def _chips(app: AppTest) -> list[Button]:
    return [button for button in app.button if button.label.endswith("✕") or button.label.startswith("only ")]


def _button(app: AppTest, label: str) -> Button:
    return next(button for button in app.button if button.label == label)


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
    assert ENVOY not in [button.label for button in app.button]


def test_page_says_first_that_nothing_answers(page: Page, seed_index: Path) -> None:
    app = page(seed_index, q="How do I bake sourdough bread?")
    assert [info.value for info in app.info] == [NOTHING]
    assert len(_cards(app)) == 10
    shown = [str(getattr(element, "proto", "")) for element in app]
    (said,) = (place for place, proto in enumerate(shown) if NOTHING in proto)
    cards = [place for place, proto in enumerate(shown) if "why it matched" in proto]
    assert len(cards) == 10
    assert said < min(cards)


def test_what_may_answer_has_a_quiet_mark_and_no_notice(
    page: Page, seed_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = Searcher.search
    monkeypatch.setattr(Searcher, "search", lambda *a, **k: replace(search(*a, **k), verdict="may answer"))
    question = "Who was accused by the envoy’s friends?"
    app = page(seed_index, q=question)
    assert not app.info
    assert re.search(r"^13 paragraphs · \d.* · may answer$", _captions(app), re.MULTILINE)
    monkeypatch.undo()
    assert "may answer" not in _captions(page(seed_index, q=ENVOY))


@pytest.mark.parametrize(
    "question",
    [
        "特使对指控有何回应？",
        "كيف رد المبعوث",
        "Как российский посланник ответил на обвинение?",
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
    assert [error.value.replace("\\", "") for error in app.error] == [
        "The question is empty; ask something in plain words."
    ]
    assert not _cards(app)


def test_filters_that_nothing_passes(page: Page, seed_index: Path) -> None:
    app = page(seed_index, q=ENVOY, since="2018")
    assert [info.value for info in app.info] == ["No paragraph passes these filters. Widen the dates or the source."]
    assert not _cards(app)


def test_date_that_is_none_is_said_in_a_sentence(page: Page, seed_index: Path) -> None:
    app = page(seed_index, q=ENVOY, since="soonish")
    assert {error.value.replace("\\", "") for error in app.error} == {
        "“Since” needs a date, found “soonish”; write it like 2017-03-27, 2017-03 or 2017."
    }
    assert len(app.error) == 2  # above the hits, and at the field
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
    app.text_area[0].set_value(str(tmp_path / "nowhere"))
    app.button[0].click().run()
    assert "There is no file or folder" in app.error[0].value
    app.text_area[0].set_value("seeds")
    app.button[0].click().run()
    for _ in range(300):
        if not app.text_input:
            time.sleep(1)
            app.run()
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
    excerpt, whole = card.split("<details><summary>the whole paragraph, 6,631 characters</summary>")
    excerpt = _paragraph(excerpt)
    assert "<mark>A penguin escaped from the zoo.</mark>" in excerpt
    assert len(excerpt) < 1500
    assert whole.count("parish hall") == 120


MARCH = "What did the envoy say in March 2017?"


def test_dates_of_the_question_are_a_chip_that_one_click_removes(page: Page, seed_index: Path) -> None:
    app = page(seed_index)
    app.text_input(key="q").set_value(MARCH).run()
    (chip,) = _chips(app)
    assert chip.label == "in March 2017 ✕"
    chip.click().run()
    assert not _chips(app)
    assert app.query_params["dates"] == "off"
    assert app.text_input(key="q").value == MARCH
    assert len(_cards(app)) == 10
    # A new question is read for dates again.
    app.text_input(key="q").set_value("Who spoke in March 2017?").run()
    assert [button.label for button in _chips(app)] == ["in March 2017 ✕"]
    assert "dates" not in app.query_params


def test_link_reopens_the_question_with_its_dates_removed(page: Page, seed_index: Path) -> None:
    assert not _chips(page(seed_index, q=MARCH, dates="off"))
    assert _chips(page(seed_index, q=MARCH))[0].label == "in March 2017 ✕"


def test_chip_says_which_days_a_relative_date_means(page: Page, tmp_path: Path) -> None:
    yesterday = date.today() - timedelta(days=1)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text(f"date {yesterday.isoformat()}\n\nThe ferry sank.")
    build([tmp_path / "docs"], tmp_path / "index")
    (chip,) = _chips(page(tmp_path / "index", q="What sank yesterday?"))
    assert chip.label == f"yesterday · {yesterday.day} {yesterday:%B %Y} ✕"


def test_date_that_may_be_part_of_the_meaning_is_offered_and_set_at_one_click(page: Page, seed_index: Path) -> None:
    app = page(seed_index, q="the 2017 peace talks")
    (offer,) = _chips(app)
    assert offer.label == "only 2017"
    offer.click().run()
    assert (app.text_input(key="since").value, app.text_input(key="until").value) == ("2017", "2017")
    assert (app.query_params["since"], app.query_params["until"]) == ("2017", "2017")
    assert _cards(app)
    assert [chip.label for chip in _chips(app)] == ["2017 ✕"]


def test_page_says_where_no_document_is_from_then(page: Page, seed_index: Path) -> None:
    app = page(seed_index, q="What did the envoy say in April 2016?")
    assert "No document here is from April 2016 (“in April 2016”), so all dates are searched." in _captions(app)
    assert len(_cards(app)) == 10
    assert not _chips(app)


def test_quoted_words_that_stand_nowhere_are_named(page: Page, seed_index: Path) -> None:
    app = page(seed_index, q='What is "*not* there"?')
    assert app.info[0].value == r"No paragraph has “\*not\* there”; searched without the quotation marks."


def test_hit_says_on_request_why_it_matched(page: Page, seed_index: Path) -> None:
    app = page(seed_index, q="What did Russian envoys say of allegations?")
    card = _cards(app)[0]
    _, why = card.split("<details><summary>why it matched</summary>")
    assert "<li>of the question’s words it has “envoy”, “allegation”</li>" in why
    assert re.search(r"<li>meaning: nearness to the question 0\.\d\d <strong>\+\d\.\d</strong></li>", why)
    assert re.search(r"<li>length: [^<]+ <strong>[−+]\d\.\d</strong></li>", why)
    assert "reranker" not in why
    (card, *_) = _cards(page(seed_index, q="??"))
    assert "<li>it has none of the question’s words</li>" in card


def test_reranker_named_on_the_page_corpus_decides_the_order(
    page: Page, seed_index: Path, cross_encoders: Callable[[str], Path]
) -> None:
    app = page(seed_index, q=ENVOY)
    own = _cards(app)
    app.session_state["reranker"] = f" {cross_encoders('one score')} "
    app.run()
    cards = _cards(app)
    assert not app.exception
    assert all("which decides the order</li>" in card for card in cards)
    matches = [int(found) for card in cards for found in re.findall(r"in all (\d+)% on", card)]
    assert matches == sorted(matches, reverse=True)
    assert [_paragraph(card) for card in cards] != [_paragraph(card) for card in own]
    _button(app, "reranker ✕").click().run()
    assert [_paragraph(card) for card in _cards(app)] == [_paragraph(card) for card in own]


def test_reranker_that_is_none_is_said_and_the_hits_keep_our_order(page: Page, seed_index: Path) -> None:
    app = page(seed_index, q=ENVOY)
    app.session_state["reranker"] = "all-MiniLM-L6-v2"
    app.run()
    (error,) = app.error
    assert "found a model of another kind (BertModel), expected a cross-encoder" in error.value.replace("\\", "")
    assert "absolutely false" in _cards(app)[0]


def test_link_cannot_name_a_reranker(page: Page, seed_index: Path) -> None:
    app = page(seed_index, q=ENVOY, reranker="all-MiniLM-L6-v2")
    assert not app.error
    assert "reranker ✕" not in [button.label for button in app.button]


STORY = "The council of the northern harbour town decided on Monday to close the old fish market for good."


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the index of a story that many outlets copied, among others, which was asked once."""
    folder = tmp_path_factory.mktemp("published")
    records = [
        {"_id": f"wire-{day}", "text": STORY, "date": f"2017-03-{day}", "source": f"Outlet {day}", "title": "Market"}
        for day in (24, 25, 27)
    ]
    records += [
        {"_id": f"ship-{number}", "text": f"Ship number {number} sank.", "date": f"{2000 + number}", "source": "Wire"}
        for number in range(12)
    ]
    (folder / "news.jsonl").write_text("\n".join(json.dumps(record) for record in records))
    build([folder / "news.jsonl"], folder / "index")
    Searcher(folder / "index").search("Which ships sank?")  # the baseline is measured once, and kept
    return folder


@pytest.fixture
def newspaper(published: Path, tmp_path: Path) -> Path:
    """An index of one's own of that story."""
    shutil.copytree(published, tmp_path, dirs_exist_ok=True)
    return tmp_path / "index"


def test_copies_are_folded_and_the_first_is_named(page: Page, newspaper: Path) -> None:
    app = page(newspaper, q="Why was the fish market closed?")
    card = _cards(app)[0]
    assert "<time>24 March 2017</time>" in card
    assert "<summary>+2 copies, first 24 March</summary>" in card
    assert "<li>27 March 2017 · Market · Outlet 27 · paragraph 1</li>" in card
    since = _cards(page(newspaper, q="Why was the fish market closed?", since="2017-03-26"))[0]
    assert "<time>27 March 2017</time>" in since
    assert "+2 copies, first 24 March<" in since


def test_neighbours_stand_around_the_paragraph(page: Page, seed_index: Path) -> None:
    card = _cards(page(seed_index, q=ENVOY))[0]
    before, _, after = card.partition('<p class="paragraph"')
    assert before.count('class="neighbour"') == 2
    assert after.count('class="neighbour"') == 0  # it is the last one
    assert "<summary>show context</summary>" in after


def test_order_by_date_and_its_link(page: Page, newspaper: Path) -> None:
    app = page(newspaper, q="Which ships sank?", sort="oldest")
    years = [re.findall(r"<time>(.*?)</time>", card)[0] for card in _cards(app)]
    assert years == [str(year) for year in range(2000, 2010)]
    app.segmented_control(key="sort").set_value("newest").run()
    assert "<time>24 March 2017</time>" in _cards(app)[0]
    assert app.query_params["sort"] == "newest"


def test_pages_of_results_and_their_link(page: Page, newspaper: Path) -> None:
    app = page(newspaper, q="Which ships sank?", sort="oldest", page="2")
    years = [re.findall(r"<time>(.*?)</time>", card)[0] for card in _cards(app)]
    assert years == ["2010", "2011", "24 March 2017"]
    assert len(_cards(page(newspaper, q="Which ships sank?", page="99"))) == 3
    app.text_input(key="q").set_value("Why was the market closed?").run()
    assert "page" not in app.query_params


def test_source_is_chosen_at_one_click_with_its_count(page: Page, newspaper: Path) -> None:
    app = page(newspaper, q="Which ships sank?")
    facet = next(button for button in app.button if button.label.startswith("Wire"))
    assert facet.label == "Wire  ·  12"
    facet.click().run()
    assert app.query_params["source"] == "Wire"
    assert all("Wire" in card for card in _cards(app))
    assert [chip.label for chip in _chips(app)] == ["Wire ✕"]
    _chips(app)[0].click().run()
    assert "source" not in app.query_params


def test_two_periods_side_by_side(page: Page, newspaper: Path) -> None:
    app = page(newspaper, q="Which ships sank?", compare="on", since="2002", until="2003", since2="2008", until2="2008")
    assert [heading.value for heading in app.subheader] == ["2002 to 2003", "2008"]
    left, right = (
        [_paragraph(body) for body in (e.proto.body for e in column.get("html")) if 'class="hit"' in body]
        for column in app.columns
    )
    assert sorted(re.findall(r"number (\d+)", " ".join(left))) == ["2", "3"]
    assert re.findall(r"number (\d+)", " ".join(right)) == ["8"]
    _button(app, "Stop comparing").click().run()
    assert not app.subheader


def test_side_whose_dates_are_none_is_said_and_the_other_shown(page: Page, newspaper: Path) -> None:
    app = page(newspaper, q="Which ships sank?", compare="on", since="2002", since2="2017-99")
    assert not app.exception
    assert "found “2017-99”" in app.error[0].value.replace("\\", "")
    assert [heading.value.replace("\\", "") for heading in app.subheader] == ["since 2002", "since 2017-99"]
    assert _cards(app)


def test_marks_are_kept_and_measured(page: Page, newspaper: Path) -> None:
    question = "Why was the fish market closed?"
    app = page(newspaper, q=question)
    app.feedback[0].set_value(1).run()
    app.feedback[1].set_value(0).run()
    assert sorted(Judgements(newspaper).of(question).values()) == [False, True]
    again = page(newspaper, q=question)
    assert [thumbs.value for thumbs in again.feedback][:3] == [1, 0, None]
    again.feedback[1].set_value(None).run()
    assert list(Judgements(newspaper).of(question).values()) == [True]


def test_saved_question_says_what_is_new_after_a_rebuild(page: Page, newspaper: Path) -> None:
    app = page(newspaper, q="Why was the fish market closed?")
    _button(app, "Save").click().run()
    assert _button(app, "Saved")
    with (newspaper.parent / "news.jsonl").open("a") as stream:
        stream.write('\n{"text": "The fish market was closed because nobody buys fish.", "date": "2018"}')
    build([newspaper.parent / "news.jsonl"], newspaper)
    app = page(newspaper)
    assert "1 new since last time" in "".join(str(element.proto) for element in app.get("markdown"))
    _button(app, "Why was the fish market closed?").click().run()
    (new,) = [card for card in _cards(app) if '<span class="new">new</span>' in card]
    assert "nobody buys fish" in new
    _button(app, "1 new: mark as seen").click().run()
    assert not [card for card in _cards(app) if 'class="new"' in card]
    _button(app, "Saved").click().run()
    assert _button(app, "Save")


def test_document_that_a_link_names_is_opened_only_from_the_corpus(page: Page, newspaper: Path) -> None:
    def shown(name: str) -> str:
        app = page(newspaper, q="ships", document=name)
        return "".join(e.proto.body for e in app.get("html")) + "".join(info.value for info in app.info)

    assert '<article class="document">' in shown("ship-3")
    for name in ("/etc/passwd", "../ui.py", str(newspaper / "live.json")):
        text = shown(name)
        assert '<article class="document">' not in text
        assert "There is no document" in text


def test_password_is_asked_for_where_there_is_one(
    page: Page, seed_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(seed_index, q=ENVOY, secrets={"password": "open sesame"})
    assert not _cards(app)
    app.text_input[0].set_value("open barley").run()
    assert app.error[0].value == "That is not the password."
    assert not _cards(app)
    app.text_input[0].set_value("open sesame").run()
    assert "absolutely false" in _cards(app)[0]


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("127.0.0.1", {"Host": "archive.example.org"}),
        ("127.0.0.1", {"Host": "localhost:8501", "X-Forwarded-For": "192.0.2.7"}),
        ("192.0.2.7", {"Host": "localhost:8501"}),
        ("0.0.0.0", {"Host": "127.0.0.1:8501"}),
    ],
)
def test_only_this_machine_may_name_its_folders(
    page: Page,
    seed_index: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    headers: dict[str, str],
) -> None:
    monkeypatch.setattr(type(st.context), "headers", headers)
    before = st.get_option("server.address")
    config.set_option("server.address", address)
    try:
        app = page(tmp_path / "none")
        assert app.text_area[0].disabled
        assert not app.exception
        app = page(seed_index, q=ENVOY)
        app.session_state["reranker"] = "/somewhere"
        assert not app.run().error
    finally:
        config.set_option("server.address", before)


def test_this_machine_may_name_its_folders(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for host in ("localhost:8501", "127.0.0.1:8501", "[::1]:8501"):
        monkeypatch.setattr(type(st.context), "headers", {"Host": host})
        assert not page(tmp_path / "none").text_area[0].disabled


def _files_page(directory: str) -> None:
    from search.searcher import Searcher  # noqa: PLC0415 - AppTest runs this function alone
    from views.file_table import show_files  # noqa: PLC0415 - runs in the page, not here

    show_files(Searcher(directory))


def test_files_are_listed_by_state_and_words(write: Callable[..., Path], tmp_path: Path) -> None:
    folder = write({"2019-07-04 dam.txt": "The dam broke.", "envoy.txt": "The envoy spoke.", "**b** <i>.exe": b"\x00"})
    build([folder], tmp_path / "index")
    app = AppTest.from_function(_files_page, args=(str(tmp_path / "index"),), default_timeout=300).run()
    assert not app.exception
    states = app.button_group(key="file-states")
    assert list(states.options) == ["1 indexed", "1 read with doubts", "1 skipped"]

    def listed() -> list[tuple[str, str]]:
        table = app.dataframe[0].value
        return [(Path(name).name, why) for name, why in zip(table["file"], table["why"], strict=True)]

    assert len(listed()) == 3
    app.button_group(key="file-states").set_value(["skipped"]).run()
    assert listed() == [("**b** <i>.exe", ".exe is not a format that can be read")]
    app.button_group(key="file-states").set_value([]).run()
    app.text_input(key="file-words").set_value("no date").run()
    assert listed() == [("envoy.txt", "no date")]
    assert "1 of 3 files" in _captions(app)


def _corpus_page(directory: str) -> None:
    from index.storage.locations import parse_location  # noqa: PLC0415 - AppTest runs this function alone
    from views.corpus_page import show_corpus  # noqa: PLC0415 - runs in the page, not here

    show_corpus(parse_location(directory))


def test_corpus_view_is_that_of_the_newest_build(write: Callable[..., Path], tmp_path: Path) -> None:
    folder = write(
        {"old/a.txt": "date 2001-01-01\n\nThe dam broke.", "new/b.txt": "date 2019-07-04\n\nThe envoy spoke."}
    )
    build([folder / "old"], tmp_path / "index")
    app = AppTest.from_function(_corpus_page, args=(str(tmp_path / "index"),), default_timeout=300).run()

    def shown() -> tuple[str, list[str], list[str]]:
        figures = next(body for e in app.get("html") if "<dl" in (body := e.proto.body))  # type: ignore[attr-defined]
        dates = re.findall(r"<dt>Dates</dt><dd>(.*?)</dd>", figures)[0]
        sources, files = (table.value for table in app.dataframe)
        return dates, list(sources["source"]), [Path(name).name for name in files["file"]]

    assert shown() == ("1 January 2001 to 1 January 2001", ["old/"], ["a.txt"])
    build([folder / "new"], tmp_path / "index")
    app.run()
    assert not app.exception
    assert shown() == ("4 July 2019 to 4 July 2019", ["new/"], ["b.txt"])
