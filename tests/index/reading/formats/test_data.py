"""JSON, notebooks, XML, feeds and FB2."""

import json
from collections.abc import Callable

import pytest

from index.reading.documents import Document

Read = Callable[[str, str | bytes], tuple[list[Document], list[str]]]


def test_records_in_json_are_documents(read: Read) -> None:
    records = [
        {"id": 7, "title": "The dam", "content": "It broke.\n\nOn Friday.", "published": "2019-07-04", "n": [1]},
        {"id": 8, "title": "Nothing", "content": ""},
    ]
    for value in (records, {"status": "ok", "articles": records}, {"data": {"items": records}}):
        documents, notes = read("a.json", json.dumps(value))
        assert [(one.name, one.title, one.paragraphs, str(one.date)) for one in documents] == [
            ("7", "The dam", ("It broke.", "On Friday."), "2019-07-04")
        ]
        assert notes == []


def test_long_strings_of_records_are_taken_for_their_text(read: Read) -> None:
    text = "It is a long time since anybody has looked at the dam, and nobody knows why that is so."
    documents, notes = read("a.json", json.dumps([{"remark": text, "code": "A1"}]))
    assert [document.paragraphs for document in documents] == [(text,)]
    assert notes == ["doubt: a.json: no field is called “text”; “remark” was taken for it"]


def test_other_json_is_one_document(read: Read) -> None:
    long = "It is a long time since anybody has looked. " * 10
    value = {
        "title": "The dam", "date": "2019-07-04", "measure": "Rebuilding", "cost": 31, "parts": ["Stone", "Sand"],
        "place": {"x": 1.5, "y": 2.5, "list": [[1, 2], [3, 4]]}, "story": long, "data": "QUJD" * 100,
    }  # fmt: skip
    (document,), notes = read("a.json", json.dumps(value))
    assert document.paragraphs == ("measure: Rebuilding; cost: 31", long.strip(), "parts", "Stone • Sand")
    assert document.levels == (0, 0, 1, 0)
    assert (document.title, str(document.date), notes) == ("The dam", "2019-07-04", [])


def test_the_way_to_an_object_is_the_headings_above_it(read: Read) -> None:
    value = {
        "budget": {
            "year": "2019",
            "parts": [{"what": "Stone"}, {"what": "Sand"}],
            "owner": {"name": {"first": "Ann"}},
        },
        "7": {"note": "It holds."},
        "keys": {f"k{i}": {"note": f"Note {i}"} for i in range(51)},
    }
    (document,), _ = read("a.json", json.dumps(value))
    assert list(zip(document.levels, document.paragraphs, strict=True))[:12] == [
        (1, "budget"), (0, "year: 2019"), (2, "parts"), (0, "what: Stone"), (0, "what: Sand"), (2, "owner"),
        (3, "name"), (0, "first: Ann"), (0, "note: It holds."), (1, "keys"), (0, "note: Note 0"), (0, "note: Note 1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a":', "not valid JSON: Expecting value in line 1, at character 6 of it"),
        ("[1, 2, 3]", "no text in it"),
        ("[" * 100_000, "not JSON that can be read: too long a number, or nested too deeply"),
        ("9" * 10_000, "not JSON that can be read: too long a number, or nested too deeply"),
    ],
)
def test_json_that_cannot_be_read(read: Read, text: str, message: str) -> None:
    assert read("a.json", text) == ([], [f"skipped: a.json: {message}"])


@pytest.mark.parametrize("old", [False, True])
def test_a_notebook(read: Read, old: bool) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# The Dam\n", "\n", "It *broke*.\n", "\n", "## Cost"]},
        {"cell_type": "code", "input" if old else "source": "x = 1\ny = 2", "outputs": [{"text": "printed"}]},
    ]
    value = {"worksheets": [{"cells": cells}]} if old else {"cells": cells, "metadata": {"date": "2019-07-04"}}
    (document,), notes = read("a.ipynb", json.dumps(value))
    assert (document.title, document.paragraphs) == ("The Dam", ("It broke.", "Cost", "x = 1 y = 2"))
    assert (document.levels, notes) == ((0, 2, 0), [])
    assert str(document.date) == ("None" if old else "2019-07-04")


def test_no_notebook(read: Read) -> None:
    for text, message in (("{}", "there are no cells in it"), ("[", "not valid JSON (Expecting value: line 1")):
        assert read("a.ipynb", text)[1][0].startswith(
            f"skipped: a.ipynb: damaged, or not what its name says: {message}"
        )


_BOOK = """<?xml version="1.0" encoding="windows-1251"?>
<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0" xmlns:l="http://www.w3.org/1999/xlink"><description>
<title-info><author><first-name>Ann</first-name><last-name>Ли</last-name></author><book-title>The Dam</book-title>
<date value="2019-07-04">2019</date></title-info></description><body><title><p>The Dam</p></title>
<section><title><p>One</p><p>Cost</p></title>
<p>It is <emphasis>long</emphasis> ago<a l:href="#n" type="note">[1]</a>.</p>
<poem><stanza><v>Roses</v><v>Violets</v></stanza></poem><section><title><p>Deeper</p></title><p>Yes.</p></section>
</section></body><body name="notes"><section id="n"><p>Years, that is.</p></section></body><binary>QUJD</binary>
</FictionBook>"""


@pytest.mark.parametrize("name", ["a.fb2", "a.xml"])
def test_fiction_book(read: Read, name: str) -> None:
    (document,), notes = read(name, _BOOK.encode("cp1251"))
    assert document.paragraphs == ("One Cost", "It is long ago.", "Roses Violets", "Deeper", "Yes.", "Years, that is.")
    assert document.levels == (2, 0, 0, 3, 0, 0)
    assert (document.title, document.author, str(document.date)) == ("The Dam", "Ann Ли", "2019-07-04")
    assert notes == []


def test_no_book(read: Read) -> None:
    assert read("a.fb2", "<a/>")[1] == ["skipped: a.fb2: damaged, or not what its name says: there is no book in it"]


_RSS = """<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Gannet</title><item>
<title>The dam</title><link>https://x.example/a</link><pubDate>Thu, 04 Jul 2019 10:00:00 GMT</pubDate>
<description>Short.</description>
<content:encoded>&lt;p&gt;It broke.&lt;/p&gt;&lt;p&gt;Again.&lt;/p&gt;</content:encoded>
<guid>7</guid></item><item><title>Nobody was hurt</title></item></channel></rss>"""
_ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Gannet</title><entry><title>The dam</title><id>7</id>
<link href="https://x.example/a"/><updated>2019-07-04T10:00:00Z</updated><content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>It broke.</p><p>Again.</p></div></content></entry></feed>"""


@pytest.mark.parametrize(("name", "text"), [("a.rss", _RSS), ("a.xml", _RSS), ("a.atom", _ATOM)])
def test_entries_of_a_feed_are_documents(read: Read, name: str, text: str) -> None:
    documents, notes = read(name, text)
    first = documents[0]
    assert (first.name, first.title, first.paragraphs) == ("7", "The dam", ("It broke.", "Again."))
    assert (first.source, first.url, str(first.date)) == ("Gannet", "https://x.example/a", "2019-07-04")
    assert [document.paragraphs for document in documents[1:]] == ([("Nobody was hurt",)] if text is _RSS else [])
    assert notes == []


def test_xml_by_its_shape(read: Read) -> None:
    text = """<book xmlns="http://docbook.org/ns/docbook"><info><title>The Dam</title><author>Ann Lee</author>
    <pubdate>2019-07-04</pubdate></info><chapter><title>Cost</title><para>It is a <emphasis>long</emphasis> time.</para>
    <itemizedlist><listitem><para>Stone</para></listitem><listitem><para>Sand</para></listitem></itemizedlist>
    <table><row><entry>1931</entry><entry>2 million</entry></row><caption>Its cost</caption></table>
    <section><title>Deeper</title><para>Yes.</para></section></chapter>
    <people><person><name>Ann</name><born>1931</born></person></people></book>"""
    (document,), notes = read("a.xml", text)
    found = zip(document.marks, document.paragraphs, strict=True)
    assert [(mark.role.name, mark.level, paragraph) for mark, paragraph in found] == [
        ("HEADING", 1, "Cost"),
        ("TEXT", 0, "It is a long time."),
        ("TEXT", 0, "Stone • Sand"),
        ("TEXT", 0, "1931 | 2 million"),
        ("CAPTION", 0, "Its cost"),
        ("HEADING", 2, "Deeper"),
        ("TEXT", 0, "Yes."),
        ("TEXT", 0, "name: Ann; born: 1931"),
    ]
    assert (document.title, document.author, str(document.date)) == ("The Dam", "Ann Lee", "2019-07-04")
    assert notes == []


def test_entities_of_xml_are_not_expanded(read: Read) -> None:
    text = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "yyyy">]><a><p>It is &x;&y; long.</p></a>'
    documents, _ = read("a.xml", text)
    assert [document.paragraphs for document in documents] == [("It is &x;&y; long.",)]


def test_no_xml(read: Read) -> None:
    assert read("a.xml", "Only words.")[1] == [
        "skipped: a.xml: damaged, or not what its name says: there is no XML in it"
    ]
