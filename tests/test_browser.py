"""The page in a real browser: what AppTest cannot see."""

import contextlib
import csv
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from index.building.folder_build import build

ENVOY = "How did the Russian envoy respond to the accusation?"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium on this machine (Debian: apt install chromium)"
)


HOSTILE_FIELD = "<b>*name*</b> $x^2$ [a](b) \u202e:red[c]"
HOSTILE = {
    HOSTILE_FIELD: "<b>value</b> [x](javascript:hacked()) $x^2$ \u202eeulav",
    "section": "<script>window.hacked=8</script>",
    "title": "<img src=x onerror=hacked()> **bold** $x^2$",
    "source": "<script>hacked()</script>",
    "url": "javascript:hacked()",
    "text": "=HYPERLINK(hacked()) The ransom note said: <script>window.hacked=1</script>"
    "<img src=x onerror=window.hacked=2> [click](javascript:window.hacked=3) "
    "$\\href{javascript:window.hacked=4}{x}$ \u202egnorts\u202c <b>now</b>. Nobody paid it.",
}
HOSTILE_NAME = "=A1 <img src=x onerror=window.hacked=5> \u202e.exe"
LEDGER = "Who kept the ledger of the lighthouse?"


@contextlib.contextmanager
def _served(index: Path) -> Iterator[str]:
    """Serve an index as `streamlit run ui.py` does; gives the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "ui.py", "--server.port", str(port), "--", "--index", index]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}/"
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{url}_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.5)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="module")
def address(seed_index: Path) -> Iterator[str]:
    """The address of the page for the seeds."""
    with _served(seed_index) as url:
        yield url


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with years of notes, and a hostile one."""
    folder = tmp_path_factory.mktemp("archive")
    keepers = ["Ann", "Ben", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hal", "Ida", "Jon", "Kit", "Lea"]
    notes = [
        {
            "_id": f"note-{year}",
            "title": f"Notes of {year}",
            "text": f"Fog came in.\n\n{keeper} kept the ledger of the lighthouse in those days.\n\nThe lamp shone.",
            "date": f"{year}-05-01",
            "source": "Harbour Gazette" if year % 2 else "Island Post",
            "section": "Tides" if year % 3 else "Lamps",
            HOSTILE_FIELD: "odd" if year % 2 else "even",
        }
        for year, keeper in enumerate(keepers, start=2004)
    ]
    (folder / "notes.jsonl").write_text("\n".join(map(json.dumps, [*notes, HOSTILE])))
    (folder / HOSTILE_NAME).write_bytes(b"\x00")
    return folder


@pytest.fixture(scope="module")
def archive_address(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the page for that folder."""
    index = tmp_path_factory.mktemp("archive-index") / "index"
    build([archive], index)
    with _served(index) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium that calls nobody."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A new page, in a window of its own."""
    context = browser.new_context()
    context.set_default_timeout(30_000)
    expect.set_options(timeout=30_000)
    yield context.new_page()
    context.close()


def test_type_press_enter_read_reload_the_link(page: Page, address: str) -> None:
    page.goto(address)
    box = page.get_by_label("Your question")
    expect(box).to_be_focused()
    page.keyboard.type(ENVOY)
    page.keyboard.press("Enter")
    first = page.locator(".hit").first
    expect(first).to_contain_text("said the allegation was “absolutely false”.")
    expect(first).to_contain_text("27 March 2017")
    expect(page).to_have_url(re.compile(r"\?q=How\+did\+the\+Russian\+envoy"))
    page.reload()
    expect(page.get_by_label("Your question")).to_have_value(ENVOY)
    expect(page.locator(".hit").first).to_contain_text("absolutely false")


def test_link_opens_the_same_question_in_another_browser(page: Page, address: str) -> None:
    page.goto(f"{address}?q=Who+travelled+to+Beijing+for+talks%3F")
    expect(page.locator(".hit").first).to_contain_text("travelling several times to China")


def test_example_is_asked_at_one_click(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_text("Why did soldiers give up the police building?").click()
    expect(page.locator(".hit").first).to_contain_text("Our forces have retreated")
    expect(page).to_have_url(re.compile(r"\?q=Why\+did\+soldiers"))


def test_dates_understood_go_at_one_click_and_stay_away_in_the_link(page: Page, address: str) -> None:
    page.goto(f"{address}?q=Who+gave+up+the+police+building+in+March+2017%3F")
    chip = page.get_by_role("button", name="in March 2017 ✕")
    chip.click()
    expect(chip).to_have_count(0)
    expect(page).to_have_url(re.compile(r"dates=off"))
    expect(page.locator(".hit").first).to_contain_text("Our forces have retreated")
    page.reload()
    expect(page.locator(".hit").first).to_contain_text("Our forces have retreated")
    expect(chip).to_have_count(0)
    page.get_by_label("Your question").fill("Who retreated in March 2017?")
    page.keyboard.press("Enter")
    expect(chip).to_be_visible()
    expect(page).not_to_have_url(re.compile(r"dates=off"))


@pytest.mark.parametrize("width", [1280, 360])
def test_hit_says_on_request_why_it_matched(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}?q={ENVOY.replace(' ', '+')}")
    first = page.locator(".hit").first
    reason = first.get_by_text("meaning: nearness")
    expect(first).to_be_visible()
    expect(reason).not_to_be_visible()
    first.locator("summary", has_text="why it matched").focus()
    page.keyboard.press("Enter")
    expect(reason).to_be_visible()
    expect(page.locator(".hit details[open]")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_page_asks_nobody_else_for_anything(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}?q=talks")
    expect(page.locator(".hit").first).to_be_visible()
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []


def _ask(page: Page, address: str, question: str, more: str = "") -> None:
    page.goto(f"{address}?q={question.replace(' ', '+').replace('?', '%3F')}{more}")
    expect(page.locator(".hit").first).to_be_visible()
    # On a busy machine the buttons of the second hit can be there before those of the first.
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def _card(page: Page, text: str) -> Locator:
    """The card of the hit with a text; its place on the page may be another while the page is being drawn."""
    return page.locator("[class*='st-key-hit-']").filter(has_text=text).first


def test_slash_goes_to_the_box(page: Page, archive_address: str) -> None:
    _ask(page, archive_address, LEDGER)
    box = page.get_by_label("Your question")
    page.locator(".hit").first.click()
    expect(box).not_to_be_focused()
    page.keyboard.press("/")
    expect(box).to_be_focused()
    page.keyboard.type("Why / how?")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"q=Why\+%2F\+how"))


def test_bar_of_the_timeline_is_a_filter_and_back_and_forward_work(page: Page, archive_address: str) -> None:
    _ask(page, archive_address, LEDGER)
    bar = page.get_by_role("button", name="2006: 1 paragraph")
    bar.click()
    expect(page).to_have_url(re.compile("since=2006&until=2006"))
    expect(page.locator(".hit")).to_have_count(1)  # a document with three paragraphs
    expect(page.locator(".hit").first).to_contain_text("Cleo kept the ledger")
    expect(page.get_by_role("button", name="2006 ✕")).to_be_visible()
    page.go_back()
    expect(page.locator(".hit")).to_have_count(10)
    expect(page).not_to_have_url(re.compile("since"))
    page.go_forward()
    expect(page.locator(".hit")).to_have_count(1)
    page.get_by_role("button", name="2 more here").click()
    expect(page.locator(".hit")).to_have_count(3)
    expect(page).to_have_url(re.compile("unfolded=note-2006"))
    page.get_by_role("button", name="each paragraph").click()
    expect(page).to_have_url(re.compile("group=off"))
    expect(page.locator(".hit")).to_have_count(3)
    page.go_back()
    page.go_back()
    expect(page.locator(".hit")).to_have_count(1)
    page.go_back()
    page.go_back()
    expect(page.locator(".hit")).to_have_count(0)


def test_bars_are_brushed_with_the_mouse_and_chosen_from_the_keyboard(page: Page, archive_address: str) -> None:
    _ask(page, archive_address, LEDGER)
    first, last = (page.get_by_role("button", name=f"{year}: ") for year in (2005, 2008))
    one, other = first.bounding_box(), last.bounding_box()
    assert one
    assert other
    page.mouse.move(one["x"] + 5, one["y"] + 40)
    page.mouse.down()
    page.mouse.move(other["x"] + 5, other["y"] + 40, steps=8)
    page.mouse.up()
    expect(page).to_have_url(re.compile("since=2005&until=2008"))
    expect(last).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".hit")).to_have_count(4)
    last.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("since=2008&until=2008"))
    expect(last).to_be_focused()
    page.get_by_role("button", name="2010: ").focus()
    page.keyboard.press("Shift+Enter")
    expect(page).to_have_url(re.compile("since=2008&until=2010"))


def test_context_in_place_and_document_beside(page: Page, archive_address: str) -> None:
    _ask(page, archive_address, "Did Emil keep the ledger?")
    first = page.locator(".hit").first
    expect(first).to_contain_text("Emil kept the ledger")
    expect(first.get_by_text("The lamp shone.")).not_to_be_visible()
    first.get_by_text("show context").click()
    expect(first.get_by_text("Fog came in.")).to_be_visible()
    expect(first.get_by_text("The lamp shone.")).to_be_visible()
    page.get_by_role("button", name="Document").first.click()
    found = page.locator(".document .found")
    expect(found).to_have_text("Emil kept the ledger of the lighthouse in those days.")
    expect(found).to_be_in_viewport()
    expect(page).to_have_url(re.compile("document=note-2008&paragraph=2"))
    link = page.url
    page.get_by_placeholder("Find in this document").fill("the LAMP")
    page.keyboard.press("Enter")
    expect(page.locator(".document mark.current")).to_have_text("The lamp")
    expect(page.get_by_text("1 of 1", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".document")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("document="))
    page.get_by_role("button", name="More like this").first.click()
    expect(page.locator(".hit").first).to_contain_text("kept the ledger")
    expect(page.get_by_text("Emil kept the ledger")).to_have_count(0)  # but not itself
    page.goto(link)
    expect(found).to_be_in_viewport()


def test_pages_order_and_sources_are_in_the_link(page: Page, archive_address: str) -> None:
    _ask(page, archive_address, LEDGER)
    page.get_by_test_id("stMain").get_by_text("oldest").click()
    expect(page.locator(".hit time").first).to_have_text("1 May 2004")
    page.get_by_role("button", name="Next page").click()
    expect(page).to_have_url(re.compile("sort=oldest&page=2"))
    expect(page.locator(".hit")).to_have_count(3)
    dates = page.locator(".hit time").all_inner_texts()
    assert dates == ["1 May 2014", "1 May 2015", "undated"]
    expect(page.locator(".hit").first).to_be_in_viewport()  # it opens at its top
    page.goto(page.url)
    expect(page.locator(".hit")).to_have_count(3)
    assert page.locator(".hit time").all_inner_texts() == dates
    page.get_by_role("button", name="Narrow", exact=True).click()
    page.get_by_role("button", name="Harbour Gazette").click()
    expect(page).to_have_url(re.compile(r"source=Harbour\+Gazette&sort=oldest$"))
    expect(page.locator(".hit time").first).to_have_text("1 May 2005")


def test_field_of_the_documents_is_chosen_by_its_count_and_taken_back(page: Page, archive_address: str) -> None:
    _ask(page, archive_address, LEDGER)
    page.get_by_role("button", name="Narrow", exact=True).click()
    hostile = page.get_by_role("button", name="<script>window.hacked=8</script>")
    expect(hostile).to_be_visible()
    expect(page.get_by_test_id("stPopoverBody")).to_contain_text("<b>*name*</b> $x^2$ [a](b) :red[c]")
    assert page.get_by_test_id("stPopoverBody").locator("b, a, em, .katex").count() == 0
    page.get_by_role("button", name="Lamps").click()
    expect(page).to_have_url(re.compile(r"&field\.section=Lamps$"))
    expect(page.locator(".hit")).to_have_count(4)
    assert sorted(page.locator(".hit time").all_inner_texts()) == [f"1 May {year}" for year in (2004, 2007, 2010, 2013)]
    page.reload()
    expect(page.locator(".hit")).to_have_count(4)
    page.get_by_role("button", name="section: Lamps ✕").click()
    expect(page.locator(".hit")).to_have_count(10)
    expect(page).not_to_have_url(re.compile("field"))
    page.get_by_role("button", name="Narrow", exact=True).click()
    hostile.click()
    expect(page.locator(".hit")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"&field\.section=%3Cscript%3Ewindow\.hacked%3D8%3C%2Fscript%3E$"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="section: <script>window.hacked=8</script> ✕")).to_be_visible()
    page.get_by_role("button", name="Document").click()
    page.get_by_text("2 fields").click()
    fields = page.locator(".fields")
    expect(fields.locator("dt").first).to_have_text("<b>*name*</b> $x^2$ [a](b) :red[c]")
    expect(fields.locator("dd").first).to_have_text("<b>value</b> [x](javascript:hacked()) $x^2$ eulav")
    assert page.locator("img[src=x], .fields :is(b, a, script)").count() == 0
    assert "\u202e" not in page.content()
    assert page.evaluate("window.hacked") is None


def test_selected_text_offers_more_like_it(page: Page, archive_address: str) -> None:
    _ask(page, archive_address, "What did the ransom note say?")
    more = page.locator(".more-like-selected")
    text = page.locator(".hit").first.locator(".paragraph")
    for _ in range(5):  # a page that is drawn anew meanwhile takes a selection away
        text.click(click_count=3)
        with contextlib.suppress(PlaywrightTimeout):
            more.wait_for(state="visible", timeout=4000)
            break
    expect(more).to_be_visible()
    expect(more).to_have_accessible_name("More like this")
    page.keyboard.press("Escape")
    expect(more).not_to_be_visible()
    page.evaluate("node => getSelection().selectAllChildren(node)", text.element_handle())
    assert _violations(page) == {}
    more.click()
    expect(page).to_have_url(re.compile(r"\?q=%3DHYPERLINK.*&dates=off&exact=1$"))
    expect(page.locator(".hit").first).to_contain_text("<script>window.hacked=1</script>")
    _ask(page, archive_address, LEDGER, "&document=note-2008&paragraph=2")
    expect(page.locator(".document .found")).to_be_in_viewport()
    more = page.get_by_role("dialog").locator(".more-like-selected")
    for _ in range(5):
        page.locator(".document .found").dblclick(position={"x": 12, "y": 14})
        for _ in range(4):
            page.keyboard.press("Control+Shift+ArrowRight")
        with contextlib.suppress(PlaywrightTimeout):
            more.wait_for(state="visible", timeout=4000)
            break
    expect(more).to_be_visible()
    page.keyboard.press("Tab")
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=Emil\+kept\+the\+ledger(\+of)?&dates=off&exact=1$"))
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".hit").first).to_contain_text("Emil kept the ledger")
    assert page.evaluate("window.hacked") is None


def test_two_periods_stand_side_by_side(page: Page, archive_address: str) -> None:
    _ask(page, archive_address, LEDGER)
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.get_by_test_id("stPopoverBody").get_by_role("button", name="Compare")).to_be_disabled()
    since = page.get_by_role("textbox", name="Since")
    since.fill("2010")
    since.press("Enter")
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile("compare=on&since2=2010"))
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)  # it is not in the way
    left, right = page.get_by_role("heading", name="all dates"), page.get_by_role("heading", name="since 2010")
    one, other = left.bounding_box(), right.bounding_box()
    assert one
    assert other
    assert one["y"] == other["y"]
    assert one["x"] < other["x"]


def test_citation_download_and_judgement(page: Page, archive_address: str) -> None:
    _ask(page, archive_address, "Did Emil keep the ledger?")
    _card(page, "Emil kept the ledger").get_by_role("button", name="Cite").click()
    expect(page.get_by_text("Notes of 2008, Island Post, ").first).to_be_visible()
    page.get_by_role("tab", name="BibTeX").click()
    expect(page.get_by_text('year = "2008"')).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Download", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV, for a spreadsheet").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert rows[0]["evidence"] == "Emil kept the ledger of the lighthouse in those days."
    assert [row["text"][:2] for row in rows if "HYPERLINK" in row["text"]] == ["'="]
    page.keyboard.press("Escape")
    page.get_by_test_id("stFeedback").first.get_by_role("button").or_(
        page.get_by_test_id("stFeedback").first.get_by_role("radio")
    ).first.click()
    page.get_by_role("link", name="Corpus").click()
    expect(page.get_by_text("1 paragraph judged; 1 question with a relevant one.")).to_be_visible()
    page.get_by_role("button", name="Measure the search with them").click()
    expect(page.get_by_text("With your judgements: nDCG@10 1.00")).to_be_visible()


def test_hit_is_kept_in_a_collection_and_carried_away(page: Page, archive_address: str) -> None:
    _ask(page, archive_address, "What did the ransom note say?")
    _card(page, "The ransom note said").get_by_role("button", name="Keep", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Note").fill("<img src=x onerror=window.hacked=6> check")
    dialog.get_by_label("Tags").fill("ransom, *note*")
    dialog.get_by_role("button", name="Keep", exact=True).click()
    expect(dialog).to_have_count(0)
    page.get_by_role("link", name="Collections").click()
    expect(page.get_by_text("1 paragraph", exact=True)).to_be_visible()
    expect(page.locator(".hit")).to_contain_text("The ransom note said: <script>window.hacked=1</script>")
    expect(page.get_by_role("textbox", name="Tags")).to_have_value("ransom, *note*")
    with page.expect_download() as download:
        page.get_by_role("button", name="Web page").click()
    page.set_content(Path(download.value.path()).read_text())  # hostile text is inert there, too
    expect(page.locator("mark")).to_be_visible()
    expect(page.locator("body")).to_contain_text("<img src=x onerror=window.hacked=6> check")
    assert page.locator("img, script, a").count() == 0
    assert page.evaluate("window.hacked") is None


def test_file_of_questions_becomes_a_table_of_evidence(page: Page, archive_address: str) -> None:
    page.goto(f"{archive_address}questions")
    table = b"nr;claim;by\n7;Emil kept the ledger;Ann <img src=x onerror=window.hacked=1>\n8;Fay kept the ledger;Ben\n"
    page.locator("input[type=file]").set_input_files({"name": "q.csv", "mimeType": "text/csv", "buffer": table})
    expect(page.locator(".cells mark")).to_have_text(["Emil kept the ledger", "Fay kept the ledger"])
    page.get_by_role("button", name="Ask them all").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert [(row["id"], row["rank"]) for row in rows] == [(i, str(rank)) for i in "78" for rank in (1, 2, 3)]
    assert rows[0]["evidence"].startswith("Emil kept")
    assert rows[3]["evidence"].startswith("Fay kept")
    assert page.evaluate("window.hacked") is None
    page.reload()
    expect(page.get_by_text("2 questions: ")).to_be_visible()
    page.locator(".answers").get_by_role("link", name="Fay kept the ledger").click()
    expect(page.locator(".hit").first).to_contain_text("Fay kept the ledger")
    page.go_back()
    expect(page.locator(".answers a")).to_have_text(["Emil kept the ledger", "Fay kept the ledger"])


def test_many_questions_are_asked_with_the_filters_of_the_page(page: Page, archive_address: str) -> None:
    _ask(page, archive_address, LEDGER, "&since=2006&until=2008&source=Harbour*")
    page.get_by_role("link", name="Many questions").click()
    expect(page).to_have_url(re.compile(r"questions\?since=2006&until=2008&source=Harbour"))
    expect(page.get_by_label("Since")).to_have_value("2006")
    page.locator("input[type=file]").set_input_files(
        {"name": "q.txt", "mimeType": "text/plain", "buffer": b"Who kept the ledger?"}
    )
    page.get_by_role("button", name="Ask them all").click()
    expect(page.get_by_text("Asked only of: 2006 to 2008 · Harbour*.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert {row["date"][:4] for row in rows} == {"2007"}
    assert rows[0]["evidence"].startswith("Dora kept")
    until = page.get_by_label("Until")
    until.fill("2004")
    until.press("Enter")
    expect(page.get_by_text("the first date must not be the later one")).to_be_visible()


def test_corpus_is_described_and_built_again(page: Page, archive: Path, archive_address: str) -> None:
    page.goto(f"{archive_address}corpus")
    expect(page.get_by_text("1 May 2004")).to_be_visible()
    expect(page.get_by_text("Works offline: yes, model in")).to_be_visible()
    (archive / "late.txt").write_text("The lighthouse was sold to a hotel.")
    page.get_by_role("button", name="Build the index").click()
    expect(page.get_by_text("14 documents indexed")).to_be_visible()
    page.get_by_role("link", name="Search").click()
    page.get_by_label("Your question").fill("Who bought the lighthouse?")
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_contain_text("sold to a hotel")


def test_files_are_listed_filtered_and_taken_away(page: Page, archive_address: str) -> None:
    page.goto(f"{archive_address}corpus")
    page.get_by_role("button", name="1 skipped").click()
    expect(page.get_by_text(re.compile(r"^1 of \d files$"))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the list").click()
    page.get_by_test_id("stDataFrame").last.hover()
    expect(page.get_by_role("button", name="Download as CSV")).to_have_count(0)  # Streamlit's own lets formulas through
    (row,) = csv.DictReader(download.value.path().read_text(encoding="utf-8-sig").splitlines())
    assert row["file"].endswith(HOSTILE_NAME)
    assert (row["state"], row["reasons"]) == ("skipped", ".exe is not a format that can be read")
    assert page.locator("img[src=x]").count() == 0
    assert "\u202e" not in page.content()
    assert page.evaluate("window.hacked") is None


def test_hostile_document_is_shown_and_nothing_of_it_runs(page: Page, archive_address: str) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    _ask(page, archive_address, "What did the ransom note say?")
    first = page.locator(".hit").first
    expect(first).to_contain_text("<script>window.hacked=1</script><img src=x onerror=window.hacked=2>")
    expect(first).to_contain_text("[click](javascript:window.hacked=3) $\\href")
    expect(first).to_contain_text("<img src=x onerror=hacked()> **bold** $x^2$")
    card = _card(page, "The ransom note said")
    card.get_by_role("button", name="Cite").click()
    expect(page.get_by_role("tab", name="Markdown")).to_be_visible()
    page.keyboard.press("Escape")
    card.get_by_role("button", name="Document").click()
    expect(page.locator(".document .found")).to_contain_text("<b>now</b>")
    for place in (".hit", ".document", "[data-testid=stCode]"):
        assert page.locator(f"{place} :is(script, img, iframe, b, a[href^='javascript' i], .katex)").count() == 0
    assert "\u202e" not in page.content()
    assert page.evaluate("window.hacked") is None
    assert dialogs == []


def test_path_in_a_link_opens_nothing_outside_the_corpus(page: Page, archive_address: str) -> None:
    _ask(page, archive_address, LEDGER, "&document=..%2F..%2F..%2Fetc%2Fpasswd")
    expect(page.get_by_text("There is no document")).to_be_visible()
    for path in ("..%2fui.py", "media/..%2f..%2fui.py", "static/..%2f..%2fpyproject.toml", ".index/live.json"):
        with contextlib.suppress(urllib.error.HTTPError):
            body = urllib.request.urlopen(f"{archive_address}{path}").read().decode(errors="replace")
            assert "def main" not in body
            assert "paragraph-search" not in body
            assert "manifest_sha256" not in body


@pytest.mark.parametrize(
    "where",
    [f"?q={LEDGER.replace(' ', '+')}", "corpus", "questions", "collections", "corpus?lang=de"],
)
def test_nothing_overflows_from_phone_to_4k(page: Page, archive_address: str, where: str) -> None:
    page.goto(f"{archive_address}{where}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if where.startswith("?"):
        expect(page.get_by_role("button", name="2006: 1 paragraph")).to_be_visible()
    for width in (390, 1280, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("width => innerWidth === width", arg=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("where", "opened"),
    [
        ("", ""),
        ("?q=ledger", ""),
        ("?q=ledger&lang=de", "Eingrenzen"),
        ("?q=ledger", "Narrow"),
        ("?q=ledger", "Cite"),
        ("?q=ledger&compare=on&since=2005&until=2006", ""),
        ("?q=ledger&document=note-2008&paragraph=2", ""),
        ("corpus", ""),
        ("questions", ""),
        ("collections", ""),
    ],
)
def test_wcag_22_aa(
    browser: Browser, archive_address: str, where: str, opened: str, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{archive_address}{where}")
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    if "document" in where:
        expect(page.locator(".document .found")).to_be_visible()
    elif "?q" in where:
        expect(page.locator(".hit").nth(3)).to_be_visible()
    if opened:
        page.get_by_role("button", name=opened).first.click()
        expect(page.get_by_test_id("stPopoverBody").or_(page.get_by_role("dialog"))).to_be_visible()
    found = _violations(page)
    context.close()
    assert found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_draft_is_checked_and_wcag_22_aa(
    browser: Browser, archive_address: str, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{archive_address}check")
    draft = page.get_by_label("Draft", exact=True)
    draft.fill(
        "Emil kept the ledger of the lighthouse in 2008.\n\n"
        "Emil did not keep it <img src=x onerror=window.hacked=9>.\n\n"
        "The ransom note of 12 May said: “Nobody paid it.”\n\nThree elephants fled from Ulan Bator on Monday."
    )
    draft.press("Control+Enter")
    page.get_by_role("button", name="Check it").click()
    expect(page.locator(".checked")).to_have_count(4)
    found = {"1280": _violations(page)}
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_function("innerWidth === 390")
    found["390"] = _violations(page)
    overflow = page.evaluate("document.documentElement.scrollWidth")
    hacked = page.evaluate("window.hacked")
    context.close()
    assert found == {"1280": {}, "390": {}}
    assert overflow <= 390
    assert hacked is None


def _violations(page: Page) -> dict[str, list[str]]:
    """Return what axe finds wrong on a page: elements by rule."""
    page.wait_for_timeout(700)  # colours fade in
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = Axe().run(page, options={"runOnly": tags, "resultTypes": ["violations"]}).response["violations"]
    return {rule["id"]: [node["html"][:200] for node in rule["nodes"]] for rule in found}
