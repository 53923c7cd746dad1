"""A page of a PDF as a picture."""

import io
from pathlib import Path

import pytest
from PIL import Image

from index.reading.page_picture import page_picture

pytestmark = pytest.mark.slow


def _pdf(path: Path, lines: list[str]) -> Path:
    """Write a PDF with a page of text, a line below the other from the top."""
    drawn = b"BT /F1 24 Tf 50 700 Td " + b"".join(b"(%s) Tj 0 -40 Td " % line.encode() for line in lines) + b"ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    data = b"%PDF-1.4\n"
    for number, content in enumerate(objects, start=1):
        data += b"%d 0 obj %s endobj\n" % (number, content)
    path.write_bytes(data + b"trailer << /Root 1 0 R >>")
    return path


def test_paragraph_is_marked_where_it_stands(tmp_path: Path) -> None:
    path = _pdf(tmp_path / "a.pdf", ["The ferry sailed.", "The ferry", "sank at noon.", "It was old."])
    found = page_picture(path, 1, "The ferry sank at noon.")
    assert found
    picture = Image.open(io.BytesIO(found)).convert("RGB")
    assert picture.width == 1200

    def is_marked(line: int) -> bool:
        y = (800 - (700 - 40 * line)) * 2  # two pixels a point
        row = [picture.getpixel((x, y - dy)) for x in range(100, 300) for dy in (2, 20)]
        return any(pixel[0] > 200 and pixel[2] < 200 for pixel in row if isinstance(pixel, tuple))

    assert [is_marked(line) for line in range(4)] == [False, True, True, False]


def test_what_cannot_be_drawn_is_none(tmp_path: Path) -> None:
    path = _pdf(tmp_path / "a.pdf", ["One."])
    assert page_picture(path, 7, "One.") is None
    (tmp_path / "b.pdf").write_bytes(b"no PDF")
    assert page_picture(tmp_path / "b.pdf", 1, "One.") is None
    assert page_picture(tmp_path / "none.pdf", 1, "One.") is None
