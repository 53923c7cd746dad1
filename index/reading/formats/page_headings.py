"""Which paragraphs of printed pages are headings or captions: by their letters, beside those of the running text.

In doubt a paragraph is running text: a heading is found less easily than a paragraph, so an answer must not be taken
for one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.reading.formats.page_lines import Line
from index.reading.line_patterns import ends_like_sentence, words_in
from index.reading.roles import LONGEST_HEADING, Mark, Role, heading

_LARGER = 1.1
"""Letters that are so many times as large as those of the running text may be a heading's."""
_SMALLER = 0.95
"""Letters of a bold heading are no smaller than this share of those of the running text."""
_SAME_POINTS = 0.04
_MOST_LINES, _MOST_WORDS, _MOST_CHARACTERS = 3, 20, 150
"""Of a heading."""
_MOST_OF_TEXT = 0.3
"""A kind of letters that more of the text is set in is that of text."""
_SHAPED = 0.67
"""At least this share of the paragraphs in the letters of headings look like headings."""
_FEWEST_CHARACTERS = 40
_FEWEST_WORDS = 3
"""A heading leads to a paragraph of so many characters, or to one that ends like a sentence, or has so many words and
ends with a colon."""
_LEADER = re.compile(r"(?:\.\s?){4}")
"""The dots between a heading and its page in a table of contents."""
_NUMBER = re.compile(r"\d{1,3}((?:\.\d{1,3}){0,5})\.?\s")
_CAPTION = re.compile(
    r"(?:fig(?:ure|\.)?|table|tab\.|abb(?:ildung|\.)?|tabelle|tableau|figura|tabla|chart|exhibit|plate|рис(?:унок|\.)?|"
    r"таблица|图|圖|表|図)\s?[A-Z]?\.?\d+(?:[.-]\d+)*[a-z]?(?P<sign>\s?[:：—–|]|\.(?!\d))?\s",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Letters:
    """What the letters of a paragraph look like."""

    points: float
    """Their size as it is printed."""
    bold: bool


@dataclass(frozen=True)
class Candidate:
    """A paragraph of a page, which may be a heading."""

    text: str
    letters: Letters
    lines: int
    is_text: bool
    """Whether it is neither a row of a table nor an item of a list."""


def letters_of(lines: Sequence[Line]) -> Letters:
    """Return what most letters of some lines look like."""
    longest = max(lines, key=lambda line: len(line.text))
    return Letters(longest.points, longest.bold)


def marks_of(paragraphs: Sequence[Candidate]) -> list[Mark | None]:
    """Return of each paragraph whether it is a heading, with its level, or a caption; None where it may be neither.

    No heading is marked where none stands below running text: a title alone says nothing of what headings look like.
    """
    body = _body(paragraphs)
    styles = list(_heading_styles(paragraphs, body))
    fewest = [_fewest_dots(paragraphs, style) for style in styles]
    marks: list[Mark | None] = []
    for i, paragraph in enumerate(paragraphs):
        rank = _rank(paragraph.letters, styles)
        if paragraph.is_text and _is_caption(paragraph, body):
            marks.append(Mark(Role.CAPTION))
        elif rank is not None and _has_shape(paragraph) and _leads_to_text(paragraphs, i, styles, body):
            marks.append(heading(rank + 1 + max(_dots(paragraph.text) - fewest[rank], 0)))
        else:
            marks.append(None)
    return (
        marks
        if _stand_below_text(paragraphs, marks)
        else [mark if mark and mark.role == Role.CAPTION else None for mark in marks]
    )


def _dots(text: str) -> int:
    """Return how deep the number before a heading says that it is: 1 for “2.1 Cost”; 0 where there is none."""
    number = _NUMBER.match(text)
    return number[1].count(".") if number else 0


def _fewest_dots(paragraphs: Sequence[Candidate], style: Letters) -> int:
    """Return how deep the uppermost of the numbered headings in some letters are; 0 where there are none."""
    headings = (p.text for p in paragraphs if _are_same(p.letters, style) and _has_shape(p))
    return min((_dots(text) for text in headings if _NUMBER.match(text)), default=0)


def _body(paragraphs: Sequence[Candidate]) -> Letters:
    """Return the letters in the middle of all, by size: those of the running text."""
    total = sum(len(paragraph.text) for paragraph in paragraphs)
    bold = sum(len(paragraph.text) for paragraph in paragraphs if paragraph.letters.bold)
    seen = 0
    for paragraph in sorted(paragraphs, key=lambda one: one.letters.points):
        seen += len(paragraph.text)
        if 2 * seen >= total:
            return Letters(paragraph.letters.points, 2 * bold > total)
    return Letters(0.0, bold=False)


def _heading_styles(paragraphs: Sequence[Candidate], body: Letters) -> Iterator[Letters]:
    """Yield the kinds of letters that headings are set in, from the largest on."""
    most = _MOST_OF_TEXT * sum(len(paragraph.text) for paragraph in paragraphs)
    waiting = sorted(
        {p.letters for p in paragraphs if p.is_text and _stands_out(p.letters, body)},
        key=lambda letters: (-letters.points, not letters.bold),
    )
    while waiting:
        style = waiting[0]
        same = [other for other in waiting if _are_same(style, other)]
        waiting = [other for other in waiting if other not in same]
        of_style = [p for p in paragraphs if _are_same(p.letters, style) and not _LEADER.search(p.text)]
        shaped = sum(map(_has_shape, of_style))
        if sum(len(p.text) for p in of_style) <= most and shaped >= _SHAPED * len(of_style):
            yield style


def _stands_out(letters: Letters, body: Letters) -> bool:
    is_bold = letters.bold and not body.bold and letters.points >= _SMALLER * body.points
    return is_bold or letters.points >= _LARGER * body.points > 0


def _are_same(one: Letters, other: Letters) -> bool:
    return one.bold == other.bold and abs(one.points - other.points) <= _SAME_POINTS * other.points


def _rank(letters: Letters, styles: Sequence[Letters]) -> int | None:
    return next((rank for rank, style in enumerate(styles) if _are_same(letters, style)), None)


def _has_shape(paragraph: Candidate) -> bool:
    """Tell whether a paragraph is as short as a heading, and begins and ends like one."""
    text = paragraph.text
    if not paragraph.is_text or paragraph.lines > _MOST_LINES or len(text) > _MOST_CHARACTERS:
        return False
    if words_in(text) > _MOST_WORDS or sum(map(str.isalpha, text)) < 2 or text[0].islower() or _LEADER.search(text):
        return False
    is_question = text.rstrip("\"'”’»)").endswith(("?", "？", "؟"))
    numbered = _NUMBER.match(text) is not None and not text[:-1].strip().endswith(".")
    return not text.endswith((",", ";", ":", "：", "،", "-", "–", "—")) and (
        is_question or not ends_like_sentence(text.removesuffix(".") if numbered else text)
    )


def _leads_to_text(paragraphs: Sequence[Candidate], i: int, styles: Sequence[Letters], body: Letters) -> bool:
    """Tell whether a paragraph of running text follows, with nothing but headings and captions between.

    A list or a table may follow too, where the letters are larger than those of the text.
    """
    for following in paragraphs[i + 1 :]:
        if _rank(following.letters, styles) is not None and _has_shape(following):
            continue
        if not following.is_text:
            return paragraphs[i].letters.points >= _LARGER * body.points
        if not _is_caption(following, body):
            announces = following.text.endswith((":", "：")) and words_in(following.text) >= _FEWEST_WORDS
            return announces or len(following.text) >= _FEWEST_CHARACTERS or ends_like_sentence(following.text)
    return False


def _is_caption(paragraph: Candidate, body: Letters) -> bool:
    """Tell whether it names a figure or a table by its number, followed by a sign or in other letters than the text."""
    named = _CAPTION.match(paragraph.text)
    if named is None or len(paragraph.text) > LONGEST_HEADING:
        return False
    is_other = paragraph.letters.points <= _SMALLER * body.points or (paragraph.letters.bold and not body.bold)
    return named["sign"] is not None or is_other


def _stand_below_text(paragraphs: Sequence[Candidate], marks: Sequence[Mark | None]) -> bool:
    """Tell whether a heading stands below running text."""
    has_text = False
    for paragraph, mark in zip(paragraphs, marks, strict=True):
        if mark and mark.role == Role.HEADING and has_text:
            return True
        has_text |= mark is None and len(paragraph.text) >= _FEWEST_CHARACTERS
    return False
