"""Measures rankings on questions with known answers.

A dataset is a folder in BEIR's layout: `corpus.jsonl`, `queries.jsonl`, `qrels/test.tsv` (Thakur et al., "BEIR",
NeurIPS 2021). The folder `judgements` of an index is measured on that index, as it is.
"""

import csv
import functools
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ir_measures
import numpy as np
from scipy import stats
from tqdm import tqdm

from index.building.build import build_at
from index.embedding.encoder import Encoded, Encoder
from index.embedding.model_files import ModelFiles, find_model
from index.errors import SourceError, UsageError
from index.progress import progress_for
from index.storage.locations import Location, as_location
from index.storage.opening import open_store
from index.storage.store import Store
from index.words.lexical import QuestionTerms
from search.answer.evidence import evidence_span
from search.evaluation.judgements import FOLDER, text_id
from search.question.question_files import Question, read_questions
from search.question.quotations import phrases_in
from search.ranking.pipeline import CANDIDATES, Ranker
from search.ranking.reranker import Reranker, rerank

MEASURES = [ir_measures.nDCG @ 10, ir_measures.RR @ 10, ir_measures.R @ 10]
_DEPTH = 50
"""Texts looked at for each question: several may belong to one document."""

Judgements = dict[str, dict[str, int]]
"""Question, then document: how relevant it is."""


@dataclass(frozen=True)
class Result:
    """What one setting reaches on a dataset."""

    setting: str
    measures: dict[str, float]
    """Means over the questions."""
    p_value: float | None
    """Of a paired t-test of nDCG@10 against the first setting."""


def evaluate(
    dataset: Path,
    index: Path | Location,
    settings: list[str],
    *,
    reranker: ModelFiles | None = None,
    quiet: bool = False,
) -> list[Result]:
    """Index a dataset, or what changed in it, and measure some settings on its judged questions.

    Args:
        dataset: a folder in BEIR's layout.
        index: where its index is kept.
        settings: names of `SETTINGS`; the others are compared with the first.
        reranker: a cross-encoder, which is measured as one more setting, on top of the default.
        quiet: show no progress.

    Raises:
        SourceError: the folder is not a dataset.
        UsageError: there is no such setting.
        ModelError: the reranker cannot be used.
    """
    measured = _settings(settings, reranker)
    judgements = read_judgements(dataset)
    questions = judged_questions(dataset, judgements)
    location = as_location(index)
    build_at(location, [dataset / "corpus.jsonl"], progress=progress_for(sys.stderr, quiet=quiet))
    return _measure(open_store(location), measured, questions, judgements, quiet=quiet)


def evaluate_judgements(
    dataset: Path, store: Store, settings: list[str], *, reranker: ModelFiles | None = None
) -> list[Result]:
    """Measure some settings on an index itself, with what its readers said of its paragraphs; see `judgements.py`.

    Only questions with a relevant paragraph count. What nobody judged counts as not relevant.

    Raises:
        SourceError: there are no judgements, or none says that a paragraph is relevant.
        UsageError: there is no such setting.
    """
    judgements = {asked: judged for asked, judged in read_judgements(dataset).items() if any(judged.values())}
    questions = judged_questions(dataset, judgements)
    if not questions:
        raise SourceError(f"no paragraph in {dataset} is said to be relevant; mark some in the page first.")
    return _measure(store, _settings(settings, reranker), questions, judgements, quiet=True, by_text=True)


def _settings(names: list[str], reranker: ModelFiles | None) -> "dict[str, Setting]":
    unknown = [name for name in names if name not in SETTINGS]
    if unknown:
        raise UsageError(f"there is no setting “{unknown[0]}”; expected some of {', '.join(SETTINGS)}.")
    settings = {name: SETTINGS[name] for name in names}
    if reranker:
        settings["reranker"] = functools.partial(_reranked, Reranker.load(reranker))
    return settings


def _measure(
    store: Store,
    measured: "Mapping[str, Setting]",
    questions: list[Question],
    judgements: Judgements,
    *,
    quiet: bool,
    by_text: bool = False,
) -> list[Result]:
    """Measure some settings; what is judged are documents, or texts by the digests that name them."""
    encoder = Encoder.load(find_model(store.manifest.model.name))
    named = _texts_of if by_text else documents_of
    per_question: dict[str, dict[str, list[float]]] = {}
    for name, setting in measured.items():
        rankings = setting(store, encoder, questions)
        shown = tqdm(rankings, desc=name, total=len(questions), disable=quiet or not sys.stderr.isatty(), leave=False)
        run = {
            question.id or "": _scored(named(store, texts, judgements[question.id or ""]))
            for question, texts in zip(questions, shown, strict=True)
        }
        values: dict[str, dict[str, float]] = {str(measure): {} for measure in MEASURES}
        for metric in ir_measures.iter_calc(MEASURES, judgements, run):
            values[str(metric.measure)][metric.query_id] = metric.value
        per_question[name] = {
            measure: [own.get(question.id or "", 0.0) for question in questions] for measure, own in values.items()
        }
    first = next(iter(measured))
    return [_result(name, per_question, first) for name in measured]


def evidence_share(dataset: Path, index: Path | Location, *, quiet: bool = False) -> tuple[float, int] | None:
    """Return how often the sentence named as evidence holds the answer, where the paragraph does, and of how many.

    All hits among the first ten count that are judged relevant and hold an answer that the dataset names. None where
    the dataset names none.
    """
    judgements = read_judgements(dataset)
    questions = [question for question in judged_questions(dataset, judgements) if question.answers]
    store = open_store(as_location(index))
    encoder = Encoder.load(find_model(store.manifest.model.name))
    ranker = Ranker(store)
    held = []
    shown = tqdm(questions, desc="evidence", disable=quiet or not sys.stderr.isatty(), leave=False)
    for question, encoded in zip(shown, encoded_questions(encoder, questions), strict=True):
        judged = judgements[question.id or ""]
        terms = store.terms(question.text)
        rows = ranker.rank(encoded, terms, CANDIDATES).texts[:10].tolist()
        for row, text, document in zip(rows, store.texts(rows), documents_of(store, rows, judged), strict=True):
            if document in judged and any(answer in text for answer in question.answers):
                start, end = evidence_span(store, encoder, encoded.tokens[0], terms, row=row, text=text)
                held.append(any(answer in text[start:end] for answer in question.answers))
    return (sum(held) / len(held), len(held)) if held else None


def _result(name: str, per_question: Mapping[str, Mapping[str, list[float]]], first: str) -> Result:
    own, other = per_question[name][str(MEASURES[0])], per_question[first][str(MEASURES[0])]
    p_value = None if name == first or own == other else float(stats.ttest_rel(own, other).pvalue)
    return Result(name, {measure: float(np.mean(v)) for measure, v in per_question[name].items()}, p_value)


def _scored(names: list[str]) -> dict[str, float]:
    """Turn ranked names into scored ones; of several texts of a document the best counts."""
    scores: dict[str, float] = {}
    for rank, name in enumerate(names):
        scores.setdefault(name, 1.0 / (rank + 1))
    return scores


def documents_of(store: Store, texts: Sequence[int], relevant: Mapping[str, int]) -> list[str]:
    """Return the document that each text stands in; of copies, which are one hit, a judged one counts."""
    return [
        _judged_of([occurrence.place.document for occurrence in found], relevant)
        for found in store.occurrences(texts, None)
    ]


def _texts_of(store: Store, texts: Sequence[int], relevant: Mapping[str, int]) -> list[str]:
    """Return what each text is judged by: its digest; of copies, which are one hit, that of a judged one."""
    copies = [list(dict.fromkeys(one.row for one in found)) for found in store.occurrences(texts, None)]
    distinct = sorted({row for rows in copies for row in rows})
    names = dict(zip(distinct, map(text_id, store.texts(distinct)), strict=True))
    return [_judged_of([names[row] for row in rows], relevant) for rows in copies]


def _judged_of(names: Sequence[str], relevant: Mapping[str, int]) -> str:
    return next((name for name in names if name in relevant), names[0])


Rankings = Iterator[list[int]]
Setting = Callable[[Store, Encoder, list[Question]], Rankings]


def encoded_questions(encoder: Encoder, questions: Sequence[Question]) -> Iterator[Encoded]:
    """Embed questions, some at a time, and yield what came of each."""
    for first in range(0, len(questions), 64):
        encoded = encoder.encode_questions([question.text for question in questions[first : first + 64]])
        for row in range(len(encoded.tokens)):
            yield Encoded(encoded.vectors[row : row + 1], encoded.tokens[row : row + 1])


def _ranked(
    store: Store,
    encoder: Encoder,
    questions: list[Question],
    *,
    fast: bool = False,
    reranker: Reranker | None = None,
) -> Rankings:
    ranker = Ranker(store)
    for question, encoded in zip(questions, encoded_questions(encoder, questions), strict=True):
        terms = store.terms(question.text)
        phrases = phrases_in(question.text)
        selection = store.with_phrases(phrases, None) if phrases else None
        ranked = ranker.rank(encoded, terms, max(_DEPTH, CANDIDATES), selection, fast=fast)
        if reranker:
            vector = encoded.vectors[0]
            ranked = rerank(ranked, question.text, vector, store=store, encoder=encoder, reranker=reranker)
        yield ranked.texts.tolist()


def _default(store: Store, encoder: Encoder, questions: list[Question]) -> Rankings:
    return _ranked(store, encoder, questions)


def _fast(store: Store, encoder: Encoder, questions: list[Question]) -> Rankings:
    return _ranked(store, encoder, questions, fast=True)


def _reranked(reranker: Reranker, store: Store, encoder: Encoder, questions: list[Question]) -> Rankings:
    return _ranked(store, encoder, questions, reranker=reranker)


def _dense(store: Store, encoder: Encoder, questions: list[Question]) -> Rankings:
    for encoded in encoded_questions(encoder, questions):
        asked = store.ask(encoded.vectors[0], QuestionTerms(((),)), None)
        texts = asked.nearest(_DEPTH)
        yield texts[np.argsort(-asked.dense(texts), kind="stable")].tolist()


def _lexical(store: Store, _encoder: Encoder, questions: list[Question]) -> Rankings:
    nowhere = np.zeros(store.manifest.model.dimension, np.float32)
    for question in questions:
        asked = store.ask(nowhere, store.terms(question.text), None)
        texts = np.sort(asked.best_by_words(_DEPTH))
        yield texts[np.argsort(-asked.lexical(texts), kind="stable")].tolist()


SETTINGS: dict[str, Setting] = {"default": _default, "fast": _fast, "dense": _dense, "lexical": _lexical}
"""The order in which people get their hits, the same without the evidence pass, and each of its two halves alone."""


def judged_questions(dataset: Path, judgements: Judgements) -> list[Question]:
    """Return the questions of a dataset that have judgements.

    Raises:
        SourceError: they cannot be read.
    """
    try:
        return [q for q in read_questions(dataset / "queries.jsonl") if q.id in judgements]
    except UsageError as error:
        raise SourceError(f"the dataset is not complete: {error}") from error


def read_judgements(dataset: Path) -> Judgements:
    """Return what is relevant to each question of a dataset.

    Raises:
        SourceError: it cannot be read.
    """
    path = dataset / "qrels" / "test.tsv"
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream, delimiter="\t"))[1:]
        judgements: Judgements = {}
        for question, document, relevance in filter(None, rows):
            judgements.setdefault(question, {})[document] = int(relevance)
    except OSError as error:
        raise SourceError(f"the dataset is not complete: {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise SourceError(f"{path}: expected lines of query-id, corpus-id and score between tabs ({error}).") from error
    return judgements


def index_of_judgements(dataset: Path) -> Path | None:
    """Return the index that a folder of judgements stands beside; None where it is a dataset with its own documents."""
    home = dataset.resolve().parent
    return home if dataset.resolve().name == FOLDER and (home / "live.json").is_file() else None
