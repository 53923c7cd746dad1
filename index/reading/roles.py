"""What a paragraph is in its document: running text, or something that only leads to it or stands beside it.

A format says so where it has headings or captions of its own. Elsewhere it is told by the shape of a line, by what
stands around it, and by the habits of the document. In doubt a paragraph is running text: an answer that is taken for a
heading is lost, a heading that is taken for an answer is only a nuisance.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from index.reading import line_patterns
from index.reading.line_patterns import ends_like_sentence, words_in

MOST_LEVELS = 6
"""How many headings there may be above a paragraph; deeper ones count as of this level."""
LONGEST_HEADING = 250
"""What is longer is running text, however it is marked."""


class Role(IntEnum):
    """What a paragraph is. Stored as one byte; the smaller of two counts for a text that is both somewhere."""

    TEXT = 0
    """Running text, and lists and tables with facts."""
    HEADING = 1
    CAPTION = 2
    """What stands under a picture, a table or a film, or says who took it."""
    LINK = 3
    """A pointer to another text: a related headline, “Read more: …”."""
    BYLINE = 4
    """Who wrote a text, where, and when."""
    FURNITURE = 5
    """Buttons, notices, sharing, copyright: what is there for the page's sake."""

    @property
    def label(self) -> str:
        """Its name in JSON and on the page."""
        return self.name.lower()


@dataclass(frozen=True)
class Mark:
    """A role, and of a heading its level."""

    role: Role
    level: int = 0
    """From 1, the outermost; 0 for what is no heading."""


TEXT = Mark(Role.TEXT)


def heading(level: int) -> Mark:
    """Return the mark of a heading; levels out of range become the nearest that there is."""
    return Mark(Role.HEADING, min(max(level, 1), MOST_LEVELS))


def recognise(texts: Sequence[str], marks: Sequence[Mark | None]) -> list[Mark]:
    """Tell of each paragraph of a document what it is.

    Args:
        texts: the paragraphs in order.
        marks: what the document's format says of each; None where it says nothing. Same length.
    """
    known = [None if mark and mark.role and len(text) > LONGEST_HEADING else mark
             for text, mark in zip(texts, marks, strict=True)]  # fmt: skip
    if len(texts) < _FEWEST_PARAGRAPHS:  # a record, or a note: there are no habits to judge by
        return [mark or TEXT for mark in known]
    return _Recogniser(texts, known).marks()


_FEWEST_PARAGRAPHS = 3
_LONG = 80
"""So many characters make a paragraph that can be expected to end like a sentence."""
_PUNCTUATED = 0.6
_MOST_WORDS, _MOST_CHARACTERS = 14, 100
"""Of a heading."""
_MOST_WORDS_ALONE, _MOST_CHARACTERS_ALONE = 18, 130
"""Of a heading or a link that stands alone between two paragraphs of sentences."""
_FEWEST_SMALL_WORDS = 3
"""A line that begins with a number is a headline, not an address, if it has so many words in small letters."""
_MOST_WORDS_OF_LEAD = 5
"""A line that ends with a colon and has more words belongs to what it introduces."""
_LONGEST_RUN = 2
"""More short lines than this, one after the other, are a list."""
_TRANSCRIPT = 0.15
"""From this share of paragraphs on that begin with a name in capitals, people speak."""
_SHORT_NOTE, _LAST = 20, 3
"""A note on how to reach somebody has at most so many words, or is one of the last paragraphs."""
_FEWEST_LETTERS, _LONGEST_LABEL = 3, 50
"""Of a link's label in capitals: Q and A ask and answer."""
_FEWEST_WORDS_OF_LABELLED = 6
"""“Our rating: False” is a fact, not a heading."""

_BULLET = re.compile(r"[•◾▪●○*·►▶\-–—]\s?\S| • | \| ")
_LABEL = re.compile(r"([^:]{1,60}):\s")
_NUMBERED = re.compile(r"(?:(?P<number>\d{1,3}(?:\.\d{1,3}){1,4})[.):]?|\d{1,3}[.):]|[IVX]{1,5}\.|[A-Z]\))\s+\S")
_COUNTED = re.compile(
    r"\d{1,3} (?:\w+ ){0,3}(?:things|ways|reasons|tips|facts|takeaways|questions|winners|losers|steps|lessons)\b"
)
_OF_A_YEAR = re.compile(r"(?:19|20)\d\d\s(?=[^,:\d]*$)(?=.*\b[a-zß-ÿ]{4})")
"""“2023 fares and timetable”, but no address."""
_YEAR = re.compile(r"(?:1\d|20)\d\d(?:[-–—]\d{2,4})?s?")
_QUESTION = re.compile(
    r"(?:so,? )?(?:what|when|where|who|whose|whom|which|why|how|is|are|was|were|can|could|will|would|"
    r"does|do|did|should|has|have|had|if)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?:the|an?|he|she|they|it|we|i|there)\b|.*\b(?:said|says|told)\b", re.IGNORECASE | re.DOTALL)
"""What begins or speaks like a sentence whose full stop is missing."""
_SENTENCES = re.compile(r"[^\W\d_]{3,}[.!]['\"”’]?\s+[^\W\da-z_]")


def _label(text: str) -> str | None:
    """Return what stands before a colon near the beginning; None where nothing does."""
    match = _LABEL.match(text) if ":" in text[:61] else None
    return match[1] if match else None


class _Recogniser:
    def __init__(self, texts: Sequence[str], known: Sequence[Mark | None]) -> None:
        self._texts, self._known = texts, known
        long = [text for text in texts if len(text) >= _LONG and not line_patterns.is_link(text)]
        self._is_punctuated = bool(long) and sum(map(ends_like_sentence, long)) >= _PUNCTUATED * len(long)
        self._has_headings = any(mark and mark.role == Role.HEADING for mark in known)
        self._labels = Counter(label for text in texts if (label := _label(text)))
        labels = Counter(filter(None, map(line_patterns.capital_label, texts)))
        # Who speaks is named again and again, or before every paragraph.
        self._speakers = {label for label, count in labels.items() if count > 1}
        if labels.total() > max(2, _TRANSCRIPT * len(texts)) and len(self._speakers) > 1:
            self._speakers = set(labels)

    def marks(self) -> list[Mark]:
        """Return what each paragraph is."""
        found = [
            known or (self._by_wording(i) if line_patterns.may_be_furniture(self._texts[i]) else None)
            for i, known in enumerate(self._known)
        ]
        if self._is_punctuated:
            self._add_links(found)
            self._add_last_link(found)
            if not self._has_headings:
                self._add_headings(found)
        return [mark or TEXT for mark in found]

    def _by_wording(self, i: int) -> Mark | None:
        """Return what a line says that it is, whatever stands around it."""
        text = self._texts[i]
        if line_patterns.is_furniture(text):
            return Mark(Role.FURNITURE)
        is_last = i >= len(self._texts) - _LAST
        is_note = is_last and line_patterns.ends_in_mail(text)
        if line_patterns.is_author_note(text):
            is_note |= is_last or words_in(text) <= _SHORT_NOTE or line_patterns.names_author(text)
        if is_note or (line_patterns.is_byline(text) and not self._in_list(i)):
            return Mark(Role.BYLINE)
        if line_patterns.is_labelled_link(text):
            return Mark(Role.LINK)
        if self._is_punctuated and line_patterns.is_caption(text):
            return Mark(Role.CAPTION)
        if self._is_punctuated and (line_patterns.is_link(text) or self._is_labelled_link(text)):
            return Mark(Role.LINK)
        return None

    def _in_list(self, i: int) -> bool:
        """Tell whether a line and one beside it begin with the same sign."""
        sign = self._texts[i][0]
        around = (self._texts[j] for j in (i - 1, i + 1) if 0 <= j < len(self._texts))
        return not sign.isalnum() and any(text[0] == sign for text in around)

    def _is_labelled_link(self, text: str) -> bool:
        label = line_patterns.capital_label(text)
        if label is None or label in self._speakers or ends_like_sentence(text):
            return False
        letters = sum(character.isalpha() for character in label)
        is_label = letters >= _FEWEST_LETTERS and len(label) <= _LONGEST_LABEL
        return is_label and words_in(text) <= line_patterns.MOST_WORDS_OF_LINK

    def _add_links(self, found: list[Mark | None]) -> None:
        """Mark what stands beside a link, looks like a headline, and has a link or sentence on its other side."""
        for i, text in enumerate(self._texts):
            if found[i] is not None or not self._is_headline(text):
                continue
            sides = [j for j in (i - 1, i + 1) if 0 <= j < len(found)]
            links = sum((mark := found[j]) is not None and mark.role == Role.LINK for j in sides)
            if links and links + sum(self._is_sentence(j, found) for j in sides) == len(sides) and (
                links == len(sides) or words_in(text) > _MOST_WORDS
            ):  # fmt: skip
                found[i] = Mark(Role.LINK)

    def _add_last_link(self, found: list[Mark | None]) -> None:
        """Mark what ends a page, looks like a headline, and stands below a sentence."""
        last = len(found) - 1
        if any(found) and found[last] is None and self._is_headline(self._texts[last]):
            found[last] = Mark(Role.LINK) if self._is_sentence(last - 1, found) else None

    def _is_sentence(self, i: int, found: Sequence[Mark | None]) -> bool:
        return found[i] is None and len(self._texts[i]) >= _LONG and ends_like_sentence(self._texts[i])

    def _is_headline(self, text: str) -> bool:
        """Tell whether it may be one where it stands alone: longer than other headings, or with a number first."""
        if len(text) > _MOST_CHARACTERS_ALONE or not _FEWEST_WORDS_OF_LABELLED <= words_in(text) <= _MOST_WORDS_ALONE:
            return False
        if _BULLET.match(text) or " • " in text or not self._ends_like_heading(text):
            return False
        if words_in(text) > _MOST_WORDS and _SENTENCE.match(text):
            return False
        small = sum(word[0].islower() for word in text.split())
        return self._begins_like_heading(text) or (text[0].isdigit() and small >= _FEWEST_SMALL_WORDS)

    def _add_headings(self, found: list[Mark | None]) -> None:
        """Mark the headings: short lines that lead to paragraphs, one or two of them together."""
        shaped = [mark is None and self._has_shape_of_heading(text)
                  for text, mark in zip(self._texts, found, strict=True)]  # fmt: skip
        for i in range(1, len(found) - 1):
            if found[i] is None and not shaped[i] and self._is_headline(self._texts[i]):
                shaped[i] = self._is_sentence(i - 1, found) and self._is_sentence(i + 1, found)
        first_text = next((i for i, mark in enumerate(found) if mark is None and not shaped[i]), len(found))
        i = 0
        while i < len(found):
            if not shaped[i]:
                i += 1
                continue
            end = i
            while end < len(found) and shaped[end]:
                end += 1
            if self._leads_to_text(end, found) and not self._is_introduced(i):
                for row in self._headings_of_run(i, end):
                    found[row] = heading(1 if row < first_text else self._level(self._texts[row]))
            i = end

    def _headings_of_run(self, first: int, end: int) -> range:
        """Return which of some short lines that lead to text are headings: of many, only a question at their end."""
        if end - first <= _LONGEST_RUN:
            return range(first, end)
        return range(end - 1 if self._texts[end - 1].endswith("?") else end, end)

    @staticmethod
    def _level(text: str) -> int:
        numbered = _NUMBERED.match(text)
        number = numbered["number"] if numbered else None
        return 2 + (number.count(".") if number else 0)

    def _has_shape_of_heading(self, text: str) -> bool:
        if len(text) > _MOST_CHARACTERS or words_in(text) > _MOST_WORDS or _BULLET.match(text) or " • " in text:
            return False
        return self._begins_like_heading(text) and self._ends_like_heading(text)

    @staticmethod
    def _begins_like_heading(text: str) -> bool:
        first = text.lstrip("'\"“‘«„¿¡([")[:1]
        if first.isdigit():
            begins = any(pattern.match(text) for pattern in (_NUMBERED, _COUNTED, _OF_A_YEAR))
            return begins or _YEAR.fullmatch(text) is not None
        return first.isalpha() and (first.lower() == first.upper() or first.isupper())

    def _ends_like_heading(self, text: str) -> bool:
        if text.endswith((":", "：")):
            return words_in(text) <= _MOST_WORDS_OF_LEAD
        if text.endswith("?"):
            return _QUESTION.match(text) is not None and not re.search(r"\byour?\b", text, re.IGNORECASE)
        if (
            "@" in text
            or ends_like_sentence(text)
            or text.endswith((",", "،", "，", "-", "–", "—"))
            or (("." in text or "!" in text) and _SENTENCES.search(text))
        ):
            return False
        label = _label(text)
        return not label or (self._labels[label] == 1 and words_in(text) >= _FEWEST_WORDS_OF_LABELLED)

    def _leads_to_text(self, i: int, found: Sequence[Mark | None]) -> bool:
        """Tell whether a paragraph that is longer than a heading comes next, or a list or a pointer."""
        first = i
        while i < len(found) and found[i] is not None:
            i += 1
        if i > first:
            return True
        if i == len(found):
            return False
        text = self._texts[i]
        label, following = _label(text), "".join(self._texts[i + 1 : i + 2])
        is_item = _BULLET.match(text) or text[0].isdigit() or (label and (self._labels[label] > 1 or _label(following)))
        introduces = text.endswith((":", "：")) and words_in(text) > _MOST_WORDS_OF_LEAD
        return len(text) >= _LONG or bool(is_item) or introduces or ends_like_sentence(text)

    def _is_introduced(self, i: int) -> bool:
        """Tell whether the paragraph before ends with a colon: then this is what it announces."""
        return i > 0 and self._texts[i - 1].endswith((":", "：")) and words_in(self._texts[i - 1]) > _MOST_WORDS_OF_LEAD


def heading_rows(marks: Sequence[Mark]) -> list[int | None]:
    """Return for each paragraph the position of the nearest heading above it; of a heading, the one that it is under.

    None where there is none.
    """
    open_headings: list[int] = []
    rows: list[int | None] = []
    for i, mark in enumerate(marks):
        if mark.role == Role.HEADING:
            while open_headings and marks[open_headings[-1]].level >= mark.level:
                open_headings.pop()
        rows.append(open_headings[-1] if open_headings else None)
        if mark.role == Role.HEADING:
            open_headings.append(i)
    return rows
