"""Markdown: one document a file; front matter is its metadata, and markup does not show in its paragraphs."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from index.reading.documents import Document, Marked, Metadata, SourceFile, make_document, read_metadata
from index.reading.formats.decoding import read_text
from index.reading.paragraphs import split_paragraphs
from index.reading.roles import TEXT, Mark, Role, heading

# What is nested more deeply than its limit, the parser drops; Python's own is reached before this one, and is noticed.
_PARSER = MarkdownIt("commonmark", {"maxNesting": 2000}).enable("table")
_TITLE = re.compile(r"\s*#[ \t]++(?P<title>[^\n]++)")
_BULLET = " • "
_LONGEST_FRONT_MATTER = 100_000
_DEEPEST_FRONT_MATTER = 50
"""libyaml's own calls are as deep as lists and mappings are nested: a process that runs out of them is killed."""


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the document in a Markdown file."""
    text = read_text(file)
    if text is None:
        return
    metadata = Metadata()
    try:
        _check_front_matter(text)
        fields, body = frontmatter.parse(text)
        if fields:  # else it was text between two rulers
            metadata, text = read_metadata(fields), body
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        problem = str(getattr(error, "problem", None) or error).splitlines()[0]
        file.doubt(f"its front matter is not valid YAML ({problem}); read as text")
    if match := _TITLE.match(text):
        text = text[match.end() :]
        metadata = replace(
            metadata, title=metadata.title or next(iter(paragraphs(match["title"].rstrip(" \t#"))), None)
        )
    if document := make_document(file, text, metadata, "front matter", split=marked_paragraphs):
        yield document


def _check_front_matter(text: str) -> None:
    """Make sure that front matter may be parsed.

    Raises:
        ValueError: it is too long, or nested too deeply.
        yaml.YAMLError: it is not YAML.
    """
    handler = YAMLHandler()
    if not handler.detect(text.strip()):
        return
    try:
        fields, _ = handler.split(text.strip())
    except ValueError:  # it has no end: then it is none
        return
    if len(fields) > _LONGEST_FRONT_MATTER:
        raise ValueError(f"{len(fields):,} characters, expected at most {_LONGEST_FRONT_MATTER:,}")
    depth = 0
    for event in yaml.parse(fields, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST_FRONT_MATTER:
            raise ValueError(f"nested more than {_DEEPEST_FRONT_MATTER} deep")


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a Markdown text as a reader sees them; a list without blank lines is one."""
    return [paragraph for paragraph, _ in marked_paragraphs(text)]


def marked_paragraphs(text: str) -> list[Marked]:
    """Return the same with what the markup says that each is; None where it says nothing."""
    try:
        tree = SyntaxTreeNode(_PARSER.parse(text))
        return [(paragraph, mark) for block, mark in _blocks(tree) for paragraph in split_paragraphs(block)]
    except RecursionError:  # lists nested more deeply than Python's calls
        return [(paragraph, None) for paragraph in split_paragraphs(text)]


def _blocks(node: SyntaxTreeNode) -> Iterator[Marked]:
    if node.type == "inline":
        yield _plain(node), _mark(node)
    elif node.type in {"fence", "code_block"}:
        yield node.content, TEXT
    elif node.type == "html_block":
        yield _without_tags(node.content), None
    elif node.type == "table":
        rows = (row for row in node.walk() if row.type == "tr")
        yield _BULLET.join(" | ".join(_text(cell) for cell in row.children) for row in rows), TEXT
    elif node.type in {"bullet_list", "ordered_list"} and _is_tight(node):
        mark = Mark(Role.LINK) if all(_is_link(item) for item in node.walk() if item.type == "inline") else TEXT
        yield "".join(_BULLET + _text(item).strip() for item in node.children).strip(), mark
    else:
        for child in node.children:
            yield from _blocks(child)


def _text(node: SyntaxTreeNode) -> str:
    return " ".join(text for text, _ in _blocks(node))


def _mark(inline: SyntaxTreeNode) -> Mark | None:
    parent = inline.parent
    if parent is not None and parent.type == "heading":
        return heading(int(parent.tag[1]))
    if all(child.type in {"image", "softbreak"} for child in inline.children):
        return Mark(Role.CAPTION)
    return Mark(Role.LINK) if _is_link(inline) else None


def _is_link(inline: SyntaxTreeNode) -> bool:
    """Tell whether there is nothing but links in it."""
    return all(child.type in {"link", "softbreak"} or not _plain(child).strip() for child in inline.children)


def _is_tight(node: SyntaxTreeNode) -> bool:
    """Tell whether the items of a list follow one another without blank lines (CommonMark's "tight")."""
    return all(child.hidden for child in node.walk() if child.type == "paragraph")


def _plain(node: SyntaxTreeNode) -> str:
    if node.type in {"text", "code_inline"}:
        return node.content
    if node.type in {"softbreak", "hardbreak"}:
        return "\n"
    return "".join(_plain(child) for child in node.children)


class _VisibleText(HTMLParser):
    """Collects the text of an HTML block, without its scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - as inherited
        self._hidden = tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - as inherited
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)


def _without_tags(html: str) -> str:
    parser = _VisibleText()
    try:
        parser.feed(html)
        parser.close()
    except AssertionError:  # how Python's parser says that a declaration (`<![…`) is malformed
        return html
    return "".join(parser.pieces)
