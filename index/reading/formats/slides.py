"""PPTX and its siblings (templates, shows, files with macros).

The page of a paragraph is its slide. python-pptx, an extra, reads them.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from index.reading.documents import Document, Metadata, SourceFile, make_document_of_paragraphs
from index.reading.formats.blocks import Paragraphs
from index.reading.formats.office_parts import EQUATION, equation_text, read_chart, read_diagram, read_drawn_text
from index.reading.formats.word import read_properties
from index.reading.formats.zipped import DamagedError, xml_root
from index.reading.roles import heading

_LONGEST_BULLET = 120
_TITLES = {"TITLE": 1, "CENTER_TITLE": 1, "VERTICAL_TITLE": 1, "SUBTITLE": 2}
"""Placeholders, and the level of what stands in them."""
_SIBLINGS = [
    f"application/vnd.ms-powerpoint.{kind}.macroEnabled.main+xml" for kind in ("presentation", "slideshow", "template")
]
"""The types of content of presentations with macros; not all are known to python-pptx."""
_FURNITURE = {"DATE", "FOOTER", "SLIDE_NUMBER", "HEADER"}


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the document in a PPTX file or one of its siblings."""
    import pptx.exc  # noqa: PLC0415 - an extra
    import pptx.opc.package  # noqa: PLC0415 - as above
    import pptx.package  # noqa: PLC0415 - as above
    import pptx.parts.presentation  # noqa: PLC0415 - as above

    pptx.opc.package.PartFactory.part_type_for |= dict.fromkeys(_SIBLINGS, pptx.parts.presentation.PresentationPart)
    try:
        properties = read_properties(file)
        with file.open() as stream:
            # Not by `pptx.Presentation`, which refuses templates and shows, though it can read them.
            slides = list(pptx.package.Package.open(stream).main_document_part.presentation.slides)
    except DamagedError as error:
        file.skip(str(error))
        return
    except (pptx.exc.PythonPptxError, KeyError, ValueError, AttributeError) as error:
        file.skip(f"damaged, or not what its name says ({error})")
        return
    paragraphs = Paragraphs()
    missing = 0
    for number, slide in enumerate(slides, start=1):
        paragraphs.page = number
        _choose_alternatives(slide.element)
        for shape in sorted(_leaves(slide.shapes), key=lambda shape: (shape.top or 0, shape.left or 0)):
            _read_shape(shape, paragraphs)
            missing += not _read_drawing(shape, paragraphs)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
                paragraphs.add(paragraph.text)
        paragraphs.end_list()
        missing += not _read_comments(slide, paragraphs)
    if missing:
        file.doubt("some of its charts, diagrams or comments are damaged; the rest was read")
    metadata = Metadata(
        title=properties.title, author=properties.author, date=properties.date,
        fields=properties.fields,
    )  # fmt: skip
    document = make_document_of_paragraphs(
        file, paragraphs.texts, metadata, "properties", pages=paragraphs.pages, marks=paragraphs.marks
    )
    if document:
        yield document


def _choose_alternatives(slide: Any) -> None:
    """Put in the place of each alternative what new programs show: equations stand there alone."""
    for alternative in slide.xpath("//*[local-name() = 'AlternateContent']"):
        choice = next((child for child in alternative if str(child.tag).endswith("}Choice")), None)
        if choice is not None and alternative.getparent() is not None:
            for child in list(choice):
                alternative.addprevious(child)
            alternative.getparent().remove(alternative)


_DAMAGED = (AttributeError, KeyError, ValueError, etree.XMLSyntaxError)
"""What python-pptx and lxml raise where a part is missing or broken."""


def _read_drawing(shape: Any, paragraphs: Paragraphs) -> bool:
    """Add what stands in a chart or a diagram; return whether it could be read."""
    try:
        if getattr(shape, "has_chart", False):
            read_chart(shape.chart._chartSpace, paragraphs)
        for data in shape.element.xpath(".//*[local-name() = 'relIds']/@r:dm"):
            read_diagram(xml_root(shape.part.related_part(data).blob), paragraphs)
    except _DAMAGED:
        return False
    return True


def _read_comments(slide: Any, paragraphs: Paragraphs) -> bool:
    """Add the comments on a slide, as old and as new programs keep them; return whether they could be read."""
    try:
        for relation in slide.part.rels.values():
            if relation.reltype.endswith("/comments") and not relation.is_external:
                for comment in xml_root(relation.target_part.blob):
                    texts = ("".join(map(str, part.itertext())) for part in comment if str(part.tag).endswith("}text"))
                    paragraphs.add(" ".join(texts) or read_drawn_text(comment))
    except _DAMAGED:
        return False
    return True


def _text_of(paragraph: Any) -> str:
    """Return the text of a paragraph; python-pptx passes over equations."""
    if next(paragraph._p.iter(EQUATION), None) is None:
        return str(paragraph.text).replace("\v", "\n")
    pieces = []
    for part in paragraph._p.iter():
        if part.tag == EQUATION:
            pieces.append(equation_text(part))
        elif str(part.tag).endswith("}t") and next(part.iterancestors(EQUATION), None) is None:
            pieces.append(part.text or "")
    return " ".join("".join(pieces).split())


def _leaves(shapes: Iterable[Any]) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _leaves(shape.shapes)
        else:
            yield shape


def _read_shape(shape: Any, paragraphs: Paragraphs) -> None:
    if getattr(shape, "has_table", False):
        for row in shape.table.rows:
            paragraphs.row([cell.text for cell in row.cells])
        paragraphs.end_list()
        return
    if not shape.has_text_frame:
        return
    placeholder = shape.placeholder_format.type if shape.is_placeholder else None
    kind = placeholder.name if placeholder else ""
    if kind in _FURNITURE:
        return
    if kind in _TITLES:
        paragraphs.add(" ".join(shape.text_frame.text.split()), heading(_TITLES[kind]))
        return
    texts = [text for text in map(_text_of, shape.text_frame.paragraphs) if text.strip()]
    # Bullets are mostly inherited from a layout; short paragraphs in a row look like a list to a reader anyway.
    short = [len(text) <= _LONGEST_BULLET and not text.rstrip().endswith((".", "。")) for text in texts]
    for i, text in enumerate(texts):
        in_list = short[i] and (short[i - 1 : i] == [True] or short[i + 1 : i + 2] == [True])
        (paragraphs.item if in_list else paragraphs.add)(text)
    paragraphs.end_list()
