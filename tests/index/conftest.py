"""Milvus servers, one of each kind for all tests; and making PDFs, whatever is to be tested with them."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from tests.milvus_servers import LiteServer, StandaloneServer

Drawn = tuple[float, float, str] | tuple[float, float, str, str]

_STANDALONE_SECONDS = 300
"""It takes half a minute by itself, and minutes on a machine with other work."""


@pytest.fixture(scope="session")
def _starting_standalone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandaloneServer]:
    """Begin to start the slow one, while tests ask the quick one."""
    server = StandaloneServer(tmp_path_factory.mktemp("standalone"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def standalone_server(_starting_standalone: StandaloneServer) -> StandaloneServer:
    """Milvus 2.3, up."""
    _starting_standalone.wait(_STANDALONE_SECONDS)
    return _starting_standalone


@pytest.fixture(scope="session")
def lite_server(
    _starting_standalone: StandaloneServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiteServer]:
    """milvus-lite, up."""
    server = LiteServer(tmp_path_factory.mktemp("lite"))
    server.start()
    server.wait(_STANDALONE_SECONDS)
    yield server
    server.kill()


@pytest.fixture(scope="session")
def printed() -> Callable[..., bytes]:
    """Make a PDF of some pages: of each, texts with the place where they begin, in the order of drawing.

    Letters are Courier, of 10 points and so 6 points wide; “#” before a text makes it twice as large. A fourth part of
    a text names another font and size: F1 is Courier, F2 the same in bold.
    """

    def make(pages: Sequence[Sequence[Drawn]], information: str = "") -> bytes:
        objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", f"<< {information} >>"]
        font = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
        fonts = f"<< /Font << /F1 {font.format('Courier')} /F2 {font.format('Courier-Bold')} >> >>"
        kids = []
        for page in pages:
            drawing = ""
            for left, bottom, text, *chosen in page:
                letters = chosen[0] if chosen else "F1 20" if text.startswith("#") else "F1 10"
                escaped = text.removeprefix("#").replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
                drawing += f"BT /{letters} Tf {left} {bottom} Td ({escaped}) Tj ET\n"
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
