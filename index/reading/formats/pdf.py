"""PDF: printed pages. Pages without text are pictures; `recognition.py` reads them where it can.

PDFium gives the characters with their places, in the order in which they were drawn; `page_layout.py` makes paragraphs
of them.
"""

import ctypes
import io
import math
import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from index.reading.documents import Document, Metadata, SourceFile, make_document_of_paragraphs, telling_title
from index.reading.fields import fields_of
from index.reading.formats import recognition
from index.reading.formats.blocks import Paragraphs
from index.reading.formats.decoding import read_bytes
from index.reading.formats.page_layout import lay_out, without_margins
from index.reading.formats.page_lines import RIGHT_TO_LEFT, Line, Page
from index.reading.formats.zipped import ENCRYPTED
from index.reading.paragraphs import split_paragraphs

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

_MAX_PAGES = 20_000
_MAX_CHARACTERS_A_PAGE = 200_000
_FEW_CHARACTERS = 10
_UNREADABLE = 0.2
"""The share of control codes among the letters of a page from which on they are none."""
_BOLD = 600
_BOLD_NAME = re.compile(rb"bold|black|heavy|[-,_]demi|-bd\b", re.IGNORECASE)
"""How fonts with bold letters are called. Of one that lies in the file, PDFium guesses the weight, mostly wrong."""
_LONGEST_NAME = 200
_LETTERS_A_LOOK = 6
"""The font is looked at once in so many letters of a line: PDFium takes its time to say which it is."""
_COLUMN_GAP = 1.5
"""A gap in a line of more than this many times its height is one between columns or cells."""
_WORD_GAP = _TOUCHING = 0.12
_FLAT = 0.02
"""A letter whose height is less than this share of its width was pressed flat, or its font says nothing of a height."""
_LEFT_TO_RIGHT_RUN = re.compile(
    r"[0-9A-Za-z\u00c0-\u024f\u0660-\u0669](?:[ .,:/%-]?[0-9A-Za-z\u00c0-\u024f\u0660-\u0669])+"
)
_DOTS_PER_INCH = 200
_MAX_PIXELS = 50_000_000
_DATE = re.compile(r"D?:?(\d{4})(\d\d)?(\d\d)?")
_HYPHENS = {0x02, 0xFFFE}
"""What PDFium puts for a hyphen at the end of a line."""


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the document in a PDF file."""
    import pypdfium2  # noqa: PLC0415 - only a worker needs it

    data = read_bytes(file)
    if data is None:
        return
    try:
        pdf = pypdfium2.PdfDocument(io.BytesIO(data))
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        file.skip(ENCRYPTED if locked else f"damaged, or not what its name says ({error})")
        return
    try:
        yield from _read_pdf(file, pdf)
    finally:
        pdf.close()


def _note_scan(file: SourceFile, unread: int, *, partly: bool) -> None:
    """Note that so many pages are pictures of text, and the others are not if it is so `partly`."""
    advice = "nothing could be recognised in it" if recognition.TESSERACT else recognition.ADVICE
    (file.doubt if partly else file.skip)(f"{_pages(unread)} without text: a scan; {advice}")
    if not recognition.TESSERACT:  # when it is there, the file is to be read, though it is the same
        file.passing.append(advice)


@dataclass
class _Found:
    """What has been read of the pages so far."""

    pages: list[Page] = field(default_factory=list)
    pictures: dict[int, str] = field(default_factory=dict)
    """What was recognised on pages that are pictures, or in fonts that say nothing, by the number of the page."""
    unread: int = 0
    """How many pages are pictures of text in which nothing was recognised."""
    garbled: int = 0
    """How many pages are in fonts that do not say which letters they are, and nothing was recognised there."""
    broken: int = 0


def _read_pages(file: SourceFile, pdf: "PdfDocument") -> _Found:
    """Read all pages; what is wrong with some is noted."""
    found = _Found()
    if pdf.get_formtype():
        pdf.init_forms()
    for number in range(min(len(pdf), _MAX_PAGES)):
        file.alive()
        try:
            _read_page(pdf, number, found)
        except (RuntimeError, ValueError, OSError):
            found.broken += 1
    if len(pdf) > _MAX_PAGES:
        file.doubt(f"{len(pdf):,} pages; the first {_MAX_PAGES:,} were read")
    if found.broken:
        file.doubt(f"damaged: {_pages(found.broken)} in it cannot be read")
    if found.garbled:
        advice = "nothing could be recognised there" if recognition.TESSERACT else recognition.ADVICE
        file.doubt(f"{_pages(found.garbled)} in letters whose font does not say what they are; {advice}")
        if not recognition.TESSERACT:  # as for scans
            file.passing.append(advice)
    return found


def _read_page(pdf: "PdfDocument", index: int, found: _Found) -> None:
    page = _with_annotations(pdf, index)
    number = index + 1
    lines, readable = _lines(page)
    is_picture = sum(len(line.text) for line in lines) < _FEW_CHARACTERS and _has_picture(page)
    if is_picture or not readable:
        if recognition.TESSERACT:
            found.pictures[number] = recognition.read_picture(_picture(page))
        recognised = bool(found.pictures.get(number, "").strip())
        if is_picture or recognised:
            lines = []
        found.unread += is_picture and not recognised
        found.garbled += not is_picture and not recognised
    found.pages.append(Page(number, page.get_width(), page.get_height(), lines))
    page.close()


def _read_pdf(file: SourceFile, pdf: "PdfDocument") -> Iterator[Document]:
    found = _read_pages(file, pdf)
    pages, pictures, unread = found.pages, found.pictures, found.unread
    told = pdf.get_metadata_dict()
    title = telling_title(told.get("Title"))
    laid_out = lay_out(pages, title or "")
    paragraphs = Paragraphs()
    recognised = dict(
        zip(pictures, without_margins([split_paragraphs(text) for text in pictures.values()]), strict=True)
    )
    for page in pages:
        paragraphs.page = page.number
        for text, mark in laid_out.paragraphs.get(page.number, ()):
            paragraphs.add(text, mark)
        for text in recognised.get(page.number, ()):
            paragraphs.add(text)
    if unread:
        _note_scan(file, unread, partly=bool(paragraphs.texts))
        if not paragraphs.texts:
            return
    if any(recognised.values()):
        file.doubt("a scan; its text was recognised by tesseract and may have mistakes")
    created = _DATE.match(told.get("CreationDate", ""))
    metadata = Metadata(
        title=title or laid_out.title,
        author=" ".join(told.get("Author", "").split()) or None,
        date="-".join(part for part in created.groups() if part) if created else None,
        fields=fields_of({"subject": told.get("Subject"), "keywords": told.get("Keywords")}),
    )
    document = make_document_of_paragraphs(
        file, paragraphs.texts, metadata, "properties", pages=paragraphs.pages, marks=paragraphs.marks
    )
    if document:
        yield document


def _pages(count: int) -> str:
    return f"{count:,} page{'' if count == 1 else 's'}"


def _with_annotations(pdf: "PdfDocument", number: int) -> "PdfPage":
    """Return a page with what was filled in or written on it."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - only a PDF needs it

    page = pdf[number]
    if pdfium.FPDFPage_GetAnnotCount(page) < 1:
        return page
    if pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
        page.close()
        page = pdf[number]
    return page


def _upright(box: Any, page: "PdfPage", rotation: int) -> None:
    """Turn the place of a character as the page is turned when it is shown."""
    left, bottom, right, top = box.left, box.bottom, box.right, box.top
    if rotation == 90:
        height = page.get_height()
        box.left, box.right, box.bottom, box.top = bottom, top, height - right, height - left
    elif rotation == 180:
        width, height = page.get_width(), page.get_height()
        box.left, box.right, box.bottom, box.top = width - right, width - left, height - top, height - bottom
    elif rotation == 270:
        width = page.get_width()
        box.left, box.right, box.bottom, box.top = width - top, width - bottom, left, right


def _lines(page: "PdfPage") -> tuple[list[Line], bool]:
    """Return the lines of a page, as they were drawn, and whether its fonts say which letters they are.

    What stands far apart in a line is a line each.
    """
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - only a PDF needs it

    text_page = page.get_textpage()
    raw = text_page.raw
    box = pdfium.FS_RECTF()
    lines: list[Line] = []
    line, fonts, font = _LineBuilder(), _Fonts(raw), _Font(0.0, bold=False)
    rotation = page.get_rotation()
    high = drawn = unknown = 0
    for i in range(min(text_page.count_chars(), _MAX_CHARACTERS_A_PAGE)):
        code = pdfium.FPDFText_GetUnicode(raw, i)
        if 0xD800 <= code < 0xDC00:  # what lies beyond U+FFFF comes in two halves
            high = code
            continue
        if high and 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        if code in {0x0A, 0x0D}:
            line.may_end()
            continue
        generated = pdfium.FPDFText_IsGenerated(raw, i) == 1
        if generated and code not in _HYPHENS:
            line.space()
            continue
        if not pdfium.FPDFText_GetLooseCharBox(raw, i, box):
            continue
        if rotation:
            _upright(box, page, rotation)
        _raise_flat(box)
        drawn += 1
        unknown += (code < 0x20 and code not in _HYPHENS) or 0x7F <= code < 0xA0
        character = "\xad" if code in _HYPHENS else _character(code)
        if character.isspace():
            line.space()
            continue
        if line.is_elsewhere(box):
            line.end(lines)
        if line.length % _LETTERS_A_LOOK == 0:  # always at the first
            font = fonts.of(i)
        line.add(character, box, font)
    line.end(lines)
    text_page.close()
    return lines, unknown < _UNREADABLE * max(drawn, 1)


def _raise_flat(box: Any) -> None:
    """Make the box of a letter that seems to have no height as high as it is wide."""
    if box.top - box.bottom < _FLAT * (box.right - box.left):
        box.top = box.bottom + box.right - box.left


def _character(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


@dataclass(frozen=True)
class _Font:
    """The font of a piece of text, as it is printed."""

    points: float
    bold: bool


class _Fonts:
    """Tells the fonts of the characters of a page. Each piece of text is looked at once, as few have more than one."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self._known: dict[int, _Font] = {}

    def of(self, i: int) -> _Font:
        import pypdfium2.raw as pdfium  # noqa: PLC0415 - only a PDF needs it

        piece = pdfium.FPDFText_GetTextObject(self._raw, i)
        place = ctypes.addressof(piece.contents) if piece else 0
        font = self._known.get(place)
        if font is None:
            font = self._known[place] = self._look(i, piece)
        return font

    def _look(self, i: int, piece: Any) -> _Font:
        import pypdfium2.raw as pdfium  # noqa: PLC0415 - only a PDF needs it

        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self._raw, i, matrix)
        points = pdfium.FPDFText_GetFontSize(self._raw, i) * math.hypot(matrix.c, matrix.d)
        name = ctypes.create_string_buffer(_LONGEST_NAME)
        if piece:
            pdfium.FPDFFont_GetBaseFontName(pdfium.FPDFTextObj_GetFont(piece), name, _LONGEST_NAME)
        # What PDFium says of the weight is right for the few fonts that lie in no file.
        bold = pdfium.FPDFText_GetFontWeight(self._raw, i) >= _BOLD or _BOLD_NAME.search(name.value) is not None
        return _Font(points, bold)


@dataclass(frozen=True)
class _Glyph:
    character: str
    left: float
    right: float


class _LineBuilder:
    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._glyphs: list[_Glyph] = []
        self._spaces: set[int] = set()
        self._heights: list[float] = []
        self._left = self._bottom = float("inf")
        self._right = self._top = float("-inf")
        self._bold = 0
        self._points: list[float] = []
        self._right_to_left = 0
        self._may_end = False

    def may_end(self) -> None:
        """Say that a new line begins, if what follows does not touch this one: PDFium takes raised signs for one."""
        self._may_end = True

    @property
    def length(self) -> int:
        """How many letters the line has so far."""
        return len(self._glyphs)

    def space(self) -> None:
        self._spaces.add(len(self._glyphs))

    def is_elsewhere(self, box: Any) -> bool:
        """Tell whether a character stands on another line, or far away on this one."""
        if not self._glyphs:
            return False
        if self._may_end and not self._touches(box):
            return True
        height = max(self._top - self._bottom, 0.1)
        shared = min(self._top, float(box.top)) - max(self._bottom, float(box.bottom))
        if shared < 0.3 * min(height, max(float(box.top) - float(box.bottom), 0.1)):
            return True
        if self._right_to_left:  # comes in any order, and is put right at the end
            return False
        gap = max(float(box.left) - self._right, self._left - float(box.right))
        return gap > _COLUMN_GAP * height

    def _touches(self, box: Any) -> bool:
        height = max(self._top - self._bottom, 0.1)
        shared = min(self._top, float(box.top)) - max(self._bottom, float(box.bottom))
        is_beside = abs(float(box.left) - self._right) < _TOUCHING * height and not self._right_to_left
        return is_beside and shared > 0.5 * (float(box.top) - float(box.bottom))

    def add(self, character: str, box: Any, font: _Font) -> None:
        self._may_end = False
        self._glyphs.append(_Glyph(character, box.left, box.right))
        self._left, self._right = min(self._left, box.left), max(self._right, box.right)
        self._bottom, self._top = min(self._bottom, box.bottom), max(self._top, box.top)
        self._heights.append(box.top - box.bottom)
        self._bold += font.bold
        self._points.append(font.points)
        self._right_to_left += bool(RIGHT_TO_LEFT.match(character))

    def end(self, lines: list[Line]) -> None:
        if self._glyphs:
            # The size that a font is set in may be scaled on the page; the height of most letters is what is seen. What
            # is raised makes a line taller, and so do the marks of Arabic, which are letters of their own.
            is_mirrored = self._right_to_left * 2 > len(self._glyphs)
            size = max(self._top - self._bottom if is_mirrored else statistics.median(self._heights), 0.1)
            bold = self._bold > len(self._glyphs) / 2
            points = statistics.median_low(self._points)
            if is_mirrored:
                parts = _right_to_left(self._glyphs, size)
            else:
                # What comes from another font, as quotation marks in Chinese do, is often drawn after the line.
                order = sorted(range(len(self._glyphs)), key=lambda i: self._glyphs[i].left)
                in_order = all(abs(i - place) < 2 for place, i in enumerate(order))
                places = range(len(self._glyphs)) if in_order else order
                spaced = ((" " if i in self._spaces and i else "") + self._glyphs[i].character for i in places)
                parts = [("".join(spaced), self._left, self._right)]
            lines.extend(
                Line(text, left, right, self._bottom, self._top, size, bold, points)
                for text, left, right in parts
                if text.strip()
            )
        self._clear()


def _right_to_left(glyphs: list[_Glyph], size: float) -> list[tuple[str, float, float]]:
    """Return the parts of a line of Arabic or Hebrew, in the order of reading, each with its left and its right end.

    PDFium guesses the order of each word, often wrong; it follows from where the letters stand.
    """
    # Of a ligature, both letters have one place; that of lam and alef is the only one that is common.
    ordered = sorted(glyphs, key=lambda glyph: (-round(glyph.right, 1), glyph.character in "اأإآ"))
    parts: list[list[str]] = [[]]
    ends: list[tuple[float, float]] = []
    last: _Glyph | None = None
    for glyph in ordered:
        gap = last.left - glyph.right if last else 0.0
        if gap > _COLUMN_GAP * size:
            parts.append([])
        elif gap > _WORD_GAP * size:
            parts[-1].append(" ")
        if len(ends) < len(parts):
            ends.append((glyph.left, glyph.right))
        ends[-1] = (min(ends[-1][0], glyph.left), ends[-1][1])
        parts[-1].append(glyph.character)
        last = glyph
    # Numbers and foreign words run the other way.
    texts = (_LEFT_TO_RIGHT_RUN.sub(lambda run: run[0][::-1], "".join(part)) for part in parts)
    return [(text, *end) for text, end in zip(texts, ends, strict=True)]


def _has_picture(page: "PdfPage") -> bool:
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - only a PDF needs it

    return next(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3), None) is not None


def _picture(page: "PdfPage") -> bytes:
    scale = _DOTS_PER_INCH / 72
    pixels = page.get_width() * page.get_height() * scale**2
    bitmap = page.render(scale=scale * min(1.0, (_MAX_PIXELS / max(pixels, 1)) ** 0.5), grayscale=True)
    stream = io.BytesIO()
    bitmap.to_pil().save(stream, "PNG")
    return stream.getvalue()
