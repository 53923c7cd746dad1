"""Lines on pages into paragraphs, as a reader would put them together.

Nothing in most PDFs says where a paragraph ends; a reader sees it by the space between lines, by an indent, by the size
and weight of the letters, and by a line that ends although the next word would have fitted.
"""

import itertools
import re
import statistics
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.reading.documents import Marked
from index.reading.formats.blocks import BULLET, Paragraphs
from index.reading.formats.page_headings import Candidate, letters_of, marks_of
from index.reading.formats.page_lines import ITEM, Line, Page, by_columns, join_justified, left_to_right, rows

_MARGIN_LINES = 3
"""How many lines at the top and the bottom of a page may be headers and footers."""
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|seite|pagina|página|стр\.?|第)\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:/|of|von|de|sur|из)\s*\d{1,4})?\s*页?\W*",
    re.IGNORECASE,
)
_CJK = re.compile(r"[\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_WRAP_IN_CJK = re.compile(rf"(?<={_CJK.pattern}) (?={_CJK.pattern})")
# Neither is tried from the middle of a run of letters: on a long one, that would take quadratic time.
_HYPHENATED = re.compile(r"(?<![^\W\d_])[^\W\d_]++(?:-[^\W\d_]++)+")
_BROKEN = re.compile(r"(?<![^\W\d_])([^\W\d_]++)[-\xad‐]$")
_LONGEST_WORD = 100
_TITLE_SIZE = 1.25
_FEW_LINES = 8
_SAME_SIZE = 0.08
_SMALLER = 0.9
_MOST_BETWEEN = 30
"""So many notes and rows of tables may stand between the halves of a paragraph."""


@dataclass(frozen=True)
class LaidOut:
    """The paragraphs of a document."""

    paragraphs: dict[int, list[Marked]]
    """By the page on which each begins, with what its letters say that it is."""
    title: str | None
    """What stands first, if it is much larger than the text."""


def lay_out(pages: Sequence[Page], title: str) -> LaidOut:
    """Make paragraphs of the lines on some pages; headers, footers and page numbers are left out.

    Args:
        pages: in order.
        title: of the document, empty if not known; it often stands above each page.
    """
    upright = map(left_to_right, _without_margin_lines(pages, title))
    pages = [replace(page, lines=by_columns(join_justified(page.lines))) for page in upright]
    all_lines = [line for page in pages for line in page.lines]
    limits = {place: limit for page in pages for place, limit in _limits(page.lines).items()}
    everywhere, body = _Edges(all_lines, limits), statistics.median([line.size for line in all_lines] or [0.0])
    edges = {page.number: _Edges(page.lines, limits, everywhere) for page in pages}
    words, usual = _hyphenated_words(pages), _usual_pitch(pages)
    blocks: list[_Block] = []
    for page in pages:
        for row in rows(page.lines):
            last = blocks[-1] if blocks else None
            if last and not last.is_row and len(row) == 1 and not _begins_paragraph(
                last.lines, row[0], last_edges=edges[last.end], edges=edges[page.number], usual=usual,
                new_page=last.end != page.number,
            ):  # fmt: skip
                last.lines.append(row[0])
                last.end = page.number
            else:
                blocks.append(_Block(page.number, page.number, row, is_row=len(row) > 1))
    return _as_paragraphs(_rejoined(blocks), words, body)


@dataclass
class _Block:
    """A paragraph, or a row of a table."""

    page: int
    end: int
    """The page on which it ends."""
    lines: list[Line]
    is_row: bool


def _as_paragraphs(blocks: Sequence[_Block], hyphenated: set[str], body: float) -> LaidOut:
    into = Paragraphs()
    first_title: str | None = None
    texts = ["" if block.is_row else _join([line.text for line in block.lines], hyphenated) for block in blocks]
    marks = marks_of([_candidate(block, text) for block, text in zip(blocks, texts, strict=True)])
    for block, text, mark in zip(blocks, texts, marks, strict=True):
        into.page = block.page
        if block.is_row:
            into.row([line.text.replace("\xad", "-") for line in block.lines])
            continue
        if not into.texts and block.lines[0].size > _TITLE_SIZE * body and first_title is None:
            first_title = text
        if ITEM.match(text):
            into.item(ITEM.sub("", text, count=1))
        else:
            into.add(text, mark)
    into.end_list()
    return LaidOut(_by_page(into), first_title)


def _candidate(block: _Block, text: str) -> Candidate:
    is_text = not block.is_row and not ITEM.match(text)
    return Candidate(text, letters_of(block.lines), len(block.lines), is_text)


def _rejoined(blocks: Sequence[_Block]) -> list[_Block]:
    """Put together the halves of paragraphs between which a note, a table or a picture with its caption stands.

    The second half begins in the midst of a sentence, the first ends there, and what is between is in other letters.
    """
    joined: list[_Block] = []
    for block in blocks:
        first = None
        if not block.is_row and block.lines[0].text[:1].islower():
            between = reversed(joined[-_MOST_BETWEEN:])
            first = next((other for other in between if not other.is_row and _are_alike(other, block)), None)
        if first and first is not joined[-1] and block.page - first.end <= 1 and _is_open(first.lines[-1].text):
            first.lines += block.lines
            first.end = block.end
        else:
            joined.append(block)
    return joined


def _are_alike(one: _Block, other: _Block) -> bool:
    a, b = one.lines[-1], other.lines[0]
    return abs(a.size - b.size) <= _SAME_SIZE * a.size and a.bold == b.bold


def _is_open(text: str) -> bool:
    """Tell whether a sentence goes on after a line."""
    return text.endswith((",", "-", "\xad")) or text[-1:].isalpha()


def _by_page(found: Paragraphs) -> dict[int, list[Marked]]:
    by_page: dict[int, list[Marked]] = {}
    for text, number, mark in zip(found.texts, found.pages, found.marks, strict=True):
        by_page.setdefault(number, []).append((text, mark))
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
    smaller = _SMALLER * statistics.median([line.size for page in pages for line in page.lines] or [0.0])
    seen: set[str] = set()
    kept = []
    for page, head, foot in zip(pages, heads, feet, strict=True):
        tops = [line.top for line in page.lines]
        outermost = {max(tops), min(tops)} if tops else set()
        margin = {place: keys & (repeated | names) for place, keys in (foot | head).items()}
        lines = []
        for line in page.lines:
            # A number may also be the first cell in the last row of a table.
            if line.top in outermost and _PAGE_NUMBER.fullmatch(line.text) and all(
                margin.get(id(other)) for other in page.lines if other.is_beside(line)
            ):  # fmt: skip
                continue
            keys = margin.get(id(line), set())
            # The title in small letters is no first header: it is known, and perhaps stands above in several lines.
            is_title = bool(keys & names) and line.size < smaller
            if not keys or (id(line) in head and not keys & seen and not is_title):
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


def _limits(lines: Sequence[Line]) -> dict[int, float]:
    """Return where the next column begins beside each line of a page that has one, by the `id` of the line."""
    by_height = sorted(lines, key=lambda line: line.bottom)
    bottoms = [line.bottom for line in by_height]
    limits: dict[int, float] = {}
    for line in lines:
        first = bisect_left(bottoms, line.bottom - line.size)
        for other in by_height[first : bisect_right(bottoms, line.top)]:
            if other.left >= line.right and other.is_beside(line):
                limits[id(line)] = min(other.left, limits.get(id(line), other.left))
    return limits


class _Edges:
    """Where the columns of a page begin and end; where it has few lines, those of all pages."""

    def __init__(self, lines: Sequence[Line], limits: dict[int, float], everywhere: "_Edges | None" = None) -> None:
        self._everywhere = everywhere
        self._limits = limits
        self._lines = sorted(lines, key=lambda line: line.left)
        self._lefts = [line.left for line in self._lines]

    def right(self, line: Line) -> float:
        """Return where lines that begin about where this one does may end."""
        near, limit = self._near(line), self._limits.get(id(line), float("inf"))
        ends = sorted(
            other.right for other in near if abs(other.size - line.size) < 0.15 * line.size and other.right <= limit
        )
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
    if abs(line.size - last.size) > _SAME_SIZE * last.size or line.bold != last.bold or ITEM.match(line.text):
        return True
    em = line.size * 0.8
    pitch = (last.bottom - line.bottom) / line.size
    new_column = new_page or pitch < -0.5
    # A line with a raised sign may stand lower than others, without more white above it.
    if not new_column and min(pitch, (last.bottom - line.top) / line.size + 1) > usual * 1.22:
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
