"""CSV, TSV and spreadsheets: rows that are documents, and tables of facts."""

import io
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from index.reading.documents import Document

Read = Callable[[str, str | bytes], tuple[list[Document], list[str]]]

ROWS = [
    ("ID", "Headline", "Published", "Byline", "Body"),
    ("7", "Dam breaks", "2019-07-04", "Ann Lee", "The dam broke; nobody was hurt.\n\nThe bridge is open."),
    ("8", "Dam rebuilt", "5 March 2021", "", "It holds, “as before”."),
]


def _workbook(**sheets: list[tuple[str, ...]]) -> bytes:
    """Make the smallest XLSX file there is, with these sheets."""
    names = "http://schemas.openxmlformats.org/"
    cells = [
        "".join(
            "<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) + "</row>"
            for row in rows
        )
        for rows in sheets.values()
    ]
    numbers = range(len(sheets))
    related = f'xmlns="{names}package/2006/relationships"'
    kind = f"{names}officeDocument/2006/relationships"
    sheet = f'xmlns="{names}spreadsheetml/2006/main"'
    target = '<Relationship Id="a{}" Target="{}" Type="{}/{}"/>'
    listed = "".join(f'<sheet name="{name}" sheetId="{i + 1}" r:id="a{i}"/>' for i, name in enumerate(sheets))
    within = "".join(target.format(i, f"worksheets/sheet{i}.xml", kind, "worksheet") for i in numbers)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{names}package/2006/content-types"/>',
        "_rels/.rels": (
            f"<Relationships {related}>{target.format(0, 'xl/workbook.xml', kind, 'officeDocument')}</Relationships>"
        ),
        "xl/_rels/workbook.xml.rels": f"<Relationships {related}>{within}</Relationships>",
        "xl/workbook.xml": f'<workbook {sheet} xmlns:r="{kind}"><sheets>{listed}</sheets></workbook>',
    }
    for i in numbers:
        parts[f"xl/worksheets/sheet{i}.xml"] = f"<worksheet {sheet}><sheetData>{cells[i]}</sheetData></worksheet>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _separated(separator: str) -> str:
    return "".join(separator.join(f'"{cell}"' for cell in row) + "\r\n" for row in ROWS)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", _separated(",")),
        ("a.csv", _separated(";")),
        ("a.tsv", _separated("\t")),
        ("a.xlsx", _workbook(All=ROWS)),
    ],
    ids=["comma", "semicolon", "tab", "xlsx"],
)
def test_a_row_with_a_text_is_a_document(read: Read, name: str, content: str | bytes) -> None:
    documents, notes = read(name, content)
    assert [(d.name, d.title, d.author, str(d.date), d.date_origin, d.paragraphs) for d in documents] == [
        (
            "7",
            "Dam breaks",
            "Ann Lee",
            "2019-07-04",
            "record",
            ("The dam broke; nobody was hurt.", "The bridge is open."),
        ),
        ("8", "Dam rebuilt", None, "2021-03-05", "record", ("It holds, “as before”.",)),
    ]
    assert notes == []


def test_the_longest_column_is_the_text_where_none_is_called_so(read: Read) -> None:
    long = "The dam above the town broke on Friday night, after three days of rain, and flooded many streets."
    documents, notes = read(
        "a.csv", f"who,when,what\nAnn,2019,{long.replace(',', '')}\nBob,2020,{long.replace(',', '')}\n"
    )
    assert [document.paragraphs for document in documents] == [(long.replace(",", ""),)] * 2
    assert notes == ["doubt: a.csv: no column is called “text”; “what” was taken for it"]


def test_a_table_of_facts_is_one_document_with_a_paragraph_a_row(read: Read) -> None:
    documents, notes = read("a.csv", "Measure,Cost\nRepair,2 million\nRebuilding,31 million\n")
    assert [(document.paragraphs, document.pages) for document in documents] == [
        (("Measure: Repair; Cost: 2 million", "Measure: Rebuilding; Cost: 31 million"), (2, 3))
    ]
    assert notes == []


def test_sheets_and_rows_are_kept(read: Read) -> None:
    facts = [("Measure", "Cost"), ("Repair", "2"), ("", ""), ("Rebuilding", "31")]
    documents, notes = read("a.xlsx", _workbook(All=ROWS[:2], Costs=facts))
    assert [(document.title, document.pages) for document in documents] == [("Dam breaks", (2, 2)), ("Costs", (2, 4))]
    untitled = [("Body",), ("The dam broke; nobody was hurt.",)]
    assert [document.title for document in read("a.xlsx", _workbook(All=untitled, Costs=facts))[0]] == ["All", "Costs"]
    assert notes == []


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.csv", "id;text\n1;one, two, three\n2;four\n", "one, two, three"),
        ("a.csv", "id|text\n1|one, two\n", "one, two"),
        ("a.csv", "id\ttext\n1\tone, two\n", "one, two"),
        ("a.csv", 'id, text\n1, "one, two"\n', "one, two"),
        ("a.csv", "'id','text'\n'1','one, two'\n", "one, two"),
        ("a.csv", "id,text\n1,'tis the dam's end\n2,'tis the town's too\n", "'tis the dam's end"),
        ("a.csv", 'id,text\n1,"He said ""no"", twice"\n', 'He said "no", twice'),
        ("a.tsv", "text\nHe said no.\n", "He said no."),
    ],
)
def test_the_signs_between_and_around_cells(read: Read, name: str, content: str, text: str) -> None:
    documents, notes = read(name, content)
    assert (documents[0].paragraphs, notes) == ((text,), [])


def test_an_xlsb_file(read: Read) -> None:
    """The file was made with pyxlsbwriter."""
    content = lzma.decompress((Path(__file__).parent / "old_office/dam.xlsb.xz").read_bytes())
    documents, notes = read("a.xlsb", content)
    assert [(document.title, document.paragraphs, document.pages) for document in documents] == [
        ("Budget", ("Measure: Rebuilding; Cost: 31", "Measure: Repair; Cost: 2"), (2, 3)),
        ("Owners", ("Name: The county; Since: 1931", "Name: Ann Lee; Since: 1969"), (2, 3)),
    ]
    assert notes == []


_FLAT = """<?xml version="1.0"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
  xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
  xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">
 <office:body>{}
 </office:body>
</office:document>"""


def test_a_spreadsheet_as_one_xml_file(read: Read) -> None:
    cells = [("Measure", "Cost"), ("Repair of  <text:span>the</text:span> <text:span>dam</text:span>", "2 million")]
    rows = "".join(
        "\n<table:table-row>"
        + "".join(f'\n <table:table-cell office:value-type="string">\n  <text:p>{cell}</text:p>\n </table:table-cell>'
                  for cell in row)
        + "\n</table:table-row>"
        for row in cells
    )  # fmt: skip
    table = f'\n<office:spreadsheet>\n<table:table table:name="A">{rows}\n</table:table>\n</office:spreadsheet>'
    (document,), notes = read("a.fods", _FLAT.format(table))
    assert (document.paragraphs, document.pages) == (("Measure: Repair of the dam; Cost: 2 million",), (2,))
    assert notes == []
    assert read("a.fods", _FLAT.format("")) == ([], ["skipped: a.fods: damaged: there is no spreadsheet in it"])
    assert read("a.fods", "nothing")[1][0].startswith("skipped: a.fods: damaged")


def test_a_library_that_panics_is_a_damaged_file(read: Read, zipped: Callable[..., bytes]) -> None:
    """An .xlsb file under another name, with a record that is shorter than it should be."""
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    related = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{types}"/>',
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{related}"/>',
        "xl/workbook.bin": b"\x99\x01\x00",
    }
    documents, notes = read("a.xlsx", zipped(parts))
    assert documents == []
    assert [note.partition(" (")[0] for note in notes] == ["skipped: a.xlsx: damaged, or not what its name says"]
