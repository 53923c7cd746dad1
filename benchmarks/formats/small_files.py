"""Makes one small file of each kind that can be read, with Python alone: what is broken to see that nothing falls."""

import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path

from docx import Document as WordDocument
from PIL import Image, ImageDraw, ImageFont
from pptx import Presentation
from xlsxwriter import Workbook

from benchmarks.formats.compound import write_message
from benchmarks.formats.make import Made
from index.reading.formats import FORMATS

_TEXT = "It is a long time since anybody has looked at the dam."
_MORE = "On 4 July 2019 the water rose – “as never before”, said Ann Lée."
_OLD_OFFICE = Path(__file__).parents[2] / "tests/index/reading/formats/old_office"
_OPEN = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" ' + " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{whole}:1.0"'
    for name, whole in {
        "text": "text", "table": "table", "draw": "drawing", "presentation": "presentation", "meta": "meta",
    }.items()
)  # fmt: skip
_PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>The Dam</title>
<meta name="date" content="2019-07-04"></head><body><nav><a href="/">Home</a></nav><article><h1>The Dam</h1><p>{_TEXT}</p>
<ul><li>Stone</li><li>Sand</li></ul><table><tr><td>Year</td><td>1931</td></tr></table><p>{_MORE}</p></article></body></html>"""
_LIGHT = {
    ".rst": f"The Dam\n=======\n\n:Author: Ann\n\n{_TEXT}\n\nCost\n----\n\n- Stone\n- Sand\n\n.. note:: {_MORE}\n\n::\n\n  x\n",
    ".adoc": f"= The Dam\nAnn Lee\n\n{_TEXT}\n\n== Cost\n\n* Stone\n* Sand\n\n|===\n|Year |1931\n|===\n\n----\nx\n----\n{_MORE}\n",
    ".org": f"#+TITLE: The Dam\n{_TEXT}\n* Cost\n- Stone\n- Sand\n| Year | 1931 |\n#+BEGIN_SRC\nx\n#+END_SRC\n{_MORE}\n",
    ".tex": "\\documentclass{article}\\title{The Dam}\\begin{document}\\section{Cost}\n" + _TEXT + "\n\\begin{itemize}"
    "\\item Stone\\item Sand\\end{itemize}\n\\begin{tabular}{ll}Year & 1931\\\\\\end{tabular} $x^2$ \\emph{so}\n\\end{document}",
    ".md": f"---\ntitle: The Dam\ndate: 2019-07-04\n---\n\n{_TEXT}\n\n## Cost\n\n- Stone\n- Sand\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    ".srt": f"1\n00:00:01,000 --> 00:00:04,000\n{_TEXT}\n\n2\n00:00:05,000 --> 00:00:09,000\n<i>{_MORE}</i>\n",
    ".vtt": f"WEBVTT - The Dam\n\nNOTE no\n\n00:01.000 --> 00:04.000\n<v Ann>{_TEXT}\n\n00:05.000 --> 00:09.000\n{_MORE}\n",
    ".log": f"2019-07-04 10:00:00 INFO {_TEXT}\n  more\n2019-07-04 10:00:01 ERROR {_MORE}\n",
    ".txt": f"date 2019-07-04 {_TEXT}\n\n{_MORE}\n",
    ".rtf": r"{\rtf1\ansi{\info{\title The Dam}}\pard " + _TEXT + r"\par {\b Caf\'e9} \u8211? so\par}",
    ".csv": f'date;title;text\n2019-07-04;The Dam;"{_TEXT}"\n2019-07-05;More;"{_MORE}"\n',
    ".html": _PAGE,
    ".fodt": f"<office:document {_OPEN}><office:body><office:text><text:h>Cost</text:h><text:p>{_TEXT}</text:p>"
    "</office:text></office:body></office:document>",
    ".fodp": f"<office:document {_OPEN}><office:body><office:presentation><draw:page><draw:frame presentation:class='title'>"
    f"<draw:text-box><text:p>{_TEXT}</text:p></draw:text-box></draw:frame></draw:page></office:presentation></office:body>"
    "</office:document>",
    ".fods": f"<office:document {_OPEN}><office:body><office:spreadsheet><table:table table:name='A'>"
    f"<table:table-row><table:table-cell office:value-type='string'><text:p>Cost</text:p></table:table-cell></table:table-row>"
    f"<table:table-row><table:table-cell office:value-type='string'><text:p>{_TEXT}</text:p></table:table-cell>"
    "</table:table-row></table:table></office:spreadsheet></office:body></office:document>",
    ".xml": f"<book><title>The Dam</title><date>2019-07-04</date><chapter><title>Cost</title><para>{_TEXT}</para><list><item>"
    f"Stone</item></list><row><c>a</c><c>b</c></row><p>{_MORE} <b>so</b></p></chapter></book>",
    ".rss": f"<rss><channel><title>Gannet</title><item><title>The Dam</title><pubDate>Thu, 04 Jul 2019 10:00:00 GMT</pubDate>"
    f"<description>&lt;p&gt;{_TEXT}&lt;/p&gt;</description></item></channel></rss>",
    ".fb2": "<FictionBook><description><title-info><book-title>The Dam</book-title></title-info></description><body><section>"
    f"<title><p>Cost</p></title><p>{_TEXT}</p></section></body></FictionBook>",
    ".json": json.dumps({"articles": [{"id": 1, "title": "The Dam", "text": _TEXT, "date": "2019-07-04"}, {"text": _MORE}]}),
    ".ipynb": json.dumps({"cells": [{"cell_type": "markdown", "source": f"# The Dam\n\n{_TEXT}"},
                                    {"cell_type": "code", "source": ["x = 1"]}], "metadata": {}}),
    ".jsonl": json.dumps({"text": _TEXT, "date": "2019-07-04"}) + "\n" + json.dumps({"text": _MORE}) + "\n",
    ".mhtml": f"Subject: The Dam\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html; "
    f"charset=utf-8\nContent-Location: https://x.example/\n\n{_PAGE}\n--b--\n",
}  # fmt: skip
"""By the ending that stands for a kind."""
_SAME = {
    ".text": ".txt", ".markdown": ".md", ".ndjson": ".jsonl", ".asciidoc": ".adoc", ".mht": ".mhtml", ".atom": ".rss",
    ".tsv": ".csv", ".tab": ".csv", ".htm": ".html", ".xhtml": ".html", ".xht": ".html", ".html5": ".html",
    ".shtml": ".html",
    ".docm": ".docx", ".dotx": ".docx", ".dotm": ".docx", ".ott": ".odt", ".otp": ".odp", ".ots": ".ods", ".dot": ".doc",
    ".pptm": ".pptx", ".potx": ".pptx", ".potm": ".pptx", ".ppsx": ".pptx", ".ppsm": ".pptx", ".pps": ".ppt",
    ".pot": ".ppt", ".xlsm": ".xlsx", ".xltx": ".xlsx", ".xltm": ".xlsx", ".xlt": ".xls", ".jpeg": ".jpg",
    ".tiff": ".tif", ".tgz": ".tar.gz", ".tbz2": ".tar.bz2", ".tbz": ".tar.bz2", ".txz": ".tar.xz",
}  # fmt: skip
"""Endings whose files are made as those of another, the ending apart."""
_NOT_MADE = {".xls"}
"""What nothing here writes."""


def make_small_files(folder: Path) -> list[Made]:
    """Make one file of each ending that can be read; they are the same each time."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {ending: text.encode() for ending, text in _LIGHT.items()}
    contents |= _office() | _mails() | _pictures()
    contents[".pdf"] = _pdf()
    contents[".zip"] = _zipped({"a/first.txt": _TEXT, "b.docx": contents[".docx"], "c.html": _PAGE})
    contents |= _packed(contents)
    made = []
    for ending in FORMATS:
        kind = _SAME.get(ending, ending)
        if kind in _NOT_MADE:
            continue
        # What is compressed by itself is known by the name within.
        path = folder / (f"small.html{ending}" if ending in {".gz", ".bz2", ".xz"} else f"small{ending}")
        path.write_bytes(contents[kind])
        made.append(Made(path, f"small {ending}", ()))
    return made


def _zipped(parts: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2019, 7, 4, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _office() -> dict[str, bytes]:
    document = WordDocument()
    document.add_heading("The Dam", 0)
    document.add_paragraph(_TEXT)
    document.add_table(rows=1, cols=2).rows[0].cells[0].text = "1931"
    word = io.BytesIO()
    document.save(word)
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text = "The Dam", _TEXT
    slide.notes_slide.notes_text_frame.text = _MORE
    slides = io.BytesIO()
    presentation.save(slides)
    sheets = io.BytesIO()
    with Workbook(sheets) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["title", "text"])
        sheet.write_row(1, 0, ["The Dam", _TEXT])
    body = f"<office:text><text:h>Cost</text:h><text:p>{_TEXT}</text:p></office:text>"
    deck = f"<office:presentation><draw:page><text:p>{_TEXT}</text:p></draw:page></office:presentation>"
    cell = f'<table:table-cell office:value-type="string"><text:p>{_TEXT}</text:p></table:table-cell>'
    table = f'<table:table table:name="A"><table:table-row>{cell}{cell}</table:table-row></table:table>'
    sheet_body = f"<office:spreadsheet>{table * 2}</office:spreadsheet>"
    package = (
        '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>The Dam</dc:title></metadata><manifest>'
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>'
    )
    return {
        ".docx": word.getvalue(), ".pptx": slides.getvalue(), ".xlsx": sheets.getvalue(),
        ".odt": _open_document(body, "text"), ".odp": _open_document(deck, "presentation"),
        ".ods": _open_document(sheet_body, "spreadsheet"),
        ".epub": _zipped({"META-INF/container.xml": '<container><rootfile full-path="a.opf"/></container>',
                          "a.opf": package, "a.xhtml": _PAGE}),
        ".xlsb": lzma.decompress((_OLD_OFFICE / "dam.xlsb.xz").read_bytes()),
        ".doc": lzma.decompress((_OLD_OFFICE / "dam.doc.xz").read_bytes()),
        ".ppt": lzma.decompress((_OLD_OFFICE / "dam.ppt.xz").read_bytes()),
    }  # fmt: skip


def _open_document(body: str, kind: str) -> bytes:
    content = f"<office:document-content {_OPEN}><office:body>{body}</office:body></office:document-content>"
    form = f"application/vnd.oasis.opendocument.{kind}"
    names = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{form}"/>'
    manifest = f"<manifest:manifest {names}>{entry}</manifest:manifest>"
    return _zipped({"mimetype": form, "content.xml": content, "META-INF/manifest.xml": manifest})


def _mails() -> dict[str, bytes]:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = "Ann Lee <ann@example.org>", "Dam", "Thu, 04 Jul 2019 10:00:00 +0000"
    mail.set_content(f"{_TEXT}\n\n> {_MORE}\n")
    mail.add_alternative(f"<p>{_TEXT}</p><p>{_MORE}</p>", subtype="html")
    mail.add_attachment(_MORE.encode(), maintype="text", subtype="plain", filename="more.txt")
    content = mail.as_bytes()
    rtf = rb"{\rtf1\ansi " + _TEXT.encode() + rb"\par}"
    stored = struct.pack("<IIII", len(rtf) + 12, len(rtf), 0x414C454D, 0) + rtf
    inner: dict[int, str | bytes | int] = {0x0037: "Within", 0x1009: stored}
    message = write_message(
        {0x0037: "Dam", 0x1000: _TEXT, 0x1013: f"<p>{_TEXT}</p>".encode(), 0x0C1A: "Ann", 0x0039: 132067080000000000},
        {"more.txt": _MORE.encode() * 100, "inner": inner},
    )
    return {
        ".eml": content, ".mbox": b"From a Thu Jul  4 10:00:00 2019\n" + content + b"\n", ".msg": message,
        ".emlx": f"{len(content)}\n".encode() + content + b"<plist/>",
    }  # fmt: skip


def _pictures() -> dict[str, bytes]:
    drawn = Image.new("RGB", (240, 40), "white")
    ImageDraw.Draw(drawn).text((10, 8), "The dam broke", fill="black", font=ImageFont.load_default(size=20))
    made = {}
    for ending, form in {".png": "PNG", ".jpg": "JPEG", ".tif": "TIFF", ".webp": "WEBP"}.items():
        stream = io.BytesIO()
        drawn.save(stream, form)
        made[ending] = stream.getvalue()
    return made


def _pdf() -> bytes:
    drawing = f"BT /F1 12 Tf 50 700 Td ({_TEXT}) Tj 0 -40 Td (Nobody was hurt by the water.) Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", "<< /Title (The Dam) /CreationDate (D:20190704) >>",
    ]  # fmt: skip
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R /Info 6 0 R >>\n"
        f"startxref\n{len(body)}\n%%EOF\n"
    ).encode()


def _packed(contents: Mapping[str, bytes]) -> dict[str, bytes]:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in {"a/first.txt": _TEXT.encode(), "b.html": _PAGE.encode()}.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    tar = stream.getvalue()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + _PAGE.encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://x.example/a\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    record = head.encode() + http + b"\r\n\r\n"
    html = contents[".html"]
    return {
        ".tar": tar, ".tar.gz": gzip.compress(tar, mtime=0), ".tar.bz2": bz2.compress(tar), ".tar.xz": lzma.compress(tar),
        ".gz": gzip.compress(html, mtime=0), ".bz2": bz2.compress(html), ".xz": lzma.compress(html),
        ".jsonl.gz": gzip.compress(contents[".jsonl"], mtime=0),
        ".warc": record * 3, ".warc.gz": gzip.compress(record, mtime=0) * 3,
    }  # fmt: skip
