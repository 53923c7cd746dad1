"""Makes files of kinds with structure, of mails and of web archives, from the known texts: with pandoc and Python."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from benchmarks.formats.compound import write_message
from benchmarks.formats.make import Made, make_mail, make_markup, run
from benchmarks.formats.texts import Text

_PANDOC = {
    "rst": ("rst", "reStructuredText (pandoc)"), "adoc": ("asciidoc", "AsciiDoc (pandoc)"),
    "org": ("org", "Org (pandoc)"),
    "tex": ("latex", "LaTeX (pandoc)"), "ipynb": ("ipynb", "notebook (pandoc)"), "fb2": ("fb2", "FB2 (pandoc)"),
    "xml": ("docbook", "XML (DocBook, pandoc)"),
}  # fmt: skip
_SECONDS_OF_CUE, _PAUSE = 4, 10
_CUE_WORDS = 12


def make_more_files(texts: list[Text], folder: Path) -> Iterator[Made]:
    """Make the files in a folder; those that other programs made are kept as they are."""
    for text in texts:
        for ending, (to, form) in _PANDOC.items():
            path = folder / f"{text.name}-pandoc.{ending}"
            if not path.exists():
                run("pandoc", "--from=markdown-smart", f"--to={to}", "--standalone", text.path, "--output", path)
            yield Made(path, form, (text,))
        for ending, (form, content) in _by_python(text).items():
            path = folder / f"{text.name}{ending}"
            path.write_bytes(content)
            yield Made(path, form, (text,))
    path = folder / "all.json"
    path.write_text(json.dumps({"articles": _records(texts)}), encoding="utf-8")
    yield Made(path, "JSON", tuple(texts))
    path = folder / "all.jsonl"
    path.write_text("\n".join(map(json.dumps, _records(texts))), encoding="utf-8")
    yield Made(path, "JSON Lines", tuple(texts))
    path = folder / "all.warc.gz"
    path.write_bytes(_warc(folder, texts))
    yield Made(path, "WARC", tuple(texts))


def _records(texts: list[Text]) -> list[dict[str, str]]:
    return [{"id": text.name, "title": text.title, "author": text.author, "date": text.date,
             "text": "\n\n".join(text.paragraphs)} for text in texts]  # fmt: skip


def _by_python(text: Text) -> dict[str, tuple[str, bytes]]:
    mail = make_mail(text, plain=True, rich=True).as_bytes()
    return {
        ".srt": ("SRT", _subtitles(text, ",").encode()),
        ".vtt": ("VTT", ("WEBVTT\n\n" + _subtitles(text, ".")).encode()),
        ".log": (
            "log",
            "".join(f"{text.date} 10:00:{i:02} INFO {p}\n" for i, p in enumerate(text.paragraphs)).encode(),
        ),
        ".emlx": ("EMLX", f"{len(mail)}\n".encode() + mail + b"<plist/>"),
        ".msg": ("MSG", _message(text)),
        ".mhtml": ("MHTML", _saved_page(text)),
    }


def _subtitles(text: Text, comma: str) -> str:
    """Return cues of some words each, with a pause between two paragraphs."""
    cues: list[str] = []
    second = 0
    for paragraph in text.paragraphs:
        words = paragraph.split(" ")
        for i in range(0, len(words), _CUE_WORDS):
            begin, end = (
                f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}{comma}000" for s in (second, second + _SECONDS_OF_CUE)
            )
            cues.append(f"{len(cues) + 1}\n{begin} --> {end}\n{' '.join(words[i : i + _CUE_WORDS])}\n")
            second += _SECONDS_OF_CUE
        second += _PAUSE
    return "\n".join(cues)


def _message(text: Text) -> bytes:
    day = datetime.fromisoformat(text.date).replace(tzinfo=UTC)
    since_1601 = int((day - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
    body = f"<html><body>{make_markup(text)}</body></html>".encode()
    return write_message({0x0037: text.title, 0x1013: body, 0x0C1A: text.author, 0x0039: since_1601})


def _saved_page(text: Text) -> bytes:
    page = (
        f'<html lang="{text.language}"><head><meta charset="utf-8"><title>{text.title}</title>'
        f'<meta name="author" content="{text.author}">'
        f'<meta name="date" content="{text.date}"></head><body>{make_markup(text)}</body></html>'
    )
    saved = EmailMessage()
    saved["Subject"] = text.title
    saved.set_content(page, subtype="html", cte="base64")
    return saved.as_bytes()


def _warc(folder: Path, texts: list[Text]) -> bytes:
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=True)
    for text in texts:
        page = (folder / f"{text.name}-page.html").read_bytes()
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        address = f"https://gannet.example/{text.date}/{text.name}"
        writer.write_record(writer.create_warc_record(address, "response", payload=io.BytesIO(page), http_headers=head))
    return stream.getvalue()
