"""Kinds of files that are not read: what each is, and what would help."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of file that people have among their documents."""

    name: str
    """With its article, as it stands in a sentence."""
    advice: str


_SOUND = Kind("a sound recording", "make a transcript of it (.srt, .vtt or .txt) and index that")
_FILM = Kind("a film", "make subtitles or a transcript of it (.srt, .vtt or .txt) and index that")
_APPLE = Kind("a file of Apple's iWork", "open it in its program and export it as PDF or in Office's format")
_PICTURE = Kind("a picture", "save it as PNG or JPEG if there is text in it")
_DRAWING = Kind("a drawing", "export it as PDF if there is text in it")
_DATABASE = Kind("a database", "export its tables as CSV")
_ARCHIVE = Kind("an archive", "unpack it, or pack it as ZIP")
_MAILBOX = Kind("a mailbox of Outlook", "export its mails as MBOX, EML or MSG")
_E_BOOK = Kind("a book", "convert it to EPUB (calibre does)")
_WORKS = Kind("a text of an old word processor", "open it in LibreOffice and save it as ODT or DOCX")
_PUBLISHER = Kind("a layout of a publishing program", "export it as PDF")
_NOTES = Kind("a notebook of a note-taking program", "export it as PDF, HTML or Markdown")
_SHEET = Kind("a spreadsheet", "open it in LibreOffice and save it as ODS or XLSX")
_COLUMNS = Kind("a table for data analysis", "export it as CSV if there is text in it")
_DEVICE = Kind("a page description", "convert it to PDF (ps2pdf does)")
_HELP = Kind("a help file of Windows", "unpack it (7-Zip does) and index the pages in it")

UNREAD: dict[str, Kind] = {
    ending: kind
    for endings, kind in {
        ".mp3 .wav .m4a .ogg .oga .flac .aac .wma .opus .aiff .amr": _SOUND,
        ".mp4 .mov .avi .mkv .webm .wmv .m4v .mpg .mpeg .flv .3gp": _FILM,
        ".pages .key .numbers": _APPLE,
        ".gif .bmp .heic .heif .avif .jp2 .psd .raw .cr2 .nef .ico .djvu .emf .wmf": _PICTURE,
        ".svg .vsd .vsdx .dwg .dxf .odg .drawio .cdr .ai .eps": _DRAWING,
        ".mdb .accdb .sqlite .sqlite3 .db .odb .dbf": _DATABASE,
        ".7z .rar .zst .lz4 .lzma .z .cab .dmg .iso .tar.zst": _ARCHIVE,
        ".pst .ost .olm .dbx": _MAILBOX,
        ".mobi .azw .azw3 .kfx .lit .lrf .cbz .cbr": _E_BOOK,
        ".wpd .wps .wri .sxw .abw .hwp .hwpx .lwp": _WORKS,
        ".pub .indd .qxp .p65": _PUBLISHER,
        ".one .onetoc2 .enex .nsf": _NOTES,
        ".sxc .wk1 .123 .gnumeric": _SHEET,
        ".parquet .feather .arrow .sav .dta .sas7bdat .rdata .rds .h5 .hdf5 .npy .npz": _COLUMNS,
        ".ps .xps .oxps .dvi": _DEVICE,
        ".chm .hlp": _HELP,
    }.items()
    for ending in endings.split()
}
"""By the ending of a file's name."""


def why_unread(file_name: str) -> str:
    """Return why a file of this name is not read, and what would help where that is known."""
    lowered = file_name.lower()
    for ending in sorted(UNREAD, key=len, reverse=True):
        if lowered.endswith(ending):
            return f"{UNREAD[ending].name} ({ending}), which is not read; {UNREAD[ending].advice}"
    stem, dot, ending = file_name.rpartition(".")
    return f"{f'.{ending} is' if stem and dot and ending else 'its name has no ending:'} not a format that can be read"
