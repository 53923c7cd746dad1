"""What to judge next: the paragraphs that several orders put among their first ten and that nobody judged.

A paragraph that nobody judged counts as not relevant. Where many of the first ten are such, a measure says more about
who judged than about the order. Pooling is the way of the evaluation campaigns (Sparck Jones and van Rijsbergen, 1975):
judge what any of the systems puts first, beginning with what most of them do.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from index.errors import SourceError
from index.storage.corpus import Place
from index.storage.store import Store
from search.evaluation.datasets import judged_questions, read_judgements
from search.evaluation.evaluation import named_settings, pipeline_of
from search.evaluation.measures import digests_of
from search.evaluation.settings import Asking

TOP = 10
MOST = 10
_SHOWN_CHARACTERS = 140


@dataclass(frozen=True)
class ToJudge:
    """A paragraph that somebody should judge."""

    question: str
    text: str
    place: Place
    settings: int
    """How many settings have it among their first ten."""
    best_rank: int
    """From 1."""


@dataclass(frozen=True)
class Unjudged:
    """What is judged, and what is not."""

    settings: tuple[str, ...]
    judged: int
    """Of the paragraphs among the first ten of any setting, over all questions: those that were judged."""
    found: int
    next: tuple[ToJudge, ...]
    """What to judge next, the most wanted first."""


def unjudged(dataset: Path, store: Store, settings: Sequence[str], *, today: date | None = None) -> Unjudged:
    """Return what to judge next of the questions that have judgements, see `judgements.py`.

    Args:
        dataset: the folder of judgements.
        store: the index that they stand beside.
        settings: names of `SETTINGS`.
        today: dates in questions are filters, seen from this day; plain words where it is None.

    Raises:
        SourceError: there are no judgements.
        UsageError: there is no such setting.
    """
    judgements = read_judgements(dataset)
    questions = judged_questions(dataset, judgements)
    if not questions:
        raise SourceError(f"nothing is judged in {dataset}; mark some hits in the page first.")
    pipeline, asking = pipeline_of(store), Asking(today)
    ranks: dict[tuple[int, int], list[int]] = defaultdict(list)
    for setting in named_settings(settings).values():
        for at, texts in enumerate(setting(pipeline, asking, questions)):
            for rank, text in enumerate(texts[:TOP], start=1):
                ranks[at, text].append(rank)
    open_ones = []
    for at, question in enumerate(questions):
        own = [text for asked, text in ranks if asked == at]
        judged = judgements[question.id or ""]
        for text, name in zip(own, digests_of(store, own, judged), strict=True):
            if name not in judged:
                open_ones.append((-len(ranks[at, text]), min(ranks[at, text]), at, text))
    wanted = sorted(open_ones)[:MOST]
    places = [found[0].place for found in store.occurrences([text for *_, text in wanted], None)]
    shown = store.texts([text for *_, text in wanted])
    return Unjudged(
        tuple(settings),
        judged=len(ranks) - len(open_ones),
        found=len(ranks),
        next=tuple(
            ToJudge(questions[at].text, text, place, -count, rank)
            for (count, rank, at, _), text, place in zip(wanted, shown, places, strict=True)
        ),
    )


def in_words(found: Unjudged) -> str:
    """Say what to judge next."""
    share = f"Of the {found.found:,} paragraphs among the first ten, {found.judged:,} are judged."
    if not found.next:
        return f"{share} There is nothing left to judge."
    lines = [f"{share} The others count as not relevant. Mark these next, under their questions in the page:"]
    for one in found.next:
        start = " ".join(one.text.split())
        shown = start if len(start) <= _SHOWN_CHARACTERS else start[:_SHOWN_CHARACTERS].rsplit(" ", 1)[0] + " …"
        lines.append(
            f"- {one.question}\n  “{shown}” ({one.place.source}, {one.place.where}): among the first ten of "
            f"{one.settings} of {len(found.settings)} settings, at best at rank {one.best_rank}"
        )
    return "\n".join(lines)
