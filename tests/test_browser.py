"""The page in a real browser: what AppTest cannot see."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ENVOY = "How did the Russian envoy respond to the accusation?"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium on this machine (Debian: apt install chromium)"
)


@pytest.fixture(scope="module")
def address(seed_index: Path) -> Iterator[str]:
    """The address of the page, served as `streamlit run ui.py` serves it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "ui.py",
        "--server.port",
        str(port),
        "--",
        "--index",
        seed_index,
    ]
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
    context.set_default_timeout(20_000)
    expect.set_options(timeout=20_000)
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
    reason = first.get_by_text("meaning: cosine similarity")
    expect(first).to_be_visible()
    expect(reason).not_to_be_visible()
    first.locator("summary", has_text="why it matched").focus()
    page.keyboard.press("Enter")
    expect(reason).to_be_visible()
    expect(page.locator(".hit details[open]")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # A setting that few need is out of the way until it is asked for.
    expect(page.get_by_role("textbox", name="Reranker")).not_to_be_in_viewport()
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_role("textbox", name="Reranker")).to_be_in_viewport()


def test_page_asks_nobody_else_for_anything(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}?q=talks")
    expect(page.locator(".hit").first).to_be_visible()
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []
