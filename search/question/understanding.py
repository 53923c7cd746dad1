"""What is understood of a question before anything is ranked: its words, its dates, and what may take part."""

from dataclasses import dataclass, field, replace
from datetime import date

from index.storage.store import Selection, Store, WordFilter
from index.words.lexical import QuestionTerms
from search.question.corrections import Correction, correct
from search.question.filters import DateReading, Filters, read_dates, select
from search.question.operators import ParsedQuestion, parse_question


@dataclass(frozen=True)
class UnderstoodQuestion:
    """A question as it is ranked."""

    text: str
    """What to embed and to match: the question without its operators and the dates that became a filter, corrected."""
    terms: QuestionTerms
    selection: Selection | None
    """The documents and texts that take part; None where all do."""
    filters: Filters
    """What these had to pass, the question's own dates included."""
    dates: DateReading | None
    """What the question says about dates; None where it says nothing."""
    missing_phrases: tuple[str, ...]
    """What it has in quotation marks, where no text has it: searched like other words."""
    undated_left_out: int
    """Documents that a date filter left out because they have no date."""
    words: WordFilter = field(default_factory=WordFilter)
    """What texts must have, and must not have: quotations, OR, and -word."""
    corrections: tuple[Correction, ...] = ()
    """Words that no text has, and what was searched for in their place."""
    wider: "UnderstoodQuestion | None" = None
    """The same question without the filter that its own dates made; None where they made none."""

    @property
    def asks(self) -> bool:
        """Whether it has any letter or digit: marks and emoji alone ask nothing, and are near to anything."""
        return any(map(str.isalnum, self.text))


def as_plain_words(store: Store, question: str) -> UnderstoodQuestion:
    """Take a question for words alone: no dates, no quotations, all documents."""
    return UnderstoodQuestion(question, store.terms(question), None, Filters(), None, (), 0)


def understand(
    store: Store, question: str, filters: Filters, today: date | None, *, corrections: bool = True
) -> UnderstoodQuestion:
    """Understand a question that is put to a store.

    Args:
        store: what is searched.
        question: as it was typed.
        filters: which documents take part.
        today: the day from which “yesterday” is counted; None where dates in the question are plain words.
        corrections: correct words that no text has, where one is written much alike.

    Raises:
        QuestionError: the store cannot look for what the question requires or excludes.
    """
    parsed = parse_question(question)
    text, wide = parsed.text, filters
    dates = read_dates(store, text, filters, today) if today and not parsed.pasted else None
    if dates and dates.applied:
        # What a filter sees to would only blur the ranking: “between 2016 and 2018” costs .025 nDCG@10 on news.
        filters, text = dates.narrow(filters), dates.rest
    corrected: tuple[Correction, ...] = ()
    if corrections and not parsed.pasted:
        text, corrected = correct(store, text)
    understood = _among(store, parsed, filters, text, dates=dates, corrections=corrected)
    if filters == wide:
        return understood
    return replace(understood, wider=_among(store, parsed, wide, text, dates=dates, corrections=corrected))


def _among(
    store: Store,
    parsed: ParsedQuestion,
    filters: Filters,
    text: str,
    *,
    dates: DateReading | None,
    corrections: tuple[Correction, ...],
) -> UnderstoodQuestion:
    """Put together what is ranked by `text` among the documents that pass some filters."""
    of_documents = select(store, filters)
    selection, missing = _with_words(store, parsed, of_documents)
    return UnderstoodQuestion(
        text=text,
        terms=store.terms(text),
        selection=selection,
        filters=filters,
        dates=dates,
        missing_phrases=missing,
        undated_left_out=of_documents.undated_left_out if of_documents else 0,
        words=parsed.filter,
        corrections=corrections,
    )


def _with_words(
    store: Store, parsed: ParsedQuestion, selection: Selection | None
) -> tuple[Selection | None, tuple[str, ...]]:
    """Narrow a selection by a question's operators; return those phrases, too, that no text has.

    What no text whatever meets is taken as plain words.
    """
    words = parsed.filter
    if words == WordFilter():
        return selection, ()
    narrowed = store.with_words(words, selection)
    if narrowed is not None:
        return narrowed, ()
    missing: tuple[str, ...] = ()
    for part in (WordFilter(words.phrases), WordFilter((), words.any_of), WordFilter((), (), words.excluded)):
        narrowed = store.with_words(part, selection) if part != WordFilter() else selection
        if narrowed is not None:
            selection = narrowed
        elif part.phrases:
            missing = part.phrases
    return selection, missing
