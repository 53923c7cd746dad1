"""Lines on pages into paragraphs, as a reader would put them together.

Nothing in most PDFs says where a paragraph ends; a reader sees it by the space between lines, by an indent, by the size
and weight of the letters, and by a line that ends although the next word would have fitted.
"""

import itertools
import re
import statistics
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.reading.formats.blocks import BULLET, Paragraphs

_MARGIN_LINES = 3
"""How many lines at the top and the bottom of a page may be headers and footers."""
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|seite|pagina|página|стр\.?|第)\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:/|of|von|de|sur|из)\s*\d{1,4})?\s*页?\W*",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?:[•◦▪●‣∙·○■□–-]|\uf0b7)\s+")
RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_CJK = re.compile(r"[\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_WRAP_IN_CJK = re.compile(rf"(?<={_CJK.pattern}) (?={_CJK.pattern})")
# Neither is tried from the middle of a run of letters: on a long one, that would take quadratic time.
_HYPHENATED = re.compile(r"(?<![^\W\d_])[^\W\d_]++(?:-[^\W\d_]++)+")
_BROKEN = re.compile(r"(?<![^\W\d_])([^\W\d_]++)[-\xad‐]$")
_LONGEST_WORD = 100
_COLUMN_CHARACTERS = 25
"""Lines side by side with as many characters are columns; with fewer, cells of a table."""
_TITLE_SIZE = 1.25
_FEW_LINES = 8


@dataclass(frozen=True)
class Line:
    """A line, or the part of one in a column; coordinates are points from the lower left corner of the page."""

    text: str
    """A soft hyphen at its end stands for a hyphen that may belong to the word, or not."""
    left: float
    right: float
    bottom: float
    top: float
    size: float
    """The height of its letters."""
    bold: bool

    def is_beside(self, other: "Line") -> bool:
        """Tell whether it stands at the height of another line, and not over it."""
        shared = min(self.top, other.top) - max(self.bottom, other.bottom)
        apart = self.left >= other.right or other.left >= self.right
        return apart and shared > 0.5 * min(self.size, other.size)


@dataclass(frozen=True)
class Page:
    """A page and its lines, in the order in which they were drawn."""

    number: int
    """From 1."""
    width: float
    height: float
    lines: list[Line]


@dataclass(frozen=True)
class LaidOut:
    """The paragraphs of a document."""

    paragraphs: dict[int, list[str]]
    """By the page on which each begins."""
    title: str | None
    """What stands first, if it is much larger than the text."""


def lay_out(pages: Sequence[Page], title: str) -> LaidOut:
    """Make paragraphs of the lines on some pages; headers, footers and page numbers are left out.

    Args:
        pages: in order.
        title: of the document, empty if not known; it often stands above each page.
    """
    upright = map(_left_to_right, _without_margin_lines(pages, title))
    pages = [replace(page, lines=_by_columns(page.lines)) for page in upright]
    flow = [(page.number, row) for page in pages for row in _rows(page.lines)]
    all_lines = [line for page in pages for line in page.lines]
    everywhere, body = _Edges(all_lines), statistics.median([line.size for line in all_lines] or [0.0])
    edges = {page.number: _Edges(page.lines, everywhere) for page in pages}
    words, usual = _hyphenated_words(pages), _usual_pitch(pages)
    into = Paragraphs()
    paragraph: list[Line] = []
    first_title: str | None = None

    def finish() -> None:
        nonlocal first_title
        if not paragraph:
            return
        text = _join([line.text for line in paragraph], words)
        if not into.texts and paragraph[0].size > _TITLE_SIZE * body and first_title is None:
            first_title = text
        if _ITEM.match(text):
            into.item(_ITEM.sub("", text, count=1))
        else:
            into.add(text)
        paragraph.clear()

    last_page = 0
    for number, row in flow:
        if len(row) > 1:
            finish()
            into.page = number
            into.row([line.text.replace("\xad", "-") for line in row])
        else:
            turned = number != last_page
            if paragraph and _begins_paragraph(
                paragraph, row[0], last_edges=edges[last_page], edges=edges[number], usual=usual, new_page=turned
            ):
                finish()
            if not paragraph:
                into.page = number
            paragraph.append(row[0])
        last_page = number
    finish()
    into.end_list()
    return LaidOut(_by_page(into), first_title)


def _by_page(found: Paragraphs) -> dict[int, list[str]]:
    by_page: dict[int, list[str]] = {}
    for text, number in zip(found.texts, found.pages, strict=True):
        by_page.setdefault(number, []).append(text)
    return by_page


def _without_margin_lines(pages: Sequence[Page], title: str) -> list[Page]:
    """Leave out page numbers, and lines at the edges of pages that stand on most others too, but for their numbers.

    Of what stands above the text, the first is kept: it may be a letterhead or a heading. No page is left empty.
    """
    heads, feet = [], []
    for page in pages:
        by_height = sorted(page.lines, key=lambda line: line.top)
        heads.append({id(line): _margin_keys(line.text, page.number) for line in by_height[-_MARGIN_LINES:]})
        feet.append({id(line): _margin_keys(line.text, page.number) for line in by_height[:_MARGIN_LINES]})
    repeated = _repeated([set().union(*head.values(), *foot.values()) for head, foot in zip(heads, feet, strict=True)])
    names = _margin_keys(title, 0)
    seen: set[str] = set()
    kept = []
    for page, head, foot in zip(pages, heads, feet, strict=True):
        tops = [line.top for line in page.lines]
        outermost = {max(tops), min(tops)} if tops else set()
        lines = []
        for line in page.lines:
            if line.top in outermost and _PAGE_NUMBER.fullmatch(line.text):
                continue
            keys = head.get(id(line), foot.get(id(line), set())) & (repeated | names)
            if not keys or (id(line) in head and not keys & seen):
                lines.append(line)
            seen |= keys
        kept.append(replace(page, lines=lines or page.lines))
    return kept


def without_margins(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Leave out of the paragraphs of each page what stands at the edges of others too, and page numbers."""
    edges = [{*page[:2], *page[-2:]} for page in pages]
    repeated = _repeated([set(map(_without_digits, edge)) for edge in edges])
    return [
        [
            text
            for text in page
            if text not in edge or not (_without_digits(text) in repeated or _PAGE_NUMBER.fullmatch(text))
        ]
        for page, edge in zip(pages, edges, strict=True)
    ]


def _margin_keys(text: str, page: int) -> set[str]:
    """Return what is the same of a header on each page: all of it, or all but the number of the page."""
    text = " ".join(text.split()).casefold()
    numbers = list(re.finditer(r"\d+", text))
    keys = {text}
    for number in (*numbers[:1], *numbers[-1:]):
        ahead = int(number[0][-9:]) - page
        keys.add(f"{text[: number.start()]}#{ahead}{text[number.end() :]}")
    return keys | {re.sub(r"\b[ivxlc]+\b", "#", key) for key in keys} if text else set()


def _repeated(edges: Sequence[set[str]]) -> set[str]:
    counts = Counter(text for edge in edges for text in edge)
    enough = max(3, len(edges) / 2)
    return {text for text, count in counts.items() if count >= enough}


def _without_digits(text: str) -> str:
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", " ".join(text.split()).casefold())


def _left_to_right(page: Page) -> Page:
    """Mirror a page of Arabic or Hebrew, so that all that follows need only know one direction."""
    letters = "".join(line.text for line in page.lines)
    if len(RIGHT_TO_LEFT.findall(letters)) * 2 < len(letters.replace(" ", "")):
        return page
    width = page.width
    return replace(page, lines=[replace(line, left=width - line.right, right=width - line.left) for line in page.lines])


def _by_columns(lines: list[Line]) -> list[Line]:
    """Return lines column by column where they were drawn row by row across the columns."""
    pairs = [
        (a, b)
        for a, b in itertools.pairwise(lines)
        if a.is_beside(b) and min(len(a.text), len(b.text)) >= _COLUMN_CHARACTERS
    ]
    if len(pairs) < 3:
        return lines
    gutter = statistics.median([(min(a.right, b.right) + max(a.left, b.left)) / 2 for a, b in pairs])
    ordered: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in lines:
        if line.right <= gutter:
            left.append(line)
        elif line.left >= gutter:
            right.append(line)
        else:  # across the columns: what stands above it is read first
            ordered += [*left, *right, line]
            left, right = [], []
    return [*ordered, *left, *right]


def _rows(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield lines one by one, but the cells of a row of a table together."""
    row: list[Line] = []
    for line in lines:
        if row and line.is_beside(row[-1]) and line.left >= row[-1].right:
            row.append(line)
            continue
        yield from _row_or_lines(row)
        row = [line]
    yield from _row_or_lines(row)


def _row_or_lines(row: list[Line]) -> Iterator[list[Line]]:
    if len(row) == 2 and _ITEM.fullmatch(row[0].text + " "):  # a bullet far from its text
        yield [replace(row[1], text=f"{row[0].text} {row[1].text}", left=row[0].left)]
    elif row:
        yield row


class _Edges:
    """Where the columns of a page begin and end; where it has few lines, those of all pages."""

    def __init__(self, lines: Sequence[Line], everywhere: "_Edges | None" = None) -> None:
        self._everywhere = everywhere
        self._lines = sorted(lines, key=lambda line: line.left)
        self._lefts = [line.left for line in self._lines]

    def right(self, line: Line) -> float:
        """Return where lines that begin about where this one does may end."""
        near = self._near(line)
        ends = sorted(other.right for other in near if abs(other.size - line.size) < 0.15 * line.size)
        return ends[int(len(ends) * 0.95)] if ends else line.right

    def left(self, line: Line) -> float:
        """Return where most lines begin in the column of this one."""
        starts = Counter(round(other.left) for other in self._near(line))
        return float(starts.most_common(1)[0][0]) if starts else line.left

    def _near(self, line: Line) -> list[Line]:
        reach = 3 * line.size
        first, end = bisect_left(self._lefts, line.left - reach), bisect_right(self._lefts, line.left + reach)
        if self._everywhere and end - first < _FEW_LINES:
            return self._everywhere._near(line)
        return self._lines[first:end]


def _usual_pitch(pages: Sequence[Page]) -> float:
    """Return how far apart the lines of a paragraph are, as a multiple of their size."""
    pitches = [
        (a.bottom - b.bottom) / b.size
        for page in pages
        for a, b in itertools.pairwise(page.lines)
        if abs(a.size - b.size) < 0.1 * b.size and 0.7 < (a.bottom - b.bottom) / b.size < 3
    ]
    return statistics.quantiles(pitches, n=4)[0] if len(pitches) > 3 else 1.3


def _begins_paragraph(  # noqa: PLR0911 - a rule a line
    paragraph: Sequence[Line], line: Line, *, last_edges: _Edges, edges: _Edges, usual: float, new_page: bool
) -> bool:
    """Tell whether a line begins a new paragraph, or goes on with the one before."""
    last = paragraph[-1]
    if abs(line.size - last.size) > 0.08 * last.size or line.bold != last.bold or _ITEM.match(line.text):
        return True
    em = line.size * 0.8
    pitch = (last.bottom - line.bottom) / line.size
    new_column = new_page or pitch < -0.5
    if not new_column and pitch > usual * 1.22:
        return True
    indent = line.left - edges.left(line)
    last_indent = last.left - last_edges.left(last)
    if indent > 0.6 * em and last_indent < 0.3 * em and len(paragraph) > 1:
        return True
    if indent > 0.6 * em and last_indent < 0.3 * em and not new_column and last.right < last_edges.right(last) - em:
        return True
    if indent > 0.6 * em and indent < 4 * em and last_indent < 0.3 * em and _ends_sentence(last.text):
        return True
    if last.text.endswith("\xad"):
        return False
    # The first word of this line would have fitted on the one before: somebody wanted it to end there.
    first_word = line.text.split(" ", 1)[0]
    share = 1 / len(line.text) if _CJK.match(line.text) else (len(first_word) + 1) / max(len(line.text), 1)
    needed = (line.right - line.left) * share
    free = last_edges.right(last) - last.right
    return free > 1.15 * needed + 0.4 * em and free > em


def _ends_sentence(text: str) -> bool:
    return text.rstrip("\"'”’»›)]").endswith((".", "!", "?", ":", "…", "。", "؟"))


def _hyphenated_words(pages: Sequence[Page]) -> set[str]:
    """Return the words that have a hyphen in the middle of a line: theirs is part of the word."""
    return {word.casefold() for page in pages for line in page.lines for word in _HYPHENATED.findall(line.text)}


def _join(lines: Sequence[str], hyphenated: set[str]) -> str:
    text = lines[0]
    for line in lines[1:]:
        broken = _BROKEN.search(text[-_LONGEST_WORD:])
        begin = re.match(r"[^\W\d_]+", line)
        if broken and begin and begin[0][0].islower():
            keeps = f"{broken[1]}-{begin[0]}".casefold() in hyphenated
            text = text[:-1] + ("-" if keeps else "") + line
        elif text.endswith("\xad"):
            text = f"{text[:-1]}-{line}"
        else:
            text = f"{text} {line}"
    text = _WRAP_IN_CJK.sub("", text)
    return text.replace("\xad", "-" if text.endswith("\xad") else "").replace(BULLET, " ")
