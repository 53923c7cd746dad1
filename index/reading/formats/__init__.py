"""The formats that can be read: one small file each, behind one table.

To add one, write a module with a function that takes a `SourceFile`, yields documents and notes what it cannot read,
and name it here. Modules are imported when the first file of their format comes: most need a library of their own.
"""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from index.reading.documents import Document, SourceFile
from index.reading.formats.unread_kinds import why_unread

Reader = Callable[[SourceFile], Iterator[Document]]

MAX_DEPTH = 5
"""How deep archives and mails may lie in one another."""


@dataclass(frozen=True)
class Format:
    """A format, and who reads it."""

    module: str
    """The module of this package that reads it."""
    function: str = "read"
    simple: bool = False
    """Whether its reader is our own few lines, so that no file can make it hang, swell or crash. Other files are read
    in a process that can be ended."""
    extra: str | None = None
    """The extra of our package that its library comes with; None where it comes with the package itself."""


_TEXT = Format("plain_text", simple=True)
_MARKDOWN = Format("markdown")
_RECORDS = Format("jsonl", simple=True)
_HTML = Format("html")
_TAR = Format("archive", "read_tar")
_CSV = Format("table", "read_csv")
_SPREADSHEET = Format("table", "read_spreadsheet")
_FLAT_SPREADSHEET = Format("table", "read_flat_spreadsheet")
_WORD = Format("word")
_SLIDES = Format("slides", extra="slides")
_OPEN_DOCUMENT = Format("opendocument")
_FLAT_OPEN_DOCUMENT = Format("opendocument", "read_flat")
_SAVED_PAGE = Format("saved_page")
_PICTURE = Format("picture")
_OLD_WORD = Format("old_office", "read_word", extra="office")
_OLD_SLIDES = Format("old_office", "read_slides", extra="office")
_WEB_ARCHIVE = Format("web_archive")
_SUBTITLES = Format("subtitles")
_XML = Format("xml_data")
_COMPRESSED = Format("archive", "read_compressed")

FORMATS: dict[str, Format] = {
    ".txt": _TEXT, ".text": _TEXT,
    ".md": _MARKDOWN, ".markdown": _MARKDOWN,
    ".rst": Format("restructured_text"), ".adoc": Format("asciidoc"), ".asciidoc": Format("asciidoc"),
    ".org": Format("org_mode"), ".tex": Format("latex"),
    ".srt": _SUBTITLES, ".vtt": _SUBTITLES, ".log": Format("log_file"),
    ".json": Format("json_data"), ".ipynb": Format("notebook"),
    ".xml": _XML, ".rss": _XML, ".atom": _XML, ".fb2": Format("fiction_book"),
    ".jsonl": _RECORDS, ".jsonl.gz": _RECORDS, ".ndjson": _RECORDS,
    ".html": _HTML, ".htm": _HTML, ".xhtml": _HTML, ".xht": _HTML, ".html5": _HTML, ".shtml": _HTML,
    ".mhtml": _SAVED_PAGE, ".mht": _SAVED_PAGE,
    ".pdf": Format("pdf"),
    ".png": _PICTURE, ".jpg": _PICTURE, ".jpeg": _PICTURE, ".tif": _PICTURE, ".tiff": _PICTURE, ".webp": _PICTURE,
    ".docx": _WORD, ".docm": _WORD, ".dotx": _WORD, ".dotm": _WORD,
    ".odt": _OPEN_DOCUMENT, ".ott": _OPEN_DOCUMENT, ".odp": _OPEN_DOCUMENT, ".otp": _OPEN_DOCUMENT,
    ".fodt": _FLAT_OPEN_DOCUMENT, ".fodp": _FLAT_OPEN_DOCUMENT,
    ".rtf": Format("rich_text"),
    ".pptx": _SLIDES, ".pptm": _SLIDES, ".potx": _SLIDES, ".potm": _SLIDES, ".ppsx": _SLIDES, ".ppsm": _SLIDES,
    ".doc": _OLD_WORD, ".dot": _OLD_WORD, ".ppt": _OLD_SLIDES, ".pps": _OLD_SLIDES, ".pot": _OLD_SLIDES,
    ".epub": Format("book"),
    ".eml": Format("mail"), ".mbox": Format("mail", "read_mailbox"), ".emlx": Format("apple_mail"),
    ".msg": Format("outlook"), ".warc": _WEB_ARCHIVE, ".warc.gz": _WEB_ARCHIVE,
    ".csv": _CSV, ".tsv": _CSV, ".tab": _CSV,
    ".xlsx": _SPREADSHEET, ".xlsm": _SPREADSHEET, ".xltx": _SPREADSHEET, ".xltm": _SPREADSHEET, ".xlsb": _SPREADSHEET,
    ".fods": _FLAT_SPREADSHEET,
    ".xls": _SPREADSHEET, ".xlt": _SPREADSHEET, ".ods": _SPREADSHEET, ".ots": _SPREADSHEET,
    ".zip": Format("archive", "read_zip"),
    ".tar": _TAR, ".tar.gz": _TAR, ".tgz": _TAR, ".tar.bz2": _TAR, ".tbz2": _TAR, ".tbz": _TAR,
    ".tar.xz": _TAR, ".txz": _TAR,
    ".gz": _COMPRESSED, ".bz2": _COMPRESSED, ".xz": _COMPRESSED,
}  # fmt: skip
"""By the ending of a file's name."""

_BY_LENGTH = sorted(FORMATS, key=len, reverse=True)


def format_of(file_name: str) -> Format | None:
    """Return a file's format, by the ending of its name; None where we cannot read it."""
    lowered = file_name.lower()
    return next((FORMATS[ending] for ending in _BY_LENGTH if lowered.endswith(ending)), None)


def read_documents(file: SourceFile) -> Iterator[Document]:
    """Read a file's documents one after the other; what cannot be read is noted in `file`, never raised."""
    format_ = format_of(file.file_name)
    if format_ is None:
        file.skip(why_unread(file.file_name))
        return
    if file.depth > MAX_DEPTH:
        file.skip(f"it lies in archives or mails more than {MAX_DEPTH} deep; take it out")
        return
    version = _version(file.path)
    try:
        module = importlib.import_module(f"index.reading.formats.{format_.module}")
        yield from cast("Reader", getattr(module, format_.function))(file)
        if file.content is None and _version(file.path) != version:
            file.doubt("it changed while it was read; build again when it is complete")
    except ImportError as error:
        package = f"paragraph-search[{format_.extra}]" if format_.extra else f"{error.name}"
        file.skip(f"reading it needs the package {error.name}; install it: python -m pip install '{package}'")
        file.passing.append(str(error))
    except OSError as error:
        file.passing.append(str(error))
        if isinstance(error, PermissionError):
            file.skip("you have no permission to read it")
        elif isinstance(error, FileNotFoundError) and _version(file.path) is None:
            file.skip("it vanished before it was read")
        else:
            file.skip(f"cannot be read: {error.strerror or error}")
    except (MemoryError, RecursionError):
        file.skip("it is nested too deeply, or needs more memory than a file may")
    except BaseException as error:
        # A panic, as libraries in Rust have, is no Exception.
        if format_.simple or not (isinstance(error, Exception) or type(error).__name__ == "PanicException"):
            raise
        # A library met what its makers did not expect; the file is to blame, and the others are still to be read.
        file.skip(f"damaged, or not what its name says ({type(error).__name__}: {str(error)[:200]})")


def _version(path: Path) -> tuple[int, int, int] | None:
    """Return what is another when a file was changed or replaced; None where it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
