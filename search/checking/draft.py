"""A draft -> its sentences, and which of them state something that can be checked.

A sentence can be checked where it has a figure, a date, a quotation or a name, or reports what somebody said. The rest
is greetings, opinions and transitions: nothing in documents could agree with it or not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.errors import UsageError, marked
from index.reading.documents import Document, SourceFile
from index.reading.languages import LanguageDetector
from index.reading.pool import Reading
from search.answer.sentences import Span, sentence_spans
from search.checking.denials import words_of
from search.checking.figures import figures
from search.checking.moments import moments
from search.checking.names import names
from search.checking.quotations import quotations_in
from search.question.question_files import decode

Stated = Literal["figure", "date", "name", "quotation", "report"]

PLAIN = {".txt", ".text", ""}
"""Endings of files that are taken as they are: no line of a draft is its date or its author."""
MOST_CHARACTERS = 500_000
"""Some 80,000 words: a book. More is an archive, to be indexed."""
_PARAGRAPH = re.compile(r"[^\S\n]*\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")
_WORD = re.compile(r"[^\W\d_]{2,}")
_FEWEST_WORDS = 4
"""A heading or “Thank you.” states nothing."""


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence of a draft."""

    number: int
    """From 1."""
    start: int
    """Where it stands: characters of the draft's text."""
    end: int
    text: str
    states: tuple[Stated, ...]
    """What can be checked in it; nothing where it is empty."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is to be checked."""

    name: str
    text: str
    language: str
    """ISO 639-1 code."""
    sentences: tuple[DraftSentence, ...]

    @property
    def checkable(self) -> tuple[DraftSentence, ...]:
        """The sentences that state something that can be checked."""
        return tuple(one for one in self.sentences if one.states)


def draft_of(text: str, name: str = "draft") -> Draft:
    """Cut a text into sentences; an empty line ends a paragraph, and each sentence lies in one.

    Raises:
        UsageError: there is nothing in it, or more than `MOST_CHARACTERS`.
    """
    if not text.strip():
        raise UsageError(marked("the draft “{name}” is empty; expected sentences to check."), name=name)
    if len(text) > MOST_CHARACTERS:
        raise UsageError(
            marked("the draft “{name}” has {count} characters, expected at most {most}; check it in parts."),
            name=name,
            count=f"{len(text):,}",
            most=f"{MOST_CHARACTERS:,}",
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    paragraphs = [match.span() for match in _PARAGRAPH.finditer(text)]
    language = LanguageDetector().language_of([text[start:end] for start, end in paragraphs]) or "en"
    known = frozenset(word for one in names(text) if one.sure for word in one.words)
    sentences = tuple(
        DraftSentence(number, start, end, text[start:end], stated_in(text[start:end], language, known))
        for number, (start, end) in enumerate(_sentences(text, paragraphs, language), start=1)
    )
    return Draft(name, text, language, sentences)


def read_draft(path: Path, name: str | None = None) -> Draft:
    """Read a draft from a file: text as it is, any other format as an index would read it.

    Args:
        path: the file.
        name: what the draft is called; as the file where it is None.

    Raises:
        UsageError: it cannot be read, or there is nothing in it.
    """
    name = name or path.name
    try:
        if path.suffix.lower() in PLAIN:
            return draft_of(decode(path.read_bytes(), Path(name)), name)
        with path.open("rb"):  # what is wrong with the file itself is said as it is
            pass
    except OSError as error:
        raise UsageError(marked("the draft “{name}” cannot be read: {why}."), name=path, why=error.strerror) from error
    file = SourceFile(path, str(path))
    with Reading(processes=1) as reading:
        found = [one for _, results in reading.read([file]) for one in results]
    documents = [one for one in found if isinstance(one, Document)]
    if not documents:
        why = next((note.message for note in [*file.notes, *found] if not isinstance(note, Document)), "it has no text")
        raise UsageError(
            marked("the draft “{name}” cannot be read: {why}; save it as .txt, .md or .docx."), name=name, why=why
        )
    return draft_of("\n\n".join(text for one in documents for text in one.paragraphs), name)


def stated_in(sentence: str, language: str = "en", known: frozenset[str] = frozenset()) -> tuple[Stated, ...]:
    """Return what of a sentence can be checked; nothing of a question, of a heading, or where there is no sentence.

    Args:
        sentence: the sentence.
        language: its ISO 639-1 code.
        known: words of names, in lower case: a single word that begins the sentence is a name if it is one of them.
    """
    quotations = quotations_in(sentence)
    if not quotations and (sentence.rstrip("\"'”’»)").endswith("?") or len(_WORD.findall(sentence)) < _FEWEST_WORDS):
        return ()
    found: list[tuple[Stated, bool]] = [
        ("figure", bool(figures(sentence))),
        ("date", bool(moments(sentence, language))),
        ("name", any(one.sure or known.issuperset(one.words) for one in names(sentence))),
        ("quotation", bool(quotations)),
        ("report", bool(words_of(language).reports.search(sentence))),
    ]
    return tuple(kind for kind, is_there in found if is_there)


def _sentences(text: str, paragraphs: Sequence[Span], language: str) -> Iterator[Span]:
    for start, end in paragraphs:
        # A line break within a paragraph is a space; both are one character, so that places stay.
        for first, last in sentence_spans(text[start:end].replace("\n", " "), language):
            yield start + first, start + last
