"""HTML: the article of a page, and all of a text that was saved as HTML."""

from collections.abc import Callable

import pytest

from index.reading.documents import Document

Read = Callable[[str, str | bytes], tuple[list[Document], list[str]]]

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Dam breaks | The Daily Gannet</title>
<meta property="og:site_name" content="The Daily Gannet"><meta name="author" content="Ann Lee">
<meta property="article:published_time" content="1994-11-04T06:15:00Z"></head><body>
<div class="cookie-consent"><p>We value your privacy and use cookies. Accept all of our cookies now.</p></div>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>Dam breaks</h1><p>The dam above the town broke on Friday night, after three days of rain, and flooded
the lower streets.</p><div class="ad"><p>Advertisement</p></div>
<p>Nobody was hurt, said the mayor, because the engineers had warned everybody in the afternoon.</p>
<ul><li>The school is closed</li><li>The bridge is open</li></ul></article>
<aside><h3>Read more</h3><a href="/cat">The cat that came back</a></aside>
<footer><p>© The Daily Gannet. All rights reserved.</p></footer>
<script>var secret = "never read";</script></body></html>"""


def test_the_article_of_a_page(read: Read) -> None:
    documents, notes = read("a.html", PAGE)
    document = documents[0]
    assert document.paragraphs == (
        "The dam above the town broke on Friday night, after three days of rain, and flooded the lower streets.",
        "Nobody was hurt, said the mayor, because the engineers had warned everybody in the afternoon.",
        "The school is closed • The bridge is open",
    )
    assert (document.title, document.author, document.source) == ("Dam breaks", "Ann Lee", "The Daily Gannet")
    assert (str(document.date), document.date_origin) == ("1994-11-04", "page metadata")
    assert notes == []


def test_a_text_saved_as_html_is_read_whole(read: Read) -> None:
    text = """<html><head><title>Notes</title></head><body><p>One<br>line.</p><p>A <b>bo</b>ld word.</p>Loose.
    <table><tr><th>Cost</th><td>none</td></tr></table><p style="display: none">Hidden.</p><p>End.</body>"""
    documents, _ = read("a.htm", text)
    assert documents[0].paragraphs == ("One line.", "A bold word.", "Loose.", "Cost | none", "End.")


@pytest.mark.parametrize(("encoding", "doubts"), [("windows-1251", 0), ("utf-8", 0), ("koi8-r", 0)])
def test_the_encoding_that_a_page_names_is_used(read: Read, encoding: str, doubts: int) -> None:
    text = (
        f'<html><head><meta charset="{encoding}"></head><body><p>Мост через Вычегду откроют к зиме.</p></body></html>'
    )
    documents, notes = read("a.html", text.encode(encoding))
    assert documents[0].paragraphs == ("Мост через Вычегду откроют к зиме.",)
    assert len(notes) == doubts


def test_a_page_that_is_mostly_menus_is_doubtful(read: Read) -> None:
    menu = "".join(f'<p><a href="/{i}">Read the story number {i} of this page</a></p>' for i in range(200))
    documents, notes = read("a.html", PAGE.replace("<footer>", f"<div class='teasers'>{menu}</div><footer>"))
    assert documents[0].paragraphs[0].startswith("The dam above the town")
    assert notes == ["doubt: a.html: mostly menus and the like; only what seems to be its article was read"]


def test_deep_nesting_is_no_trouble(read: Read) -> None:
    documents, notes = read("a.html", "<div>" * 1_000 + "<p>Deep down.</p>" + "</div>" * 1_000 + "<p>After.</p>")
    assert (documents[0].paragraphs, notes) == (("Deep down.", "After."), [])
    nested = "<title>Deep</title><p>Before &amp; <b>with</b>.</p>" + "<div><b>" * 100_000
    documents, notes = read("a.html", f"{nested}Deep <i>down</i>.<script>var a = '<p>';</script><p>After.")
    assert documents[0].paragraphs == ("Before & with.", "Deep down.", "After.")
    assert documents[0].title == "Deep"
    assert notes == [
        "doubt: a.html: its elements are nested too deeply to tell lists, tables and menus from text; its text was read"
    ]


def test_soft_hyphens_are_no_part_of_a_word(read: Read) -> None:
    text = "<p>The har\xadbour and the light&shy;house of the is&#173;land&#xAD;ers.</p>"
    assert read("a.html", text)[0][0].paragraphs == ("The harbour and the lighthouse of the islanders.",)


def test_tags_with_a_colon_are_parts_of_a_line(read: Read) -> None:
    """As Word, Outlook and buttons of networks write them; lxml takes them for broken names."""
    text = """<html xmlns:o="urn:o"><body><p>One <st1:place>Paris</st1:place> line.<o:p></o:p></p>
    <fb:like href="x"></fb:like><h:p>Two.</h:p><svg:svg><svg:text>Hidden.</svg:text></svg:svg>
    <ul><li>Stone<o:p></o:p></li><li>Sand</li></ul><table><tr><td><o:p>Cost</o:p></td><td>none</td></tr></table>"""
    documents, notes = read("a.html", text)
    assert documents[0].paragraphs == ("One Paris line.", "Two.", "Stone • Sand", "Cost | none")
    assert notes == []
    documents, notes = read("a.html", PAGE.replace("</p>", "<o:p></o:p></p><g:plusone></g:plusone>"))
    assert documents[0].paragraphs[0].startswith("The dam above the town")
    assert notes == []


@pytest.mark.parametrize(("language", "date"), [("de", "2017-04-03"), ("en-US", "2017-03-04"), ("en", "None")])
def test_a_date_in_figures_is_read_as_the_language_has_it(read: Read, language: str, date: str) -> None:
    texts = {
        "de": "Der Damm oberhalb der Stadt brach am Freitag nach drei Tagen Regen.",
        "en": "The dam above the town broke on Friday night, after three days of rain.",
    }
    head = f'<html lang="{language}"><head><meta name="date" content="03/04/2017"></head>'
    documents, notes = read("a.html", f"{head}<body><p>{texts[language[:2]]}</p></body></html>")
    assert str(documents[0].date) == date
    assert len(notes) == (date == "None")


def test_roles_come_from_the_elements(read: Read) -> None:
    text = """<html><body><h1>The dam</h1><p>It broke on Friday night.</p><h3>What it cost</h3>
    <figure><img src="x"><figcaption>The dam in spring</figcaption></figure><p>Nobody knows.</p>
    <p><a href="/1">The flood of 1912</a></p><ul><li><a href="/2">One</a></li><li><a href="/3">Two</a></li></ul>
    <ul><li>Stone</li><li>Sand, see <a href="/4">there</a></li></ul><p>See <a href="/5">the map</a> of it.</p></body>"""
    documents, _ = read("a.html", text)
    assert [(mark.role.label, mark.level) for mark in documents[0].marks] == [
        ("text", 0), ("heading", 3), ("caption", 0), ("text", 0), ("link", 0), ("link", 0), ("text", 0), ("text", 0),
    ]  # fmt: skip
    assert documents[0].paragraphs[5:7] == ("One • Two", "Stone • Sand, see there")


def test_what_precision_leaves_out_of_a_long_page_is_looked_for_again(read: Read) -> None:
    texts = [
        "The dam above the town broke on Friday night, after three days of rain, and flooded many streets of the town.",
        "Nobody was hurt, the mayor said on Saturday, because an engineer had warned the county in time.",
        "It was built in 1931, and raised twice since then, in 1950 and in 1974, each time by local companies.",
        "Repairs will cost two million, and take two years, says the county in its report to the council.",
        "The bridge below it is open again since Sunday.",
        "Engineers look for the cause, and will report in May.",
    ]
    article = [f"<p>{text}</p>" for text in texts]
    bottom = f"{''.join(article[:3])}<div class='bottom'>{''.join(article[3:])}</div>"
    menu = "".join(f'<p><a href="/{i}">What the council of town number {i} said</a></p>' for i in range(40))
    page = f"<html><body><nav>Home</nav><div class='post'>{bottom}</div><div class='menu'>{menu}</div></body></html>"
    documents, notes = read("a.html", page)
    assert (documents[0].paragraphs, notes) == (tuple(texts), [])
    # Where that finds no article either, all is read.
    aside = f"<html><body><nav>Home</nav><aside>{''.join(article)}</aside></body></html>"
    documents, notes = read("a.html", aside)
    assert documents[0].paragraphs == tuple(texts)
    assert notes == ["doubt: a.html: no article found in it; read whole, with menus and the like"]


def test_any_date_of_a_page_is_better_than_none_but_less_certain(read: Read) -> None:
    page = PAGE.replace("1994-11-04T06:15:00Z", "").replace("©", "© 2017")
    document = read("a.html", page)[0][0]
    assert (str(document.date), document.date_origin) == ("2017", "page, uncertain")
    pictured = page.replace("<footer>", "<footer><img src='/2019/03/05/dam.jpg'>")
    document = read("a.html", pictured)[0][0]
    assert (str(document.date), document.date_origin) == ("2019-03-05", "page, uncertain")
    document = read("2018-02-01.html", page)[0][0]
    assert (str(document.date), document.date_origin) == ("2018-02-01", "file name")
    text = "<html><body><p>One line.</p><p>Page made on 5 March 2019</p></body></html>"
    assert read("a.html", text)[0][0].date is None
