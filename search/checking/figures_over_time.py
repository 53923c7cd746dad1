"""How a figure moved: each that was reported, when, by whom first, and who repeated it."""

import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isinf
from typing import Any

import msgspec

from index.reading.dates import parse_date
from index.storage.corpus import Place
from index.storage.store import Store
from index.words.analysis import Analysis, Analyzer
from search.answer.answer import Answer, Hit, place_fields
from search.answer.sentences import sentence_spans
from search.checking.asked_figure import AskedFigure, asked_figure
from search.checking.counted import PEOPLE
from search.checking.figures import Figure, figures

LEAST_OF_SUBJECT = 0.5
"""The share of the question's other words, and of its names, of which a paragraph with its headings and the title or
opening of its document has to speak. The rarer ones count for more."""
LEAST_OF_OTHERS = 0.25
"""The same of the words that are no names: “fire” of “the Oldham fire”."""
_LONG = 4
"""Letters of a word that is found in compounds, too: “fire” in “wildfires”."""
_LONG_STEM = 6
_CLAUSES = re.compile(r"[,;:—–()](?:\s|$)")
_BEFORE = re.compile(r"\b(?:from|von|desde|against|gegenüber)\s*$", re.IGNORECASE)
_FROM_TO = re.compile(r"\bde\s*$", re.IGNORECASE), re.compile(r"\s*(?:à|a)\s+\d", re.IGNORECASE)
"""“de 12 à 41”: “de” alone may be anything."""
_MORE = re.compile(
    r"\s+(?:more|additional|further|new|newly|weitere[nr]?|neue[nr]?|autres|nouveaux|nouvelles|nuev[oa]s|más)\b",
    re.IGNORECASE,
)
_MORE_BEFORE = re.compile(r"\b(?:additional|another|further|weitere|autres|otr[oa]s)\s*$", re.IGNORECASE)
_BRINGING = re.compile(
    r"\b(?:bring|tak|rais|push)(?:s|ing)\b|\b(?:damit|portant|ce qui porte|lo que eleva|elevando)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Report:
    """A figure in one paragraph, and the other places of that paragraph."""

    figure: Figure
    sentence: str
    hit: Hit

    @property
    def place(self) -> Place:
        """Where it stands; of several places, the earliest."""
        return self.hit.place

    @property
    def copies(self) -> tuple[Place, ...]:
        """Where else the same paragraph stands."""
        return self.hit.also_in


@dataclass(frozen=True)
class Step:
    """One figure, with all who reported it."""

    low: float
    high: float
    """The same as `low`, unless it is a range."""
    unit: str | None
    reports: tuple[Report, ...]
    """The earliest first; those without a date last."""

    @property
    def first(self) -> Report:
        """Who had it first."""
        return self.reports[0]

    @property
    def copies(self) -> int:
        """How many more places have a paragraph of one of the reports."""
        return sum(len(report.copies) for report in self.reports)


@dataclass(frozen=True)
class FiguresOverTime:
    """How the figure that a question asks for moved."""

    question: str
    asked: AskedFigure
    steps: tuple[Step, ...]
    """By the date of the first report; those without one last."""
    answer: Answer
    """The hits that the figures were taken from, among others."""

    def to_json(self) -> str:
        """Return one line of JSON. `low` or `high` is null where a figure has no such end: “at least 12”."""
        fields = {
            "question": self.question,
            "asked": {"kind": self.asked.kind, "counted": self.asked.counted, "outcome": self.asked.outcome},
            "verdict": self.answer.verdict,
            "took_ms": self.answer.took_ms,
            "snapshot": self.answer.snapshot,
            "figures": [
                {
                    "low": step.low,
                    "high": step.high,
                    "unit": step.unit,
                    "date": step.first.place.date,
                    "reports": [_report_fields(report) for report in step.reports],
                }
                for step in self.steps
            ],
        }
        return msgspec.json.encode(fields).decode()


def figure_asked_for(store: Store, question: str) -> AskedFigure | None:
    """Return which figure a question asks for; None where it asks for none."""
    return asked_figure(question, store.language)


def figures_of(store: Store, answer: Answer, asked: AskedFigure) -> FiguresOverTime:
    """Return how a figure moved in the hits of an answer from a store."""
    return figures_over_time(answer, asked, functools.partial(_weight, store), store.language)


def _weight(store: Store, word: str) -> float:
    """Return the inverse document frequency of a word, in the language in which it is the most frequent."""
    return min(filter(None, store.idf(list(store.terms(word)))), default=0.0)


def figures_over_time(
    answer: Answer, asked: AskedFigure, weight: Callable[[str], float], language: str
) -> FiguresOverTime:
    """Take the figure that a question asks for from the hits of its answer.

    Only sentences count that speak of what is asked: the figure must count the like, and the paragraph, with its
    headings and the title or opening of its document, have the question's other words, and its names.

    Args:
        answer: the hits.
        asked: what the question asks for.
        weight: what a word of the question is worth, as its inverse document frequency.
        language: that of documents whose language is not known.
    """
    least = (
        (asked.subject, LEAST_OF_SUBJECT),
        (asked.names, LEAST_OF_SUBJECT),
        ([word for word in asked.subject if word not in asked.names], LEAST_OF_OTHERS),
    )
    needed = [({word: weight(word) for word in words}, share) for words, share in least]
    reports = [
        report
        for hit in answer.hits
        if not _is_before(hit.place, answer)
        for own in [hit.place.language or language]
        if all(_share(words, _around(hit), own) >= share for words, share in needed)
        for report in _reports(hit, asked, own)
    ]
    by_value: dict[tuple[float, float], list[Report]] = {}
    for report in sorted(reports, key=lambda report: _order(report.place)):
        by_value.setdefault(_nominal(report.figure), []).append(report)
    steps = [Step(*value, unit=own[0].figure.unit, reports=tuple(own)) for value, own in by_value.items()]
    steps.sort(key=lambda step: _order(step.first.place))
    return FiguresOverTime(answer.question, asked, tuple(steps), answer)


def _order(place: Place) -> tuple[bool, str]:
    return place.date is None, place.date or ""


def _nominal(figure: Figure) -> tuple[float, float]:
    """Return the value by which figures are put together: 12 for “12”, “at least 12”, “up to 12” and “about 12”."""
    low = figure.high if figure.low == -inf else figure.low
    return low, figure.low if figure.high == inf else figure.high


def _is_before(place: Place, answer: Answer) -> bool:
    """Tell whether a document is older than the time of which the question speaks, whether that filtered or not."""
    since = answer.dates.since if answer.dates else None
    written = parse_date(place.date) if place.date else None
    return since is not None and written is not None and written.last < since


def _around(hit: Hit) -> str:
    """Return what a paragraph says, with its headings and the title or the opening of its document."""
    return " ".join(filter(None, [*hit.place.headings, hit.place.called, hit.text]))


def _reports(hit: Hit, asked: AskedFigure, language: str) -> Iterator[Report]:
    """Yield the figures of a paragraph that are asked for, each value once."""
    seen: set[tuple[float, float]] = set()
    for start, end in sentence_spans(hit.text, language):
        sentence = hit.text[start:end]
        if not asked.is_named and not (start < hit.evidence[1] and hit.evidence[0] < end):
            continue
        own = [one for one in figures(sentence, language) if asked.is_met_by(one)]
        held = _of_all(_that_hold(sentence, own), asked)
        for figure in held if asked.is_named else _nearest(sentence, held, asked, language):
            if (value := _nominal(figure)) not in seen:
                seen.add(value)
                yield Report(figure, sentence, hit)


def _of_all(found: Sequence[Figure], asked: AskedFigure) -> Sequence[Figure]:
    """Leave out parts where a sentence has the whole: “22 dead, 12 of them children”."""
    if asked.kind != "count" or asked.counted not in {None, PEOPLE}:
        return found
    return [figure for figure in found if figure.counted in {None, PEOPLE}] or found


def _nearest(sentence: str, found: Sequence[Figure], asked: AskedFigure, language: str) -> Sequence[Figure]:
    """Keep, of several figures, those in whose clauses the most words of the question stand."""
    if len(found) < 2:
        return found
    ends = [0, *(match.end() for match in _CLAUSES.finditer(sentence)), len(sentence)]
    words = dict.fromkeys(asked.subject, 1.0)
    shares = [
        next(
            _share(words, sentence[start:end], language)
            for start, end in pairwise(ends)
            if start <= figure.start < max(end, start + 1)
        )
        for figure in found
    ]
    return [figure for figure, share in zip(found, shares, strict=True) if share == max(shares)]


def _that_hold(sentence: str, found: Sequence[Figure]) -> list[Figure]:
    """Leave out figures that held before, or are only what was added to them.

    These are “12” of “rose from 12 to 41”, “15” of “15 died, bringing the toll to 41”, and “46 more deaths”.
    """
    kept: list[Figure] = []
    for place, figure in enumerate(found):
        ahead, behind = sentence[: figure.start], sentence[figure.end :]
        after = found[place + 1].start if place + 1 < len(found) else figure.end
        from_to = _FROM_TO[0].search(ahead) is not None and _FROM_TO[1].match(behind) is not None
        is_before = (from_to or _BEFORE.search(ahead) is not None) and figure.kind != "money"
        is_more = _MORE.match(behind) is not None or _MORE_BEFORE.search(ahead) is not None
        is_added = is_more or _BRINGING.search(sentence, figure.end, after) is not None
        if not (is_before or is_added):
            kept.append(figure)
    return kept


def _share(subject: Mapping[str, float], text: str, language: str) -> float:
    """Return the share of the question's words that a text has."""
    analyzer = _analyzer(language)
    terms = set(analyzer.terms(text))
    total = sum(subject.values())
    met = sum(value for word, value in subject.items() if _has(terms, analyzer.terms(word)))
    return met / total if total else 1.0


def _has(terms: set[str], wanted: Sequence[str]) -> bool:
    """Tell whether a word is among terms: by itself, in a compound, or as “Kazakh” for “Kazakhstan”."""
    if terms.intersection(wanted):
        return True
    return any(
        (len(word) >= _LONG and word in term) or (len(term) >= _LONG_STEM and word.startswith(term))
        for word in wanted
        for term in terms
    )


_ANALYZERS: dict[str, Analyzer] = {}


def _analyzer(language: str) -> Analyzer:
    return _ANALYZERS.setdefault(language, Analyzer(Analysis.of_language(language)))


def _report_fields(report: Report) -> dict[str, Any]:
    figure = report.figure
    return {
        "text": figure.text,
        "low": None if isinf(figure.low) else figure.low,
        "high": None if isinf(figure.high) else figure.high,
        "approximate": figure.approximate,
        "sentence": report.sentence,
        **place_fields(report.place),
        "copies": [place_fields(place) for place in report.copies],
    }
