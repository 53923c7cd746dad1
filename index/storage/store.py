"""What a question needs of an index, wherever it is kept: the one interface between searching and storing.

A text is known by its row, from 0, in the order in which texts first come; rows are those of one snapshot. Whatever can
be asked of several texts is asked of all of them at once, so that a store on another machine is asked but a few times.
"""

import fnmatch
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedding.model import Vectors
from index.embedding.tokens import Tokens
from index.reading.fields import Field
from index.storage.corpus import UNDATED, Place
from index.storage.file_report import FileReport
from index.storage.manifest import Manifest
from index.words.analysis import Analyzer
from index.words.lexical import QuestionTerms

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]

TITLES, LONGEST_TITLE = 4, 90
"""How many titles a store keeps at hand to begin with, and how many characters they have at the most."""

_LITERAL_BRACKET = re.compile(r"\[(?![*?\[]\])")
"""One that does not say that the sign in it stands for itself."""


@dataclass(frozen=True)
class DocumentFilter:
    """Documents of some days whose source or path fits a pattern."""

    since: int | None = None
    """The first day, as a proleptic Gregorian ordinal; a document passes if any day that its date can mean does."""
    until: int | None = None
    """The last day."""
    source: str | None = None
    """`*` stands for anything, `?` for one character; upper and lower case are the same."""
    author: str | None = None
    """A name that stands among the authors, in any case."""
    language: str | None = None
    """An ISO 639-1 code."""
    fields: tuple[Field, ...] = ()
    """Names and values, in which `*` and `?` count as in `source`; of values with the same name one has to fit."""

    @property
    def has_dates(self) -> bool:
        """Whether an undated document is left out."""
        return self.since is not None or self.until is not None

    def values_by_field(self) -> dict[str, Callable[[str], bool]]:
        """Return what tells of a value whether it fits, by the name of the field that it is a value of."""
        wanted: dict[str, list[str]] = {}
        for name, value in self.fields:
            literal = _LITERAL_BRACKET.sub("[[]", value.casefold())
            wanted.setdefault(name, []).append(fnmatch.translate(literal))
        patterns = {name: re.compile("|".join(values)) for name, values in wanted.items()}
        return {name: _fitting(pattern) for name, pattern in patterns.items()}

    def source_fits(self) -> Callable[[str, str], bool]:
        """Return what tells of a document's source and path whether one of them fits."""
        if self.source is None:
            return lambda source, path: True  # noqa: ARG005 - all fit
        fits = re.compile(fnmatch.translate(self.source.casefold())).match
        return lambda source, path: bool(fits(source.casefold()) or fits(path.casefold()))

    def days_fit(self, first: int, last: int) -> bool:
        """Tell whether a document whose date can mean these days passes."""
        if not self.has_dates:
            return True
        late_enough = self.since is None or last >= self.since
        return first != UNDATED and late_enough and (self.until is None or first <= self.until)


def _fitting(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda value: pattern.match(value.casefold()) is not None


@dataclass(frozen=True)
class FieldCounts:
    """A field that documents of the corpus have."""

    name: str
    values: int
    """How many different ones there are."""
    uses: int
    """In how many documents each of them stands, all added up."""


@dataclass(frozen=True)
class Wanted:
    """A word or a phrase to be looked for in texts."""

    text: str
    exact: bool = False
    """As it is written, wherever it stands, but for case, spaces and apostrophes; otherwise as a word, in any form."""


@dataclass(frozen=True)
class WordFilter:
    """Texts by the words that they have."""

    phrases: tuple[str, ...] = ()
    """All of them must occur, as they are written."""
    any_of: tuple[tuple[Wanted, ...], ...] = ()
    """Of each group, one must occur. A group of stop words alone counts for nothing."""
    excluded: tuple[Wanted, ...] = ()
    """None of them may occur: as a word in the text, or in its title. Stop words count for nothing."""


@dataclass(frozen=True)
class SimilarTerm:
    """A word of the corpus that is written much like another one."""

    word: str
    """As a text has it."""
    texts: int
    """In how many texts its forms stand."""
    distance: int
    """How many letters are to be changed, added, left out, or swapped with the next."""


class Selection(Protocol):
    """Documents, and texts in them, that take part in a search; made by a store, and handed back to it."""

    @property
    def documents(self) -> int:
        """How many documents pass the filter."""

    @property
    def undated_left_out(self) -> int:
        """How many would have passed, had they a date."""

    def count_texts(self) -> int | None:
        """Return how many texts take part; None where the store does not know."""


class Asked(Protocol):
    """One question put to a store."""

    def nearest(self, count: int) -> Rows:
        """Return the `count` texts nearest by their best windows, in no order."""

    def best_by_words(self, count: int) -> Rows:
        """Return the `count` texts with the highest lexical scores above 0, in no order; fewer where so few have."""

    def dense(self, rows: Rows) -> Scores:
        """Return the cosine similarity of each text by its best window; NaN where it has no vector yet.

        That of a text with a provisional vector alone is an estimate.
        """

    def lexical(self, rows: Rows) -> Scores:
        """Return the BM25 score of each text as a share, 0 to 1, of what a text of its language could get."""


@dataclass(frozen=True)
class TextFacts:
    """What the index worked out about some texts; all of shape (texts,)."""

    groups: NDArray[np.int32]
    """The first text of the group of near-verbatim copies that each belongs to."""
    stories: NDArray[np.int32]
    """A number that documents of one story share, of the document in which each text comes first."""
    boilerplate: NDArray[np.bool_]
    """Whether it stands in so many documents that it is furniture, not content."""
    roles: NDArray[np.int8]
    """What it is, a `roles.Role`: running text, a heading …"""


@dataclass(frozen=True)
class Occurrence:
    """One place where a text, or a copy of it, stands."""

    row: int
    """The text there: copies may differ in a dateline."""
    place: Place
    passes: bool
    """Whether it takes part in the search."""


@dataclass(frozen=True)
class StoredDocument:
    """A document of the corpus."""

    row: int
    place: Place
    """Of its first paragraph."""
    paragraphs: int
    headings: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """The path of each of its headings, by position in the document: those above it, and itself, outermost first."""


class Store(Protocol):
    """An open index. May be used from several threads; what it holds never changes."""

    @property
    def name(self) -> str:
        """The snapshot's name."""

    @property
    def manifest(self) -> Manifest:
        """What the index says about itself."""

    @property
    def limits(self) -> str | None:
        """What cannot be asked here, and what still can, in a sentence; None where everything can."""

    def release(self) -> None:
        """Give back the memory of what was looked at; others may be looking, and what is wanted again is read again."""

    def close(self) -> None:
        """Give up what is open."""

    # Which documents and texts take part

    def select(self, documents: DocumentFilter) -> Selection:
        """Return the documents that pass a filter.

        Raises:
            QuestionError: this store keeps nothing to filter by.
        """

    def with_words(self, words: WordFilter, selection: Selection | None) -> Selection | None:
        """Narrow a selection, or all, to texts with some words and without others; None where no text whatever is so.

        Raises:
            QuestionError: this store cannot look for them.
        """

    # Words

    @property
    def language(self) -> str:
        """The language of most texts."""

    def terms(self, question: str) -> QuestionTerms:
        """Return the terms of a question, in each language that there is."""

    def idf(self, terms: Sequence[str]) -> list[float]:
        """Return the inverse document frequency of each term."""

    def analyzer_of(self, row: int) -> Analyzer:
        """Return what makes terms of a text."""

    def similar_terms(self, word: str, distance: int, count: int) -> list[SimilarTerm]:
        """Return words of the corpus that are written like another one, the nearest first, then the most frequent.

        They begin with the same letter, and are of the language of most texts. None, where the store has no list of
        all its terms.
        """

    # Ranking

    def ask(self, vector: Vectors, terms: QuestionTerms, selection: Selection | None) -> Asked:
        """Put a question: its vector, shape (dimension,), and its terms."""

    def facts(self, rows: Rows) -> TextFacts:
        """Return what was worked out about some texts."""

    def neighbours(self, rows: Rows, reach: int) -> Rows:
        """Return the texts around the first paragraph of each text, shape (texts, 2 * reach + 1).

        The text itself stands in the middle, and wherever the story has no more paragraphs.
        """

    def window_similarities(self, vector: Vectors, row: int) -> Scores:
        """Return the cosine similarity of a question and each window of a text."""

    # Token by token

    def tokens(self, rows: Sequence[int]) -> list[list[Tokens]]:
        """Return the tokens of each text, window by window; no window where it has no vectors yet."""

    def token_sample(self, count: int) -> tuple[Rows, NDArray[np.uint8]]:
        """Return tokens from all over the corpus, the same each time: their texts, and their signs."""

    def token_counts(self, ids: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return in how many texts each token stands."""

    # Texts and where they stand

    def texts(self, rows: Sequence[int]) -> list[str]:
        """Return some texts."""

    def occurrences(self, rows: Sequence[int], selection: Selection | None) -> list[list[Occurrence]]:
        """Return for each text where it and its copies stand: in the order of their rows, each by date."""

    def places(self, text: str) -> list[tuple[int, Place]]:
        """Return where a text stands, with the rows of the documents; nothing where there is no such text."""

    def document_named(self, name: str) -> StoredDocument | None:
        """Return a document by its name; the first one, where several are so named."""

    def paragraphs(self, document: int, first: int, end: int) -> list[str]:
        """Return the paragraphs of a document from one position to another, as far as there are any."""

    # The corpus as a whole

    def titles(self) -> list[str]:
        """Return a few titles of documents from all over the corpus; see `TITLES`."""

    def dates(self) -> Counter[str | None]:
        """Count the documents of each date; None stands for those without one."""

    def sources(self) -> Counter[tuple[str, str]]:
        """Count the documents of each source and path."""

    def fields(self) -> list[FieldCounts]:
        """Return the fields that documents have besides title, author and the like, by name."""

    @property
    def provisional(self) -> int:
        """How many texts have a provisional vector: the model has not come to them yet."""

    @property
    def near_copies(self) -> int:
        """How many texts say the same as an earlier one in nearly the same words."""

    def files(self) -> list[FileReport]:
        """Return what became of each file when the index was built; what was passed over comes last."""


def sample_texts(store: Store, count: int) -> list[str]:
    """Return at most `count` texts from all over the corpus."""
    return store.texts(sample_rows(store.manifest.counts.texts, count))


def sample_rows(texts: int, count: int) -> list[int]:
    """Return at most `count` rows from all over so many."""
    return list(range(0, texts, max(1, texts // count))[:count])


def plain(text: str) -> str:
    """Take away what people do not quote exactly: case, spaces, the shape of apostrophes."""
    return " ".join(text.replace("’", "'").casefold().split())
