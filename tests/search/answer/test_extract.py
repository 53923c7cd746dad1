"""Reading by name, and what is similar to a paragraph: real text in a real index."""

import json

import pytest

from index.building.folder_build import build
from index.errors import UnknownDocumentError, UsageError
from search import Filters, Searcher

PARAGRAPHS = [
    f"Paragraph {number} says that boat number {number} left the harbour on Monday." for number in range(1, 150)
]
STORM = "The storm tore the roof off the town hall, and the mayor had the square closed."
RECORDS = [
    {"_id": "case#7", "text": "Its name ends like a reference.\n\nIt has two paragraphs.", "date": "2021-05-01"},
    {"_id": "first", "text": STORM, "date": "2020-03-01"},
    {"_id": "copy", "text": STORM, "date": "2020-03-02"},
    {"_id": "near", "text": "High winds damaged the roof of the city hall; its square was shut.", "date": "2020-04-01"},
    {"_id": "far", "text": "The library lends skis in winter.", "date": "2020-05-01"},
]  # fmt: skip


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "boats.txt").write_text("\n\n".join(PARAGRAPHS), encoding="utf-8")
    (folder / "records.jsonl").write_text("\n".join(map(json.dumps, RECORDS)), encoding="utf-8")
    index = tmp_path_factory.mktemp("index") / "index"
    build([folder], index)
    return Searcher(index)


@pytest.fixture(scope="module")
def boats(searcher: Searcher) -> str:
    return next(path for _, path in searcher.store.sources() if path.endswith("boats.txt"))


def test_a_whole_document_is_read_where_nothing_limits_it(searcher: Searcher, boats: str) -> None:
    whole = searcher.read(boats)
    assert [one.text for one in whole.paragraphs] == PARAGRAPHS
    assert [one.number for one in whole.paragraphs] == list(range(1, 150))
    assert (whole.total, whole.left_out, whole.next, whole.place.document) == (149, 0, None, boats)


@pytest.mark.parametrize(
    ("reference", "paragraphs", "first", "last"),
    [
        ("", "12-20", 12, 20), ("#12-20", None, 12, 20), ("#12", None, 12, 12), ("", "148-", 148, 149),
        ("#3-900", None, 3, 149),
    ],
)  # fmt: skip
def test_paragraphs_are_named_by_their_numbers(
    searcher: Searcher, boats: str, reference: str, paragraphs: str | None, first: int, last: int
) -> None:
    read = searcher.read(boats + reference, paragraphs)
    assert [one.text for one in read.paragraphs] == PARAGRAPHS[first - 1 : last]
    assert (read.left_out, read.next) == (0, None)


def test_what_a_budget_leaves_out_is_said_and_read_by_going_on(searcher: Searcher, boats: str) -> None:
    first = searcher.read(boats, "2-40", budget=200)
    assert [one.number for one in first.paragraphs] == [2, 3, 4]
    assert sum(len(one.text) for one in first.paragraphs) == 3 * len(PARAGRAPHS[1]) <= 200
    assert (first.left_out, first.next) == (36, f"{boats}#5-40")
    texts, at = [], first.next
    while at:
        part = searcher.read(at, budget=200)
        texts += [one.text for one in part.paragraphs]
        at = part.next
    assert texts == PARAGRAPHS[4:40]


def test_a_paragraph_that_is_longer_than_the_budget_is_read_in_parts(searcher: Searcher, boats: str) -> None:
    text, parts, at = PARAGRAPHS[99], [], f"{boats}#100"
    while at:
        part = searcher.read(at, budget=25)
        (one,) = part.paragraphs
        assert (one.number, one.start, part.left_out) == (100, len("".join(parts)), 0)
        parts.append(one.text)
        assert one.left_out == len(text) - len("".join(parts))
        at = part.next or ""
    assert parts == [text[start : start + 25] for start in range(0, len(text), 25)]
    assert searcher.read(f"{boats}#100", budget=25).next == f"{boats}#100+25"


def test_a_name_that_ends_like_a_reference_is_found(searcher: Searcher) -> None:
    assert [one.text for one in searcher.read("case#7").paragraphs] == RECORDS[0]["text"].split("\n\n")
    assert [one.number for one in searcher.read("case#7#2").paragraphs] == [2]


@pytest.mark.parametrize(
    ("reference", "paragraphs", "error", "message"),
    [
        ("nowhere.txt", None, UnknownDocumentError, "no document is named “nowhere.txt”; expected a name"),
        ("/etc/passwd", None, UnknownDocumentError, "no document is named “/etc/passwd”"),
        ("x" * 5000, None, UnknownDocumentError, f"no document is named “{'x' * 100}…”"),
        ("", None, UnknownDocumentError, "no document is named “”"),
        ("case#7", "3", UnknownDocumentError, "“case#7” has no paragraph 3; its paragraphs are 1 to 2."),
        ("case#7", "0", UnknownDocumentError, "“case#7” has no paragraph 0; its paragraphs are 1 to 2."),
        ("case#7", "2-1", UsageError, "found paragraphs from 2 to 1; the first must not be after the last."),
        ("case#7", "two", UsageError, "found the paragraphs “two”, expected numbers like 12, 12-20 or 12-."),
        ("case#7#1", "2", UsageError, "found paragraphs twice, in “case#7#1” and in “2”; name them once."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_in_one_line(
    searcher: Searcher, reference: str, paragraphs: str | None, error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as raised:
        searcher.read(reference, paragraphs)
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)


def test_similar_paragraphs_come_by_meaning_without_copies_of_it(searcher: Searcher) -> None:
    found = searcher.similar("copy#1", top=3)
    assert (found.to, found.text) == ("copy#1", STORM)
    assert found.hits[0].place.document == "near"
    assert {"first", "copy"}.isdisjoint(hit.place.document for hit in found.hits)
    assert [hit.rank for hit in found.hits] == [1, 2, 3]
    assert found.hits[0].score > 0.6 > found.hits[1].score
    (stands,) = searcher.similar("near#1", top=1).hits
    assert (stands.place.document, [place.document for place in stands.also_in]) == ("first", ["copy"])


def test_similar_paragraphs_pass_the_filters(searcher: Searcher) -> None:
    found = searcher.similar("first#1", filters=Filters.parse(since="2020-05", until="2020"))
    assert [hit.place.document for hit in found.hits] == ["far"]


@pytest.mark.parametrize("reference", ["case#7", "case#7#1-2", "case#7#1-"])
def test_similar_needs_one_paragraph(searcher: Searcher, reference: str) -> None:
    with pytest.raises(UsageError, match="names more than a paragraph; expected one"):
        searcher.similar(reference)


def test_json_says_the_same(searcher: Searcher, boats: str) -> None:
    read = json.loads(searcher.read(f"{boats}#2-4", budget=100).to_json())
    assert read["paragraphs"] == [{"paragraph": 2, "text": PARAGRAPHS[1], "start": 0, "left_out": 0}]
    assert (read["document"], read["total"], read["left_out"], read["next"]) == (boats, 149, 2, f"{boats}#3-4")
    similar = json.loads(searcher.similar("near#1", top=1).to_json())
    assert (similar["to"], similar["hits"][0]["document"], similar["hits"][0]["paragraph"]) == ("near#1", "first", 1)
    assert read["snapshot"] == similar["snapshot"] == searcher.store.name
