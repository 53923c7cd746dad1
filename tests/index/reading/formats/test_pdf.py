"""PDF: what a reader of the printed page sees."""

import io
import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from index.reading.documents import Document, SourceFile
from index.reading.formats import read_documents, recognition

Read = Callable[[str, bytes], tuple[list[Document], list[str]]]
Printed = Callable[..., bytes]
Drawn = tuple[float, float, str]


def _lines(left: float, top: float, texts: Sequence[str]) -> list[Drawn]:
    return [(left, top - 12 * i, text) for i, text in enumerate(texts)]


def _texts(document: Document) -> list[str]:
    return list(document.paragraphs)


def test_lines_become_paragraphs_by_what_a_reader_sees(read: Read, printed: Printed) -> None:
    page = [
        # by the space between them
        *_lines(50, 700, ["The dam was built in 1931 by the county,", "and raised twice since then."]),
        *_lines(50, 660, ["It held until the storm of last Friday,", "when the river rose by four metres."]),
        # by an indent
        (68, 620, "“Nobody was hurt,” said the mayor, who"),
        *_lines(50, 608, ["had come at night. He thanked the", "engineers for their warning to all."]),
        (68, 584, "Repairs are to begin in spring, and to"),
        (50, 572, "take two years."),
    ]
    documents, notes = read("a.pdf", printed([page]))
    assert notes == []
    assert _texts(documents[0]) == [
        "The dam was built in 1931 by the county, and raised twice since then.",
        "It held until the storm of last Friday, when the river rose by four metres.",
        "“Nobody was hurt,” said the mayor, who had come at night. He thanked the engineers for their warning to all.",
        "Repairs are to begin in spring, and to take two years.",
    ]


_LEFT = [
    "The left column is read from its top",
    "to its bottom, before anything that",
    "stands in the right column is read.",
]
_RIGHT = [
    "The right column comes after it, and",
    "its lines stay together as well, as",
    "they would for any patient reader.",
]


@pytest.mark.parametrize("across", [False, True], ids=["drawn column by column", "drawn row by row"])
def test_columns_are_read_one_after_the_other(read: Read, printed: Printed, across: bool) -> None:
    left, right = _lines(40, 700, _LEFT), _lines(320, 700, _RIGHT)
    page = [line for row in zip(left, right, strict=True) for line in row] if across else [*left, *right]
    documents, _ = read("a.pdf", printed([page]))
    assert " ".join(_texts(documents[0])) == " ".join([*_LEFT, *_RIGHT])


def test_hyphens_at_the_end_of_a_line_go_but_those_of_the_word(read: Read, printed: Printed) -> None:
    lines = [
        "The north-easterly gales damaged the har-",
        "bour wall, and because of the north-east-",
        "erly wind no north-easterly boat, or north-",
        "easterly ship, left for two whole days.",
    ]
    documents, _ = read("a.pdf", printed([_lines(50, 700, lines)]))
    expected = (
        "The north-easterly gales damaged the harbour wall, and because of the north-easterly wind no north-easterly "
        "boat, or north-easterly ship, left for two whole days."
    )
    assert _texts(documents[0]) == [expected]


def test_headers_footers_and_page_numbers_are_left_out_and_pages_kept(read: Read, printed: Printed) -> None:
    first = ["The first page ends in the middle of a sentence", "that goes on where the second page of it begins"]
    second = ["and is one paragraph all the same.", "", "The second paragraph stands on page two."]
    pages = [
        [(50, 770, "Annual Report 2019"), *_lines(50, 700, first), (290, 20, "1")],
        [(50, 770, "Annual Report 2019"), *_lines(50, 700, second), (290, 20, "2")],
        [(50, 770, "Annual Report 2019"), *_lines(50, 700, ["The last page has one line."]), (290, 20, "3")],
    ]
    documents, _ = read("a.pdf", printed(pages))
    assert _texts(documents[0]) == [
        "Annual Report 2019",  # once
        " ".join([*first, second[0]]),
        "The second paragraph stands on page two.",
        "The last page has one line.",
    ]
    assert documents[0].pages == (1, 1, 2, 3)


def test_title_author_and_date(read: Read, printed: Printed) -> None:
    page = [(50, 700, "#The Dam"), *_lines(50, 650, ["It is a long time since anybody has looked at the dam."])]
    told = "/Title (The Dam) /Author (Ann Lee) /CreationDate (D:20190704101500+02'00')"
    documents, _ = read("a.pdf", printed([page], told))
    document = documents[0]
    assert (document.title, document.author) == ("The Dam", "Ann Lee")
    assert (str(document.date), document.date_origin) == ("2019-07-04", "properties")
    assert _texts(document) == ["It is a long time since anybody has looked at the dam."]
    assert read("2018-02-01.pdf", printed([page], told))[0][0].date_origin == "file name"
    assert read("a.pdf", printed([page]))[0][0].title == "The Dam"  # by its size


def test_a_table_is_one_paragraph(read: Read, printed: Printed) -> None:
    rows = [("Measure", "Cost"), ("Repair", "2 million"), ("Rebuilding", "31 million")]
    page = [(left, 700 - 12 * i, cell) for i, row in enumerate(rows) for left, cell in zip((50, 250), row, strict=True)]
    assert _texts(read("a.pdf", printed([page]))[0][0]) == [
        "Measure | Cost • Repair | 2 million • Rebuilding | 31 million"
    ]


@pytest.fixture
def scan() -> bytes:
    """A picture of a line of text, as a scanner saves it."""
    picture = Image.new("L", (1200, 300), 255)
    draw = ImageDraw.Draw(picture)
    draw.text((60, 100), "The harbour wall has moved.", fill=0, font=ImageFont.load_default(64))
    stream = io.BytesIO()
    picture.save(stream, "PDF", resolution=200)
    return stream.getvalue()


def test_a_scan_is_called_one(read: Read, scan: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "TESSERACT", None)
    documents, notes = read("a.pdf", scan)
    assert documents == []
    assert notes == [f"skipped: a.pdf: 1 page without text: a scan; {recognition.ADVICE}"]


def test_a_scan_is_looked_at_again_by_the_next_build(
    tmp_path: Path, scan: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its report says to install tesseract and to build again; the file itself does not change by that."""
    monkeypatch.setattr(recognition, "TESSERACT", None)
    file = SourceFile(tmp_path / "a.pdf", "a.pdf")
    file.path.write_bytes(scan)
    assert list(read_documents(file)) == []
    assert file.passing == [recognition.ADVICE]


@pytest.mark.skipif(recognition.TESSERACT is None, reason="tesseract is not installed")
def test_a_scan_is_read_where_tesseract_is_installed(read: Read, scan: bytes) -> None:
    documents, notes = read("a.pdf", scan)
    assert _texts(documents[0]) == ["The harbour wall has moved."]
    assert notes == ["doubt: a.pdf: a scan; its text was recognised by tesseract and may have mistakes"]


def test_damage_and_passwords(read: Read, printed: Printed) -> None:
    _, notes = read("a.pdf", b"%PDF-1.4\nnothing")
    assert notes[0].startswith("skipped: a.pdf: damaged, or not what its name says (")


# --- what the simplest pages have not ---


def _with_objects(pdf: bytes, objects: Mapping[int, str], *changes: tuple[str, str]) -> bytes:
    """Add objects to a PDF, and change the text of others; readers find them by looking for all objects."""
    text = pdf.decode("latin-1")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    added = "".join(f"{number} 0 obj\n{content}\nendobj\n" for number, content in objects.items())
    place = text.index("xref\n0 ")
    trailer = text[text.index("trailer") : text.index("startxref")]
    return f"{text[:place]}{added}{trailer}startxref\n0\n%%EOF\n".encode("latin-1")


def _unicode_map(first: str) -> dict[int, str]:
    mapped = f"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <20> <7E> <{first}> endbfrange"
    cmap = f"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def {mapped} endcmap end end"
    return {90: f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream"}


_ENCODED = "/Encoding /WinAnsiEncoding"


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_page_that_is_turned_when_it_is_shown(read: Read, printed: Printed, rotation: int) -> None:
    lines = ["The dam was built in 1931 by the county,", "and raised twice since then."]
    matrix = {90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0"}[rotation]
    changes = []
    for x, y, _ in _lines(50, 500, lines):
        place = {90: (600 - y, x), 180: (600 - x, 800 - y), 270: (y, 800 - x)}[rotation]
        changes.append((f"{x} {y} Td", f"{matrix} {place[0]} {place[1]} Tm"))
    pdf = _with_objects(
        printed([_lines(50, 500, lines)]), {}, *changes, ("/Type /Page /", f"/Type /Page /Rotate {rotation} /")
    )
    documents, notes = read("a.pdf", pdf)
    assert (_texts(documents[0]), notes) == ([" ".join(lines)], [])


def test_what_was_filled_in_and_written_on_a_page(read: Read, printed: Printed) -> None:
    font = "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> >>"
    drawn = "BT /F1 10 Tf 2 4 Td (Forty-two Harbour Road) Tj ET"
    objects = {
        90: "<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (Forty-two Harbour Road) /F 4 "
        "/Rect [50 600 300 620] /AP << /N 91 0 R >> >>",
        91: f"<< /Type /XObject /Subtype /Form /BBox [0 0 250 20] {font} /Length {len(drawn)} >>\n"
        f"stream\n{drawn}\nendstream",
    }
    pdf = printed([_lines(50, 700, ["Where do you live?"])])
    for form in ("", " /AcroForm << /Fields [90 0 R] >>"):
        changed = _with_objects(
            pdf,
            objects,
            ("/Type /Page /", "/Type /Page /Annots [90 0 R] /"),
            ("/Type /Catalog", f"/Type /Catalog{form}"),
        )
        documents, notes = read("a.pdf", changed)
        assert (_texts(documents[0]), notes) == (["Where do you live?", "Forty-two Harbour Road"], [])


def test_characters_beyond_the_first_65536(read: Read, printed: Printed) -> None:
    pdf = _with_objects(
        printed([_lines(50, 700, ['!!! """'])]), _unicode_map("D835DC00"), (_ENCODED, f"{_ENCODED} /ToUnicode 90 0 R")
    )
    documents, _ = read("a.pdf", pdf)
    assert _texts(documents[0]) == ["\U0001d401\U0001d401\U0001d401\U0001d400\U0001d402\U0001d402\U0001d402"]


def test_letters_that_are_none_are_doubted(read: Read, printed: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "TESSERACT", None)
    pages = [_lines(50, 700, ["#$%&'()*+,-./0123456789" * 2, "#$%&'()*+,-./0123456789" * 2])]
    pdf = _with_objects(printed(pages), _unicode_map("0001"), (_ENCODED, f"{_ENCODED} /ToUnicode 90 0 R"))
    _, notes = read("a.pdf", pdf)
    doubt = f"1 page in letters whose font does not say what they are; {recognition.ADVICE}"
    assert notes[0] == f"doubt: a.pdf: {doubt}"


def test_what_stands_on_few_pages_and_the_first_header_stay(read: Read, printed: Printed) -> None:
    memo = [_lines(50, 700, ["To all who work at the dam."]), _lines(50, 700, ["To all who work at the dam."])]
    assert " ".join(_texts(read("a.pdf", printed(memo))[0][0])) == " ".join(["To all who work at the dam."] * 2)
    bodies = ["The dam was built long ago.", "It broke.", "It was rebuilt.", "It holds."]
    pages = [
        [
            (50, 770, "The County of Gannet"),
            (50, 740, f"Chapter {5 * i}"),
            (50, 600, body),
            (50, 500, "See the map." if i < 2 else "See the plan."),
            (50, 20, f"Report {i + 1}"),
        ]
        for i, body in enumerate(bodies)
    ]
    assert _texts(read("a.pdf", printed(pages))[0][0]) == [
        "The County of Gannet", "Chapter 0", bodies[0], "See the map.", "Chapter 5", bodies[1], "See the map.",
        "Chapter 10", bodies[2], "See the plan.", "Chapter 15", bodies[3], "See the plan.",
    ]  # fmt: skip


def test_letters_without_a_height(read: Read, printed: Printed) -> None:
    pdf = printed([_lines(50, 700, ["The dam was built", "long ago."])])
    flat = pdf.replace(b" 700 Td ", b" 700 Td 1 0 0 0 50 700 Tm ").replace(b" 688 Td ", b" 688 Td 1 0 0 0 50 688 Tm ")
    documents, notes = read("a.pdf", flat)
    assert (" ".join(_texts(documents[0])), notes) == ("The dam was built long ago.", [])


@pytest.mark.parametrize(
    "title",
    ["untitled", "Untitled Document", "PowerPoint Presentation", "Microsoft Word - report v2.doc", "report_v2.docx"],
)
def test_what_programs_put_in_place_of_a_title_is_none(read: Read, printed: Printed, title: str) -> None:
    text = _lines(50, 650, ["It is a long time since anybody has looked at the dam."])
    assert read("a.pdf", printed([text], f"/Title ({title})"))[0][0].title is None
    assert read("a.pdf", printed([[(50, 700, "#The Dam"), *text]], f"/Title ({title})"))[0][0].title == "The Dam"
    assert read("a.pdf", printed([text], f"/Title (On {title} and others)"))[0][0].title == f"On {title} and others"


_FLOWING = [
    "Nobody had looked at the dam for a long time when",
    "the water of the lake began to rise in the spring",
    "of that year, and when somebody did it was too late",
    "to mend what ten winters and one flood had broken.",
]


def test_three_narrow_columns_drawn_row_by_row_are_read_one_after_the_other(read: Read, printed: Printed) -> None:
    columns = [
        ["Nobody may swim in", "the lake above the", "dam, by order of", "the county, before", "the first of May."],
        ["Boats without a", "motor are allowed", "all year, but for", "the days on which", "water is let out."],
        [
            "Dogs are kept on a",
            "lead, and fires are",
            "made only where the",
            "county has laid",
            "out a place for them.",
        ],
    ]
    rows = [
        (left, 700 - 12 * i, column[i]) for i in range(5) for left, column in zip((40, 220, 400), columns, strict=True)
    ]
    documents, _ = read("a.pdf", printed([rows]))
    assert " ".join(_texts(documents[0])) == " ".join(itertools.chain(*columns))
    # Short cells are those of a table, in however many columns.
    cells = [["Dam", "Stone", "Sand"], ["Upper", "two tons", "three tons"], ["Lower", "four tons", "five tons"]]
    table = [(40 + 180 * i, 700 - 12 * row, cell) for row, line in enumerate(cells) for i, cell in enumerate(line)]
    assert _texts(read("a.pdf", printed([table]))[0][0]) == [
        "Dam | Stone | Sand • Upper | two tons | three tons • Lower | four tons | five tons"
    ]


def test_a_justified_line_with_wide_gaps_is_no_row_of_a_table(read: Read, printed: Printed) -> None:
    lines = [line.ljust(52, "e") for line in _FLOWING[:3]]
    wide = [(50, 664, "reconsidering"), (161, 664, "misunderstanding"), (290, 664, "developments")]
    page = [*_lines(50, 700, lines), *wide, *_lines(50, 652, [lines[0], "to the end."])]
    documents, _ = read("a.pdf", printed([page]))
    expected = [*lines, "reconsidering misunderstanding developments", lines[0], "to the end."]
    assert _texts(documents[0]) == [" ".join(expected)]


def test_a_raised_sign_begins_no_paragraph(read: Read, printed: Printed) -> None:
    page = _lines(50, 700, _FLOWING)
    raised = (50 + 6 * len(_FLOWING[1]), 693.0, "2")  # of which the line is taller than the others
    documents, _ = read("a.pdf", printed([[*page[:2], raised, *page[2:]]]))
    assert _texts(documents[0]) == [" ".join(_FLOWING).replace("spring", "spring2")]
    # Browsers set such a line lower, so that the white above it is the same.
    lower = [(x, y - 4 * (i > 0), text) for i, (x, y, text) in enumerate(_lines(50, 700, [*_FLOWING, *_FLOWING]))]
    documents, _ = read("a.pdf", printed([[*lower[:2], (raised[0], 689.0, "2"), *lower[2:]]]))
    assert _texts(documents[0]) == [" ".join([*_FLOWING, *_FLOWING]).replace("spring", "spring2", 1)]


def test_what_stands_between_two_halves_of_a_paragraph_follows_it(read: Read, printed: Printed) -> None:
    """A note under the first page, in other letters, and a table above the rest on the second."""
    pages = [
        [*_lines(50, 700, _FLOWING[:2]), (50, 60, "#1 In the spring.")],
        [(50, 700, "Year"), (250, 700, "Cost"), (50, 688, "1931"), (250, 688, "none"), *_lines(50, 640, _FLOWING[2:])],
    ]
    documents, _ = read("a.pdf", printed(pages))
    assert _texts(documents[0]) == [" ".join(_FLOWING), "1 In the spring.", "Year | Cost • 1931 | none"]
    assert documents[0].pages == (1, 1, 2)


def test_columns_below_a_text_over_the_whole_page(read: Read, printed: Printed) -> None:
    above = [
        "This is what it is all about, in so many words that they take all of the width of the page, and more.",
        "They are followed by two columns, each of which begins at the edge of the page, or in the midst of it.",
        "It goes on for some lines.",
    ]
    left = ["The left column is read from its top", "to its bottom, before anything that", "stands in the right is."]
    right = ["The right column comes after it, and", "its lines stay together as well, as", "they would for a reader."]
    page = [*_lines(30, 700, above), *_lines(30, 640, left), *_lines(320, 640, right)]
    documents, _ = read("a.pdf", printed([page]))
    assert _texts(documents[0]) == [" ".join(above), " ".join(left), " ".join(right)]


def test_a_number_in_the_last_row_of_a_table_is_no_page_number(read: Read, printed: Printed) -> None:
    cells = [("Year", "Cost"), ("1931", "none"), ("1969", "two million")]
    table = [(50 + 200 * j, 700 - 12 * i, cell) for i, row in enumerate(cells) for j, cell in enumerate(row)]
    assert _texts(read("a.pdf", printed([table]))[0][0]) == ["Year | Cost • 1931 | none • 1969 | two million"]
    bodies = ["The dam was built long ago.", "It broke.", "It was rebuilt.", "It holds."]
    pages = [[(50, 700, body), (50, 20, "The Dam"), (500, 20, str(i + 7))] for i, body in enumerate(bodies)]
    assert _texts(read("a.pdf", printed(pages))[0][0]) == [bodies[0], "The Dam", *bodies[1:]]


def test_the_title_once_more_in_small_letters_is_left_out(read: Read, printed: Printed) -> None:
    """As browsers print it at the edge, where the title itself stands in two lines."""
    page = [(50, 700, "#The dam above"), (50, 676, "#the town"), *_lines(50, 640, _FLOWING)]
    small = (50, 770, "The dam above the town", "F1 6")
    documents, _ = read("a.pdf", printed([[*page, small]], "/Title (The dam above the town)"))
    assert (documents[0].title, _texts(documents[0])) == ("The dam above the town", [" ".join(_FLOWING)])
