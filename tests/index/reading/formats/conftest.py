"""Reading one file of any format, and making ZIP files."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from index.reading.documents import Document, SourceFile
from index.reading.formats import read_documents

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
