"""Pictures of text, where tesseract is installed; elsewhere they are named."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from index.reading.documents import Document
from index.reading.formats import picture, recognition

Read = Callable[[str, bytes], tuple[list[Document], list[str]]]

needs_tesseract = pytest.mark.skipif(recognition.TESSERACT is None, reason="tesseract is not installed")
_DOUBT = "a picture; its text was recognised by tesseract and may have mistakes"


def _drawn(text: str, mode: str = "RGB") -> Image.Image:
    drawn = Image.new(mode, (900, 120), (0, 0, 0, 0) if mode == "RGBA" else "white")
    font = ImageFont.load_default(size=36)
    ImageDraw.Draw(drawn).text((30, 30), text, fill=(0, 0, 0, 255) if mode == "RGBA" else "black", font=font)
    return drawn


def _saved(drawn: Image.Image, form: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    drawn.save(stream, form, **options)
    return stream.getvalue()


@needs_tesseract
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "form", "mode"),
    [("a.png", "PNG", "RGBA"), ("a.jpg", "JPEG", "RGB"), ("a.webp", "WEBP", "RGB"), ("a.png", "PNG", "P")],
)
def test_text_in_a_picture(read: Read, name: str, form: str, mode: str) -> None:
    drawn = _drawn("The dam broke on Friday", "RGBA" if mode == "RGBA" else "RGB").convert(mode)
    (document,), notes = read(name, _saved(drawn, form))
    assert (document.paragraphs, document.pages) == (("The dam broke on Friday",), ())
    assert notes == [f"doubt: {name}: {_DOUBT}"]


@needs_tesseract
@pytest.mark.slow
def test_pages_of_a_tiff_and_the_day_of_a_scan(read: Read) -> None:
    pages = [_drawn("The dam broke on Friday"), _drawn("Nobody was hurt by the water")]
    exif = Image.Exif()
    exif[0x0132] = "2019:07:04 10:00:00"
    (document,), notes = read("a.tiff", _saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], exif=exif))
    assert document.paragraphs == ("The dam broke on Friday", "Nobody was hurt by the water")
    assert (document.pages, str(document.date), document.date_origin) == ((1, 2), "2019-07-04", "properties")
    assert notes == [f"doubt: a.tiff: {_DOUBT}"]


@needs_tesseract
@pytest.mark.slow
def test_a_picture_that_lies_on_its_side(read: Read) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees when it is shown
    drawn = _drawn("The dam broke on Friday").transpose(Image.Transpose.ROTATE_90)
    (document,), _ = read("a.jpg", _saved(drawn, "JPEG", exif=exif))
    assert document.paragraphs == ("The dam broke on Friday",)


@needs_tesseract
@pytest.mark.slow
def test_a_picture_without_text(read: Read) -> None:
    assert read("a.png", _saved(_drawn(""), "PNG")) == ([], ["skipped: a.png: no text was recognised in it"])


def test_without_tesseract(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "TESSERACT", None)
    assert read("a.png", _saved(_drawn("The dam"), "PNG")) == (
        [],
        [f"skipped: a.png: a picture; {recognition.ADVICE}"],
    )


def test_what_is_no_picture_of_text(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    content = _saved(_drawn("The dam"), "PNG")
    assert read("a.png", _saved(Image.new("L", (32, 32)), "PNG")) == (
        [],
        ["skipped: a.png: no text in it: too small a picture"],
    )
    _, (note,) = read("a.png", b"Only words.")
    assert note == "skipped: a.png: damaged, or not what its name says: neither PNG, JPEG, TIFF nor WebP"
    if recognition.TESSERACT:
        _, (note,) = read("a.png", content[: len(content) // 2])
        assert note.startswith("skipped: a.png: damaged, or not what its name says (OSError: ")
    monkeypatch.setattr(picture, "_MAX_PIXELS", 10_000)
    assert read("a.png", content) == (
        [],
        ["skipped: a.png: 900 by 120 pixels, expected at most 10,000 in all; make it smaller"],
    )
