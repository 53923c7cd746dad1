"""LaTeX: pylatexenc makes text of it; what its commands say of headings, lists, tables and captions is kept."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from index.reading.documents import Document, Metadata, SourceFile, make_document, make_document_of_paragraphs
from index.reading.formats.blocks import Paragraphs
from index.reading.formats.decoding import read_text
from index.reading.paragraphs import split_paragraphs
from index.reading.roles import Mark, Role, heading

_HEADINGS = {
    "part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5, "subparagraph": 6,
}  # fmt: skip
_BODY = re.compile(r"\\begin\s{0,9}\{document\}(.*?)(?:\\end\s{0,9}\{document\}|\Z)", re.DOTALL)
# Where a kind of paragraph begins, and what separates cells and rows: characters that no text has.
_HEADING, _ITEM, _CAPTION, _ROW, _CELL, _END = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004", "\ue005"
_MARKS = re.compile(f"([{_HEADING}-{_ROW}{_END}])")
_NOTHING = (
    "cite", "citep", "citet", "textcite", "parencite", "autocite", "ref", "eqref", "pageref", "autoref", "cref", "Cref",
    "nameref", "label", "vspace", "hspace", "includegraphics", "thanks", "title", "author", "date", "maketitle",
)  # fmt: skip
_ARGUMENTS = {
    "part chapter paragraph subparagraph": "*[{",
    "caption subcaption": "*[{",
    "multicolumn multirow": "{{{",
    "citep citet textcite parencite autocite": "*[[{",
    "autoref cref Cref nameref": "{",
    "thanks bibitem": "[{",
    "hypertarget": "{{",
}
"""What arguments some commands have that pylatexenc does not know."""
_LISTS = ("itemize", "enumerate", "description")
_TABLE_ARGUMENTS = {"longtable": "[{", "tabularx": "{{", "tabular*": "{[{"}
_TABLES = ("tabular", "tabular*", "tabularx", "longtable", "array")


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the document in a LaTeX file."""
    source = read_text(file)
    if source is None:
        return
    source = re.sub(f"[{_HEADING}-{_END}]", "", source)
    body = _BODY.search(source)
    preamble = source[: body.start()] if body else ""
    converter = _converter()
    try:
        nodes = _parse(body[1] if body else source)
        told = _information([*_parse(preamble), *nodes], converter)
        paragraphs = _paragraphs(converter.nodelist_to_text(nodes))
    except RecursionError:
        file.doubt("nested too deeply to tell its commands from text; read as text")
        if document := make_document(file, source, Metadata(), "front matter"):
            yield document
        return
    metadata = Metadata(title=told.get("title"), author=told.get("author"), date=told.get("date"))
    if document := make_document_of_paragraphs(
        file, paragraphs.texts, metadata, "front matter", marks=paragraphs.marks
    ):
        yield document


def _parse(source: str) -> list[Any]:
    from pylatexenc import latexwalker  # noqa: PLC0415 - only a worker needs it
    from pylatexenc.macrospec import EnvironmentSpec, MacroSpec  # noqa: PLC0415 - as above

    context = latexwalker.get_default_latex_context_db()
    macros = [MacroSpec(name, arguments) for names, arguments in _ARGUMENTS.items() for name in names.split()]
    environments = [EnvironmentSpec(name, arguments) for name, arguments in _TABLE_ARGUMENTS.items()]
    context.add_context_category("more", prepend=True, macros=macros, environments=environments)
    nodes: list[Any] = latexwalker.LatexWalker(source, latex_context=context).get_latex_nodes()[0]
    return nodes


def _converter() -> Any:
    """Return what makes text of nodes. pylatexenc hands itself to functions whose argument is called `l2tobj`."""
    from pylatexenc import latex2text as to_text  # noqa: PLC0415 - as above

    def begins(sign: str) -> Any:
        return lambda node, l2tobj: f"\n\n{sign}{_argument(node, l2tobj)}\n\n{_END}"

    def note(node: Any, l2tobj: Any) -> str:
        return f" ({_argument(node, l2tobj)})"

    def within(node: Any, l2tobj: Any) -> str:
        return f"\n\n{_END}{l2tobj.nodelist_to_text(node.nodelist)}\n\n{_END}"

    macros = [
        *(to_text.MacroTextSpec(name, begins(f"{_HEADING}{level}")) for name, level in _HEADINGS.items()),
        *(to_text.MacroTextSpec(name, begins(_CAPTION)) for name in ("caption", "subcaption")),
        to_text.MacroTextSpec("item", lambda node, l2tobj: f"\n\n{_ITEM}{_label(node, l2tobj)}"),
        *(to_text.MacroTextSpec(name, "") for name in _NOTHING),
        *(to_text.MacroTextSpec(name, name) for name in ("TeX", "LaTeX")),
        to_text.MacroTextSpec("footnote", note),
        *(to_text.MacroTextSpec(name, _argument) for name in ("href", "multicolumn", "multirow", "hypertarget")),
        to_text.MacroTextSpec("bibitem", "\n\n"),
        to_text.MacroTextSpec("\\", _ROW),
    ]
    environments = [to_text.EnvironmentTextSpec(name, within) for name in (*_LISTS, "quote", "quotation", "abstract")]
    environments.append(to_text.EnvironmentTextSpec("verbatim", lambda node: f"\n\n{node.nodeargd.verbatim_text}\n\n"))
    environments += [
        to_text.EnvironmentTextSpec(
            name, lambda node, l2tobj: f"\n\n{_ROW}{l2tobj.nodelist_to_text(node.nodelist)}{_END}\n\n"
        )
        for name in _TABLES
    ]
    context = to_text.get_default_latex_context_db()
    context.add_context_category(
        "paragraphs", prepend=True, macros=macros, environments=environments,
        specials=[to_text.SpecialsTextSpec("&", _CELL)],
    )  # fmt: skip
    return to_text.LatexNodes2Text(latex_context=context, math_mode="text", strict_latex_spaces=False)


def _argument(node: Any, l2tobj: Any) -> str:
    """Return the text of the last argument of a command."""
    arguments = [one for one in (node.nodeargd.argnlist if node.nodeargd else ()) if one is not None]
    return str(l2tobj.nodelist_to_text([arguments[-1]])) if arguments else ""


def _label(node: Any, l2tobj: Any) -> str:
    text = _argument(node, l2tobj)
    return f"{text}: " if text else ""


def _information(nodes: Iterable[Any], converter: Any) -> dict[str, str]:
    """Return what the commands for title, author and date say."""
    told: dict[str, str] = {}
    waiting = list(nodes)
    for i, node in enumerate(waiting):
        name = getattr(node, "macroname", None)
        if name in {"title", "author", "date"} and name not in told:
            text = _argument(node, converter)
            if not text and i + 1 < len(waiting):
                text = str(converter.nodelist_to_text([waiting[i + 1]]))
            if text := " ".join(re.sub(f"[{_HEADING}-{_END}]", " ", text).split()):
                told[name] = text
    return told


def _paragraphs(text: str) -> Paragraphs:
    paragraphs = Paragraphs()
    sign = ""
    for piece in _MARKS.split(text):
        if _MARKS.fullmatch(piece):
            if sign != piece and sign in {_ITEM, _ROW}:
                paragraphs.end_list()
            sign = piece
            continue
        if sign == _ROW and _CELL in piece:
            paragraphs.row([cell.strip() for cell in piece.split(_CELL)])
            continue
        first, *others = split_paragraphs(piece.replace(_CELL, " ")) or [""]
        if sign == _HEADING:
            paragraphs.add(first[1:], heading(int(first[:1]) if first[:1].isdigit() else 1))
        elif sign == _CAPTION:
            paragraphs.add(first, Mark(Role.CAPTION))
        elif sign == _ITEM and not others:
            paragraphs.item(first)
        elif first:
            paragraphs.add(first)
        for other in others:
            paragraphs.add(other)
    paragraphs.end_list()
    return paragraphs
