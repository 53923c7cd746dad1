"""Reading one file of any format, and making files that no tool here makes."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from index.documents import Document, SourceFile
from index.formats import read_documents

ReadResult = tuple[list[Document], list[str]]
Read = Callable[[str, str | bytes], ReadResult]


@pytest.fixture(scope="session")
def read_path() -> Callable[[Path], ReadResult]:
    """Read a file: its documents, and its notes as `kind: place: message`."""

    def read_path(path: Path) -> ReadResult:
        file = SourceFile(path, path.name)
        return list(read_documents(file)), [f"{note.kind}: {note}" for note in file.notes]

    return read_path


@pytest.fixture
def read(tmp_path: Path, read_path: Callable[[Path], ReadResult]) -> Read:
    """Read a file of this name and content, as `read_path` does."""

    def read(name: str, content: str | bytes) -> ReadResult:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_path(path)

    return read


@pytest.fixture
def zipped() -> Callable[[Mapping[str, str | bytes]], bytes]:
    """Make a ZIP file of some parts."""

    def make(parts: Mapping[str, str | bytes]) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return stream.getvalue()

    return make


Drawn = tuple[float, float, str]


@pytest.fixture
def printed() -> Callable[..., bytes]:
    """Make a PDF of some pages: of each, texts with the place where they begin, in the order of drawing.

    Letters are Courier, of 10 points and so 6 points wide; “#” before a text makes it twice as large.
    """

    def make(pages: Sequence[Sequence[Drawn]], information: str = "") -> bytes:
        objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", f"<< {information} >>"]
        fonts = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >> >> >>"
        kids = []
        for page in pages:
            drawing = ""
            for left, bottom, text in page:
                size = 20 if text.startswith("#") else 10
                escaped = text.removeprefix("#").replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
                drawing += f"BT /F1 {size} Tf {left} {bottom} Td ({escaped}) Tj ET\n"
            stream = drawing.encode("cp1252").decode("latin-1")
            objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}endstream")
            place = f"/MediaBox [0 0 600 800] /Contents {len(objects)} 0 R"
            objects.append(f"<< /Type /Page /Parent 2 0 R /Resources {fonts} {place} >>")
            kids.append(f"{len(objects)} 0 R")
        objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
        body = "%PDF-1.4\n"
        places = []
        for number, content in enumerate(objects, start=1):
            places.append(len(body))
            body += f"{number} 0 obj\n{content}\nendobj\n"
        table = "".join(f"{place:010} 00000 n \n" for place in places)
        count = len(objects) + 1
        body += f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root 1 0 R /Info 3 0 R >>\n"
        return (body + f"startxref\n{body.index('xref')}\n%%EOF\n").encode("latin-1")

    return make
