"""A page of a PDF as a picture, with a paragraph marked in it.

The file is somebody else's, so it is drawn by a process of its own, which can neither write nor reach the network:
`python -m index.reading.page_picture FILE PAGE`, with the paragraph on its standard input and a PNG on its output.
"""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.reading.sandboxed_worker import confine

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfPage

_SECONDS = 20
_WIDTH = 1200
"""Pixels."""
_MOST_SCALE = 4.0
_YELLOW = (255, 205, 60, 110)
_PREFIXES = (1.0, 0.5, 0.25, 0.1)
"""A paragraph may go on on the next page; so much of it is looked for."""
_FEWEST_LETTERS = 12
_Box = tuple[float, float, float, float]


def page_picture(path: Path, page: int, paragraph: str) -> bytes | None:
    """Return a page (from 1) of a PDF as a PNG, with a paragraph marked if it is found; None if none can be drawn."""
    command = [sys.executable, "-m", "index.reading.page_picture", str(path), str(page)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, input=paragraph.encode("utf-8", "replace"), capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 and done.stdout.startswith(b"\x89PNG") else None


def main() -> None:
    """Draw the page that the arguments name."""
    # Before anything of the file is read: PIL finds its own parts, and PDFium its library.
    import pypdfium2  # noqa: PLC0415 - the parent process needs neither
    from PIL import Image, PngImagePlugin  # noqa: F401, PLC0415 - as above

    paragraph = sys.stdin.buffer.read().decode("utf-8", "replace")
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    confine()
    pdf = pypdfium2.PdfDocument(Path(sys.argv[1]).read_bytes())
    page = pdf[int(sys.argv[2]) - 1]
    scale = min(_MOST_SCALE, _WIDTH / page.get_width())
    picture = _marked(page.render(scale=scale).to_pil().convert("RGB"), page, list(_boxes(page, paragraph)), scale)
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    output.write(stream.getvalue())
    output.flush()


def _marked(picture: "Image", page: "PdfPage", boxes: list[_Box], scale: float) -> "Image":
    from PIL import Image, ImageDraw  # noqa: PLC0415 - the parent process does not need it

    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    height = page.get_height()
    for left, bottom, right, top in boxes:
        draw.rectangle(
            (left * scale - 1, (height - top) * scale - 2, right * scale + 1, (height - bottom) * scale + 2), _YELLOW
        )
    return Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB")


def _boxes(page: "PdfPage", paragraph: str) -> Iterator[_Box]:
    """Yield the places of a paragraph on a page, a box a line, in points from the lower left."""
    text = page.get_textpage()
    letters, places = [], []
    for place, character in enumerate(text.get_text_range()):
        if character.isalnum():
            letters.append(character.casefold()[:1])
            places.append(place)
    on_page = "".join(letters)
    wanted = "".join(character.casefold()[:1] for character in paragraph if character.isalnum())
    for share in _PREFIXES:
        part = wanted[: max(_FEWEST_LETTERS, int(len(wanted) * share))]
        start = on_page.find(part) if part else -1
        if start >= 0:
            yield from _lines(text.get_charbox(place) for place in places[start : start + len(part)])
            return


def _lines(boxes: Iterator[_Box]) -> Iterator[_Box]:
    """Put boxes that stand beside each other together."""
    line: _Box | None = None
    for box in boxes:
        if line and box[0] >= line[0] and box[1] < line[3] and box[3] > line[1]:
            line = (line[0], min(line[1], box[1]), max(line[2], box[2]), max(line[3], box[3]))
        else:
            if line:
                yield line
            line = box
    if line:
        yield line


if __name__ == "__main__":
    main()
