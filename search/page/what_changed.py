"""What differs from what was known when a saved question was last looked at: a new figure, a later date, a denial."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf

from index.reading.dates import parse_date
from index.storage.store import Store
from search.answer.answer import Answer, Hit
from search.checking.denials import words_of
from search.checking.figures import Figure, figures
from search.checking.figures_over_time import figure_asked_for, figures_of
from search.checking.moments import moments
from search.evaluation.judgements import text_id

SHOWN = 10
"""How many hits people look at: what stands below is not news."""
_TIMED = {"day", "month", "year", "longer"}


@dataclass(frozen=True)
class KnownFigure:
    """A figure that was known; see `search.checking.figures.Figure`."""

    low: float | None
    high: float | None
    """None where it has no such end."""
    unit: str | None
    kind: str
    counted: str | None
    outcome: str | None
    rounding: float = 0

    def covers(self, figure: Figure) -> bool:
        """Tell whether a figure says the same of the like."""
        if not self.is_like(figure):
            return False
        low, high = self._ends(self.low, self.high, self.rounding)
        other_low, other_high = self._ends(figure.low, figure.high, figure.rounding)
        return low <= other_high and other_low <= high

    def is_like(self, figure: Figure) -> bool:
        """Tell whether a figure counts the like."""
        return (self.kind, self.unit, self.counted, self.outcome) == (
            figure.kind, figure.unit, figure.counted, figure.outcome,
        )  # fmt: skip

    @staticmethod
    def _ends(low: float | None, high: float | None, rounding: float) -> tuple[float, float]:
        """Return the values that it may be; where one end is open, those near the other end."""
        if low in {None, -inf}:
            return (high or 0) - rounding, high or 0
        if high in {None, inf}:
            return low or 0, (low or 0) + rounding
        return (low or 0) - rounding, (high or 0) + rounding


@dataclass(frozen=True)
class Known:
    """What was known of a question: the figures and the latest date in its hits, and which hits denied something."""

    figures: tuple[KnownFigure, ...] = ()
    latest: str = ""
    """The last day that the evidence speaks of, as 2017-03-27; none where it is empty."""
    denials: tuple[str, ...] = ()
    """The hits whose evidence denies something, by `text_id`."""


@dataclass(frozen=True)
class Said:
    """A sentence that says something new, and its hit."""

    what: str
    """The figure or the date, as it is written; of a denial, the word that denies."""
    sentence: str
    hit: Hit


@dataclass(frozen=True)
class Changes:
    """What differs from what was known."""

    figures: tuple[Said, ...] = ()
    dates: tuple[Said, ...] = ()
    denials: tuple[Said, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.figures or self.dates or self.denials)


def known_of(store: Store, answer: Answer) -> Known:
    """Return what is known by an answer."""
    days = [day for day, _ in _days(answer)]
    return Known(
        tuple(_known(figure) for figure, _, _ in _figures(store, answer)),
        max(days).isoformat() if days else "",
        tuple(text_id(said.hit.text) for said in _denials(store, answer)),
    )


def changes_since(known: Known, seen: Sequence[str], store: Store, answer: Answer) -> Changes:
    """Return what differs from what was known.

    Where the question asks for a figure, each one that was not known is new; else one that differs from a known figure
    of the like. A date is later than all that the evidence spoke of. A denial is one of a hit that was not there.

    Args:
        known: what was known.
        seen: the hits that there were, by `text_id`.
        store: what answered.
        answer: what there is now.
    """
    if not answer.answered:
        return Changes()
    asked = figure_asked_for(store, answer.question) is not None
    new: dict[tuple[float, float], Said] = {}
    for figure, sentence, hit in _figures(store, answer):
        is_new = not any(one.covers(figure) for one in known.figures)
        if is_new and (asked or any(one.is_like(figure) for one in known.figures)):
            new.setdefault((figure.low, figure.high), Said(figure.text, sentence, hit))
    latest = parse_date(known.latest) if known.latest else None
    later = [said for day, said in _days(answer) if latest and day > latest.last]
    denials = [said for said in _denials(store, answer) if text_id(said.hit.text) not in {*seen, *known.denials}]
    return Changes(tuple(new.values()), tuple(later[:1]), tuple(denials))


def _known(figure: Figure) -> KnownFigure:
    low, high = (None if abs(end) == inf else end for end in (figure.low, figure.high))
    return KnownFigure(low, high, figure.unit, figure.kind, figure.counted, figure.outcome, figure.rounding)


def _figures(store: Store, answer: Answer) -> Iterator[tuple[Figure, str, Hit]]:
    """Yield the figures that a question asks for; where it asks for none, those of the evidence."""
    asked = figure_asked_for(store, answer.question)
    if asked is not None:
        for step in figures_of(store, answer, asked).steps:
            for report in step.reports:
                yield report.figure, report.sentence, report.hit
        return
    for hit in answer.hits[:SHOWN]:
        for figure in figures(hit.evidence_text, hit.place.language or store.language):
            if figure.kind != "age":
                yield figure, hit.evidence_text, hit


def _days(answer: Answer) -> list[tuple[date, Said]]:
    """Return the dates that the evidence of hits speaks of, latest first: those that say day or month, and the year."""
    found = []
    for hit in answer.hits[:SHOWN]:
        written = parse_date(hit.place.date) if hit.place.date else None
        for moment in moments(hit.evidence_text, hit.place.language or "en", written.first if written else None):
            if moment.precision in _TIMED and moment.last is not None and (moment.year_stated or written):
                found.append((moment.last, Said(moment.text, hit.evidence_text, hit)))  # noqa: PERF401 - two conditions
    return sorted(found, key=lambda one: one[0], reverse=True)


def _denials(store: Store, answer: Answer) -> Iterator[Said]:
    """Yield the hits whose evidence denies something."""
    for hit in answer.hits[:SHOWN]:
        match = words_of(hit.place.language or store.language).denies.search(hit.evidence_text)
        if match:
            yield Said(match.group(), hit.evidence_text, hit)
