"""Why a hit matched: the question's words that stand in it, and what each signal gave it, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.words.analysis import Analyzer
from search.ranking.signals import BY_NAME, Signals
from search.speech import say, speech


def matched_terms(analyzer: Analyzer, terms: Iterable[str], text: str) -> tuple[str, ...]:
    """Return the words of a text that are among a question's terms, as the text writes them, each once, in its order.

    Stop words are no terms. Of Chinese and Japanese, which put no spaces between words, pairs of characters count.
    """
    wanted = frozenset(terms)
    if not wanted:
        return ()
    words: dict[str, str] = {}
    for word in analyzer.words(text):
        words.setdefault(word.casefold(), word)
    return tuple(word for word in words.values() if not wanted.isdisjoint(analyzer.terms(word)))


@dataclass(frozen=True)
class Reason:
    """One thing that spoke for a hit, or against it."""

    signal: str
    """Its name in JSON."""
    words: str
    contribution: float | None
    """What it added to the score of our own ranking; None where it added nothing but decided the order itself."""


def reasons(signals: Signals) -> Iterator[Reason]:
    """Yield what spoke for a hit, and against it; signals that added nothing are left out."""
    if signals.reranker is not None:
        words = say("reranker: {value} of 1, which decides the order", value=speech().decimal(signals.reranker, 2))
        yield Reason("reranker", words, None)
    for signal, contribution in signals.contributions().items():
        if contribution:
            yield Reason(signal, BY_NAME[signal].words(signals.values[signal]), contribution)
