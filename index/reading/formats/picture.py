"""Pictures of text: PNG, JPEG, TIFF and WebP, read the way that scans in PDFs are. Each page of a TIFF is a page."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.reading.documents import Document, Metadata, SourceFile, make_document_of_paragraphs
from index.reading.formats import recognition
from index.reading.formats.decoding import read_bytes
from index.reading.paragraphs import split_paragraphs

if TYPE_CHECKING:
    from PIL.Image import Image

_MAX_PAGES = 1000
_MAX_PIXELS = 200_000_000
"""A picture of more is a map or a bomb."""
_RECOGNISED_PIXELS = 50_000_000
"""What has more is made smaller first."""
_LEAST_WIDTH, _LEAST_HEIGHT = 100, 30
"""A picture of less is an icon."""
_LEAST_WORDS = 3
"""Shadows and leaves are taken for single letters; a picture with fewer words has no text."""
_LETTERS_OF_WORD = 3
_TAKEN, _CHANGED, _DETAILS = 0x9003, 0x0132, 0x8769


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the document in a picture."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - only a worker needs it

    data = read_bytes(file)
    if data is None:
        return
    Image.MAX_IMAGE_PIXELS = None  # we count ourselves
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF", "WEBP")) as picture:
            width, height = picture.size
            if width * height > _MAX_PIXELS:
                file.skip(f"{width:,} by {height:,} pixels, expected at most {_MAX_PIXELS:,} in all; make it smaller")
            elif width < _LEAST_WIDTH or height < _LEAST_HEIGHT:
                file.skip("no text in it: too small a picture")
            elif not recognition.TESSERACT:
                file.skip(f"a picture; {recognition.ADVICE}")
                file.passing.append(recognition.ADVICE)
            else:
                yield from _read_picture(file, picture)
    except UnidentifiedImageError:  # its own message is an address in memory
        file.skip("damaged, or not what its name says: neither PNG, JPEG, TIFF nor WebP")
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, EOFError) as error:
        file.skip(f"damaged, or not what its name says ({type(error).__name__}: {str(error)[:100]})")


def _read_picture(file: SourceFile, picture: "Image") -> Iterator[Document]:
    texts: list[str] = []
    pages: list[int] = []
    count = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
    for number in range(min(count, _MAX_PAGES)):
        file.alive()
        picture.seek(number)
        if picture.width * picture.height > _MAX_PIXELS:
            file.doubt(f"page {number + 1:,} in it is too large and was left out")
            continue
        found = split_paragraphs(recognition.read_picture(_in_grey(picture)))
        texts += found
        pages += [number + 1] * len(found)
    if count > _MAX_PAGES:
        file.doubt(f"{count:,} pages; the first {_MAX_PAGES:,} were read")
    if not _has_words(texts):
        file.skip("no text was recognised in it")
        return
    file.doubt("a picture; its text was recognised by tesseract and may have mistakes")
    document = make_document_of_paragraphs(
        file, texts, Metadata(date=_date(picture)), "properties", pages=pages if count > 1 else ()
    )
    if document:
        yield document


def _in_grey(picture: "Image") -> bytes:
    """Return a picture as tesseract takes it: upright, in shades of grey, on white, no larger than it has to be."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - as above

    upright = ImageOps.exif_transpose(picture)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        transparent = upright.convert("RGBA")
        upright = Image.new("RGBA", transparent.size, "white")
        upright.alpha_composite(transparent)
    grey = upright.convert("L")
    pixels = grey.width * grey.height
    if pixels > _RECOGNISED_PIXELS:
        share = (_RECOGNISED_PIXELS / pixels) ** 0.5
        grey = grey.resize((max(int(grey.width * share), 1), max(int(grey.height * share), 1)))
    stream = io.BytesIO()
    grey.save(stream, "PNG")
    return stream.getvalue()


def _has_words(texts: list[str]) -> bool:
    words = (word for text in texts for word in text.split())
    return sum(sum(map(str.isalpha, word)) >= _LETTERS_OF_WORD for word in words) >= _LEAST_WORDS or any(
        "\u3040" <= character <= "\u9fff" for text in texts for character in text
    )


def _date(picture: "Image") -> str | None:
    """Return the day on which a picture was taken, as its camera or scanner says."""
    try:
        exif = picture.getexif()
        told = exif.get_ifd(_DETAILS).get(_TAKEN) or exif.get(_CHANGED)
    except Exception:  # Pillow raises what it likes on damaged tags
        return None
    day = told[:10].replace(":", "-") if isinstance(told, str) else ""
    return day if day.replace("-", "").isdigit() and not day.startswith("0000") else None
