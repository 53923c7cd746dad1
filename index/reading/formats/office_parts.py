"""What stands in Office files beside their text: comments, charts, diagrams (SmartArt) and equations."""

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from index.reading.formats.blocks import Paragraphs
from index.reading.roles import Mark, Role

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
EQUATION = f"{_MATH}oMath"
_EQUATIONS = f"{_MATH}oMathPara"
_WITHOUT_TEXT = {"pres", "parTrans", "sibTrans"}
"""The points of a diagram that say how it looks."""
_MAX_POINTS = 10_000
"""A chart of more points is a drawing."""
_ATOM = re.compile(r"\w*|[^\W\d_]+\([^()]*\)")
"""What needs no brackets in a fraction."""


def read_comments(root: etree._Element) -> Iterator[str]:
    """Yield the comments of a Word file, with who made each."""
    for comment in root.iter(f"{_WORD}comment"):
        lines = ("".join(part.text or "" for part in line.iter(f"{_WORD}t")) for line in comment.iter(f"{_WORD}p"))
        author = comment.get(f"{_WORD}author", "").strip()
        if text := " ".join(" ".join(lines).split()):
            yield f"{author}: {text}" if author else text


def read_drawn_text(root: etree._Element) -> str:
    """Return the text of a drawing, or of a comment of a new PowerPoint, on one line."""
    return " ".join(" ".join(part.text or "" for part in root.iter(f"{_DRAWING}t")).split())


def read_chart(root: etree._Element, into: Paragraphs) -> None:
    """Add the title of a chart, and a table of its figures: a row for each category, a column for each series."""
    title = root.find(f".//{_CHART}title")
    if title is not None:
        into.add(read_drawn_text(title), Mark(Role.CAPTION))
    names: list[str] = []
    rows: dict[int, str] = {}
    columns: list[dict[int, str]] = []
    for series in root.iter(f"{_CHART}ser"):
        names.append(" ".join(_points(series, "tx").values()))
        rows = {**_points(series, "cat", "xVal"), **rows}
        columns.append(_points(series, "val", "yVal"))
    if any(names):
        into.row(["", *names])
    for index in sorted(set(rows).union(*columns))[:_MAX_POINTS]:
        into.row([rows.get(index, ""), *(column.get(index, "") for column in columns)])
    into.end_list()


def _points(series: etree._Element, *names: str) -> dict[int, str]:
    """Return what was last drawn of part of a series, by its place."""
    found: dict[int, str] = {}
    for name in names:
        for part in series.findall(f"{_CHART}{name}"):
            for i, value in enumerate(part.iter(f"{_CHART}v")):
                point = value.getparent()
                place = point.get("idx", "") if point is not None else ""
                found.setdefault(int(place) if place.isdecimal() else i, " ".join((value.text or "").split()))
    return found


def read_diagram(root: etree._Element, into: Paragraphs) -> None:
    """Add the texts of a diagram as a list."""
    for point in root.iter(f"{_DIAGRAM}pt"):
        if point.get("type") not in _WITHOUT_TEXT:
            into.item(read_drawn_text(point))
    into.end_list()


def equations_as_text(root: etree._Element) -> None:
    """Put a run of text in the place of each equation of a Word file."""
    for equation in list(root.iter(EQUATION)):
        run = etree.Element(f"{_WORD}r")
        text = etree.SubElement(run, f"{_WORD}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
        text.text = equation_text(equation)
        place = equation.getparent()
        if place is not None:
            run.tail = equation.tail
            place.replace(equation, run)
    for group in list(root.iter(_EQUATIONS)):
        place = group.getparent()
        if place is not None:
            for run in group.findall(f"{_WORD}r"):
                group.addprevious(run)
            place.remove(group)


def equation_text(equation: etree._Element) -> str:
    """Return an equation on one line, as people type it: “E=mc^2”, “(a+b)/2”."""
    return " ".join(_linear(equation).split())


def _linear(element: etree._Element) -> str:  # noqa: PLR0911 - a kind a line
    # It may call itself: the parser refuses XML that is nested more than 256 deep.
    kind = etree.QName(element).localname if isinstance(element.tag, str) else ""

    def part(name: str) -> str:
        found = element.find(f"{_MATH}{name}")
        return _linear(found).strip() if found is not None else ""

    if kind == "t":
        return element.text or ""
    if kind == "f":
        return f"{_bracketed(part('num'))}/{_bracketed(part('den'))}"
    if kind in {"sSup", "sSub", "sSubSup"}:
        below, above = part("sub"), part("sup")
        return part("e") + (f"_{_bracketed(below)}" if below else "") + (f"^{_bracketed(above)}" if above else "")
    if kind == "rad":
        return f"√{_bracketed(part('e'))}"
    if kind == "d":
        return f"({', '.join(_linear(child).strip() for child in element.findall(f'{_MATH}e'))})"
    if kind == "nary":
        sign = element.find(f"{_MATH}naryPr/{_MATH}chr")
        below, above = part("sub"), part("sup")
        ends = (f"_{_bracketed(below)}" if below else "") + (f"^{_bracketed(above)}" if above else "")
        return f"{sign.get(f'{_MATH}val', '∫') if sign is not None else '∫'}{ends} {part('e')}"
    return _joined(element)


def _joined(element: Iterable[etree._Element]) -> str:
    return "".join(map(_linear, element))


def _bracketed(text: str) -> str:
    return text if _ATOM.fullmatch(text) else f"({text})"
