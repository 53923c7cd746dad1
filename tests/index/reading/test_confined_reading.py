"""What libraries load when they need it first, they can load in the process that may write nothing."""

import io
import zipfile
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from pathlib import Path

import pytest
from docx import Document as WordDocument
from pptx import Presentation

from index.reading.documents import Document, SourceFile
from index.reading.pool import Reading

Write = Callable[[Mapping[str, str | bytes]], Path]

_TEXT = "Der Damm oberhalb der Stadt brach am Freitag nach drei Tagen Regen."
_DATE = "10.06.2018"
"""In German, 10 June; which it is only the text can tell, so that a model has to be loaded."""


def _zip(parts: Mapping[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _word() -> bytes:
    document = WordDocument()
    for text in (_DATE, _TEXT):
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _slides() -> bytes:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = _DATE
    slide.placeholders[1].text = _TEXT
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def _mail() -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "Damm"
    mail.set_content(f"{_DATE}\n\n{_TEXT}\n")
    return mail.as_bytes()


def _open_document() -> bytes:
    office, text = "urn:oasis:names:tc:opendocument:xmlns:office:1.0", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    body = f"<text:p>{_DATE}</text:p><text:p>{_TEXT}</text:p>"
    content = f'<x xmlns:office="{office}" xmlns:text="{text}"><office:text>{body}</office:text></x>'
    return _zip({"content.xml": content})


def _book() -> bytes:
    package = (
        '<package><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    return _zip(
        {
            "META-INF/container.xml": '<container><rootfile full-path="a.opf"/></container>',
            "a.opf": package,
            "a.xhtml": f"<html><body><p>{_DATE}</p><p>{_TEXT}</p></body></html>",
        }
    )


FILES: dict[str, str | bytes] = {
    "a.html": f"<html><body><p>{_DATE}</p><p>{_TEXT}</p></body></html>",
    "b.html": f"<html><body><nav>A</nav><article><p>{_DATE}</p><p>{_TEXT}</p></article></body></html>",
    "a.md": f"{_DATE}\n\n{_TEXT}",
    "a.docx": _word(),
    "a.odt": _open_document(),
    "a.rtf": rf"{{\rtf1 {_DATE}\par {_TEXT}\par}}",
    "a.pptx": _slides(),
    "a.epub": _book(),
    "a.eml": _mail(),
    "a.mbox": b"From a Thu Jul  4 10:00:00 2019\n" + _mail(),
    "a.csv": f'date;text\n{_DATE};"{_TEXT}"\n',
    "a.zip": _zip({"a.txt": f"{_DATE}\n\n{_TEXT}"}),
}


@pytest.mark.parametrize("name", list(FILES))
def test_a_date_that_only_the_language_makes_clear(write: Write, name: str) -> None:
    """Each format in a process of its own, that has loaded nothing yet."""
    folder = write({name: FILES[name]})
    with Reading(processes=1) as reading:
        ((_, results),) = [(file, list(found)) for file, found in reading.read([SourceFile(folder / name, name)])]
    documents = [result for result in results if isinstance(result, Document)]
    assert [str(result) for result in results if not isinstance(result, Document)] == []
    assert [(str(document.date), document.paragraphs[-1]) for document in documents] == [("2018-06-10", _TEXT)]
