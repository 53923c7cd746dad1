"""What each format says of a document besides title, author and the like, as fields."""

from collections.abc import Callable, Mapping

import pytest

from index.reading.documents import Document

Read = Callable[[str, "str | bytes"], "tuple[list[Document], list[str]]"]

_PAGE = """<html><head><meta property="article:section" content="Harbour"><meta name="keywords" content="ferry, storm">
<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "keywords": ["quay"]}]}</script>
<script type="application/ld+json">{"keywords": </script></head><body><article><h1>The ferry</h1>
<p>The ferry did not sail on Monday, for the storm had damaged the quay where it lands.</p></article></body></html>"""
_MAIL = """From: Ann Lee <ann@example.org>
To: "Poe, Bo" <bo@example.org>, =?utf-8?q?J=C3=B6rg?= <jo@example.org>
Cc: list@example.org
To: cy@example.org
X-Gmail-Labels: Inbox,Ferry
Subject: The ferry
Date: Mon, 27 Mar 2017 10:00:00 +0000

It did not sail.
"""
_FEED = """<rss><channel><title>Gazette</title><item><title>Ferry</title><category>Harbour</category>
<category term="News"/><description>It did not sail.</description></item></channel></rss>"""
_FICTION = """<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><description><title-info><genre>sea</genre>
<book-title>Ferry</book-title></title-info></description><body><section><p>It sailed.</p></section></body>
</FictionBook>"""
_FLAT = """<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"><office:meta><dc:subject>Boats</dc:subject>
<meta:keyword>ferry</meta:keyword><meta:keyword>quay</meta:keyword></office:meta><office:body><office:text>
<text:p>It sailed.</text:p></office:text></office:body></office:document>"""


@pytest.mark.parametrize(
    ("name", "content", "fields"),
    [
        (
            "a.jsonl",
            '{"text": "It sailed.", "title": "T", "section": "Harbour", "metadata": {"desk": "Sea", "section": "No"}}',
            [("desk", "Sea"), ("section", "Harbour")],
        ),
        ("a.json", '[{"text": "It sailed.", "id": 3, "crew": ["Ann", "Bo"]}]', [("crew", "Ann"), ("crew", "Bo")]),
        ("b.json", '{"name": "The ferry", "length": 12}', []),
        ("a.csv", "id,text,Section,tons\n1,It sailed.,Harbour,\n", [("section", "Harbour")]),
        ("a.md", "---\ntitle: T\ntags: [ferry, quay]\n---\nIt sailed.", [("tags", "ferry"), ("tags", "quay")]),
        (
            "a.html",
            _PAGE,
            [("section", "Harbour"), ("keywords", "ferry"), ("keywords", "storm"), ("keywords", "quay")],
        ),
        (
            "a.eml",
            _MAIL,
            [
                ("from", "Ann Lee <ann@example.org>"),
                ("to", "Poe, Bo <bo@example.org>"),
                ("to", "Jörg <jo@example.org>"),
                ("to", "cy@example.org"),
                ("cc", "list@example.org"),
                ("labels", "Inbox"),
                ("labels", "Ferry"),
            ],
        ),
        ("a.rss", _FEED, [("category", "Harbour"), ("category", "News")]),
        ("a.fb2", _FICTION, [("genre", "sea")]),
        ("a.fodt", _FLAT, [("subject", "Boats"), ("keywords", "ferry"), ("keywords", "quay")]),
        (
            "a.rtf",
            r"{\rtf1{\info{\title T}{\subject Boats}{\keywords ferry; quay}{\category Sea}}It sailed.\par}",
            [("subject", "Boats"), ("keywords", "ferry"), ("keywords", "quay"), ("category", "Sea")],
        ),
        ("a.adoc", "= T\n:keywords: ferry, quay\n\nIt sailed.", [("keywords", "ferry"), ("keywords", "quay")]),
        ("a.org", "#+TITLE: T\n#+FILETAGS: :ferry:quay:\n\nIt sailed.", [("tags", "ferry"), ("tags", "quay")]),
        ("a.txt", "It sailed.", []),
    ],
)
def test_fields_of_a_document(read: Read, name: str, content: str, fields: list[tuple[str, str]]) -> None:
    (document,), _ = read(name, content)
    assert list(document.fields) == fields


def test_properties_of_an_office_file(read: Read, zipped: Callable[[Mapping[str, str]], bytes]) -> None:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject>Boats</dc:subject>'
        "<cp:keywords>ferry, quay</cp:keywords><cp:category>Sea</cp:category></cp:coreProperties>"
    )
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override'
        ' PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        ' Target="word/document.xml"/></Relationships>'
    )
    text = f'<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>It sailed.</w:t></w:r></w:p></w:body></w:document>'
    parts = {
        "[Content_Types].xml": types, "_rels/.rels": relations, "word/document.xml": text, "docProps/core.xml": core,
    }  # fmt: skip
    (document,), _ = read("a.docx", zipped(parts))
    assert list(document.fields) == [
        ("subject", "Boats"),
        ("keywords", "ferry"),
        ("keywords", "quay"),
        ("category", "Sea"),
    ]
