"""reStructuredText: what Python's manuals are written in. docutils reads it, without including other files."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Directive, Parser, directives, roles
from docutils.parsers.rst.languages import get_language
from docutils.utils import new_document, unescape

from index.reading.documents import Document, Metadata, SourceFile, make_document, make_document_of_paragraphs
from index.reading.formats.blocks import Paragraphs
from index.reading.formats.decoding import read_text
from index.reading.roles import TEXT, Mark, Role, heading

_DIRECTIVE = re.compile(r"(?m)^[ \t]*\.\.[ \t]+(?:\|[^|\n]+\|[ \t]+)?([\w.+:-]+)::")
_ROLE = re.compile(r":([A-Za-z][\w.+:-]*):`|`:([A-Za-z][\w.+:-]*):")
_TARGET = re.compile(r"<[^<>]*>$")
_LONGEST_BLOCK = 30_000
"""docutils takes quadratic time for what begins in a paragraph and does not end."""
_WITHOUT_TEXT = {
    "toctree", "index", "highlight", "module", "currentmodule", "automodule", "autoclass", "autofunction",
    "literalinclude", "tabularcolumns", "contents", "include", "ifconfig", "only",
}  # fmt: skip
"""Directives of Sphinx whose argument, or whole content, is no text."""
_HIDDEN = (
    nodes.comment, nodes.substitution_definition, nodes.target, nodes.system_message, nodes.raw, nodes.pending,
    nodes.label, nodes.image, nodes.footnote_reference,
)  # fmt: skip
_INFORMATION = {"author": "author", "authors": "author", "date": "date", "created": "date"}


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the document in a reStructuredText file."""
    text = read_text(file)
    if text is None:
        return
    if _longest_block(text) > _LONGEST_BLOCK:
        file.doubt("a paragraph in it is too long to tell markup from text; read as text")
        if document := make_document(file, text, Metadata(), "front matter"):
            yield document
        return
    settings = get_default_settings(Parser)
    settings.file_insertion_enabled = settings.raw_enabled = False
    settings.report_level, settings.halt_level = 5, 6  # nothing is reported, nothing ends it
    settings.line_length_limit = len(text) + 1
    tree = new_document("", settings)
    _learn_names(text, tree)
    Parser().parse(text, tree)
    reader = _Reader()
    reader.blocks(tree, 0)
    reader.paragraphs.end_list()
    metadata = Metadata(title=reader.title, author=reader.told.get("author"), date=reader.told.get("date"))
    texts, marks = reader.paragraphs.texts, reader.paragraphs.marks
    if document := make_document_of_paragraphs(file, texts, metadata, "front matter", marks=marks):
        yield document


class _Reader:
    def __init__(self) -> None:
        self.paragraphs = Paragraphs()
        self.title: str | None = None
        self.told: dict[str, str] = {}

    def blocks(self, parent: nodes.Element, level: int) -> None:
        """Add what is in an element; `level` is that of the headings around it."""
        for node in parent.children:
            if isinstance(node, _HIDDEN):
                continue
            if isinstance(node, nodes.title | nodes.subtitle | nodes.rubric):
                self._heading(node.astext(), level)
            elif isinstance(node, nodes.section):
                self.blocks(node, level + 1)
            elif isinstance(node, nodes.paragraph | nodes.line_block | nodes.attribution):
                self.paragraphs.add(_text(node))
            elif isinstance(node, nodes.literal_block | nodes.doctest_block | nodes.math_block | nodes.caption):
                self.paragraphs.add(node.astext(), Mark(Role.CAPTION) if isinstance(node, nodes.caption) else TEXT)
            elif isinstance(node, nodes.field_list) and not self.paragraphs.texts[1:]:
                self._information(node)
            elif isinstance(node, nodes.bullet_list | nodes.enumerated_list | nodes.definition_list | nodes.field_list):
                self.paragraphs.end_list()
                for item in node.children:
                    self.paragraphs.item(_text(item))
                self.paragraphs.end_list()
            elif isinstance(node, nodes.row):
                self.paragraphs.row(["\n\n".join(map(_text, cell.children)) for cell in node.children])
            elif isinstance(node, nodes.table):
                self.paragraphs.end_list()
                self.blocks(node, level)
                self.paragraphs.end_list()
            elif isinstance(node, nodes.Element):
                self.blocks(node, level + isinstance(node, nodes.topic | nodes.sidebar))

    def _heading(self, text: str, level: int) -> None:
        if self.title is None and not self.paragraphs.texts:
            self.title = " ".join(text.split())
        self.paragraphs.add(text, heading(max(level, 1)))

    def _information(self, fields: nodes.Element) -> None:
        """Take author and date from the fields above the text; others are no text."""
        for field in fields.children:
            name, value = (part.astext() for part in field.children[:2])
            if key := _INFORMATION.get(name.lower()):
                self.told.setdefault(key, value.strip("$").removeprefix("Date:").strip())


def _text(node: nodes.Node) -> str:
    """Return the text of an element, a space between its blocks."""
    if isinstance(node, _HIDDEN):
        return ""
    if isinstance(node, nodes.Text):
        return str(node)
    separator = "" if isinstance(node, nodes.TextElement) else "\n" if isinstance(node, nodes.line_block) else " "
    if isinstance(node, nodes.definition_list_item | nodes.field):
        separator = ": "
    return separator.join(filter(None, map(_text, node.children)))


def _longest_block(text: str) -> int:
    """Return how many characters the longest run of lines without a blank one has."""
    longest = size = 0
    for line in text.splitlines():
        size = size + len(line) if line.strip() else 0
        longest = max(longest, size)
    return longest


def _learn_names(text: str, tree: nodes.document) -> None:
    """Make docutils read the directives and roles in a text that it does not know, as those of Sphinx."""
    language = get_language("en")
    for name in set(_DIRECTIVE.findall(text)):
        known, _ = directives.directive(name, language, tree)
        if known is None:
            directives.register_directive(name.lower(), _AnyDirective)
    for names in set(_ROLE.findall(text)):
        name = names[0] or names[1]
        found, _ = roles.role(name, language, 0, tree.reporter)
        if found is None:
            roles.register_local_role(name.lower(), _any_role)


def _options() -> defaultdict[str, Callable[[str], Any]]:
    return defaultdict(lambda: directives.unchanged, {"class": directives.unchanged})


class _AnyDirective(Directive):  # type: ignore[misc]  # docutils ships no types
    """A directive of which nothing is known: what it is called with and what is in it are text."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = _options()

    def run(self) -> Sequence[nodes.Node]:
        """Return what is in it."""
        node = nodes.container()
        if self.name not in _WITHOUT_TEXT:
            for argument in self.arguments:
                texts, _ = self.state.inline_text(argument, self.lineno)
                node += nodes.paragraph(argument, "", *texts)
        if self.name != "toctree":
            self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


def _any_role(
    _name: str, raw: str, text: str, _line: int, _inliner: object, _options: object = None, _content: object = ()
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    return [nodes.inline(raw, _TARGET.sub("", unescape(text)).strip().lstrip("~!"))], []
