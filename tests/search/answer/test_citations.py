"""Citations: what they say, and that no document can break out of them."""

import json
from dataclasses import replace

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string

from index.storage.corpus import Place
from search.answer.answer import Hit, Look
from search.answer.citations import bibtex_citation, csl_citation, markdown_citation, plain_citation

PLACE = Place(
    paragraph=12,
    document="a.txt",
    path="a.txt",
    source="Tribune",
    title="On the dam",
    url="https://example.org/dam",
    date="2017-03-27",
    date_origin="record",
)
HIT = Hit(1, 0.9, "It rained. The dam broke. It rained.", Look.taken((11, 25)), PLACE)


def test_plain_and_markdown_say_what_where_and_when() -> None:
    where = "On the dam, Tribune, 27 March 2017, paragraph 13, https://example.org/dam"
    assert plain_citation(HIT) == f"“The dam broke.” {where}."
    assert markdown_citation(HIT) == f"> The dam broke.\n>\n> — {where}"


def test_bibtex_is_read_back_by_its_library() -> None:
    (key,) = (entries := parse_string(bibtex_citation(HIT), "bibtex").entries)
    assert key == "a-txt-13"
    assert dict(entries[key].fields) == {
        "title": "On the dam",
        "year": "2017",
        "month": "3",
        "day": "27",
        "howpublished": "Tribune",
        "url": "https://example.org/dam",
        "note": "Paragraph 13: “The dam broke.”",
    }


def test_csl_is_json_with_the_names_of_its_schema() -> None:
    assert json.loads(csl_citation(HIT)) == [
        {
            "id": "a-txt-13",
            "type": "document",
            "title": "On the dam",
            "publisher": "Tribune",
            "note": "Paragraph 13: “The dam broke.”",
            "issued": {"date-parts": [[2017, 3, 27]]},
            "URL": "https://example.org/dam",
        }
    ]


def test_csl_is_understood_by_a_processor_of_citation_styles() -> None:
    items = CiteProcJSON(json.loads(csl_citation(replace(HIT, place=replace(PLACE, author="Ada Byron")))))
    works = CitationStylesBibliography(CitationStylesStyle("harvard-cite-them-right"), items, formatter.plain)
    works.register(Citation([CitationItem("a-txt-13")]))
    assert [str(work) for work in works.bibliography()] == [
        "Ada Byron (2017) “On the dam”. Tribune. Available at: https://example.org/dam."
    ]


def test_author_and_page_are_cited_where_they_are_known() -> None:
    hit = replace(HIT, place=replace(PLACE, author="Ada Byron, ed.", page=3))
    assert plain_citation(hit).startswith("“The dam broke.” Ada Byron, ed., On the dam, Tribune, 27 March 2017, page 3")
    (entry,) = parse_string(bibtex_citation(hit), "bibtex").entries.values()
    assert (entry.fields["note"], str(entry.persons["author"][0])) == ("Page 3: “The dam broke.”", "{Ada Byron, ed.}")
    (item,) = json.loads(csl_citation(hit))
    assert item["author"] == [{"literal": "Ada Byron, ed."}]


def test_what_is_not_known_is_left_out() -> None:
    bare = Hit(
        1,
        0.9,
        "The dam broke.",
        Look.taken((0, 14)),
        Place(paragraph=0, document="a.txt", path="a.txt", source="a.txt"),
    )
    assert plain_citation(bare) == "“The dam broke.” a.txt, undated, paragraph 1."
    assert "year" not in bibtex_citation(bare)
    assert "issued" not in json.loads(csl_citation(bare))[0]


def test_hostile_document_stays_a_text() -> None:
    title = '} }, @book{x, title="y" \\input{/etc/passwd} % <script>'
    text = "=cmd()\n- <b>x</b> [a](javascript:alert(1)) `$x$`\u202e"
    hit = Hit(
        1,
        0.9,
        text,
        Look.taken((0, len(text))),
        Place(
            paragraph=0, document="}{.txt", path="p", source="@s", title=title, url="javascript:alert(1)", date="2017"
        ),
    )
    assert "javascript:alert(1)." not in plain_citation(hit)
    assert "\u202e" not in plain_citation(hit)
    markdown = markdown_citation(hit)
    assert markdown.startswith("> =cmd() - \\<b\\>x\\</b\\> \\[a\\](javascript:alert(1)) \\`\\$x\\$\\`")
    ((_, entry),) = parse_string(bibtex_citation(hit), "bibtex").entries.items()
    assert entry.type == "misc"
    assert "@book" in entry.fields["title"]
    assert "url" not in entry.fields
    assert "URL" not in json.loads(csl_citation(hit))[0]
