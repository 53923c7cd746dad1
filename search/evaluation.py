"""`python -m search.evaluation`: how well questions with known answers find them.

DATASET is a folder in BEIR's layout: `corpus.jsonl`, `queries.jsonl`, `qrels/test.tsv` (Thakur et al., "BEIR",
NeurIPS 2021). The folder `judgements` of an index is measured on that index, as it is.
"""

import csv
import functools
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ir_measures
import numpy as np
from scipy import stats
from tqdm import tqdm

from index.build import build
from index.command_line import OneLineParser, run_command
from index.encoder import Encoded, Encoder
from index.errors import SourceError, UsageError
from index.models import ModelFiles, find_model
from index.progress import progress_for
from index.snapshot import Snapshot, open_snapshot
from search.candidates import nearest_texts, similarities
from search.evidence import evidence_span
from search.judgements import FOLDER
from search.questions import Question, read_questions
from search.quotes import quoted
from search.ranking import CANDIDATES, Ranker
from search.reranker import Reranker, find_reranker, rerank

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
    dataset: Path, index: Path, settings: list[str], *, reranker: ModelFiles | None = None, quiet: bool = False
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
    build([dataset / "corpus.jsonl"], index, progress=progress_for(sys.stderr, quiet=quiet))
    return _measure(open_snapshot(index), measured, questions, judgements, quiet=quiet)


def evaluate_judgements(
    dataset: Path, snapshot: Snapshot, settings: list[str], *, reranker: ModelFiles | None = None
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
    return _measure(snapshot, _settings(settings, reranker), questions, judgements, quiet=True, by_text=True)


def _settings(names: list[str], reranker: ModelFiles | None) -> "dict[str, Setting]":
    unknown = [name for name in names if name not in SETTINGS]
    if unknown:
        raise UsageError(f"there is no setting “{unknown[0]}”; expected some of {', '.join(SETTINGS)}.")
    settings = {name: SETTINGS[name] for name in names}
    if reranker:
        settings["reranker"] = functools.partial(_reranked, Reranker.load(reranker))
    return settings


def _measure(
    snapshot: Snapshot,
    measured: "Mapping[str, Setting]",
    questions: list[Question],
    judgements: Judgements,
    *,
    quiet: bool,
    by_text: bool = False,
) -> list[Result]:
    """Measure some settings; what is judged are documents, or texts by the digests that name them."""
    encoder = Encoder.load(find_model(snapshot.manifest.model.name))
    named = _text_of if by_text else document_of
    per_question: dict[str, dict[str, list[float]]] = {}
    for name, setting in measured.items():
        rankings = setting(snapshot, encoder, questions)
        shown = tqdm(rankings, desc=name, total=len(questions), disable=quiet or not sys.stderr.isatty(), leave=False)
        run = {
            question.id or "": _scored([named(snapshot, text, judgements[question.id or ""]) for text in texts])
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


def evidence_share(dataset: Path, index: Path, *, quiet: bool = False) -> tuple[float, int] | None:
    """Return how often the sentence named as evidence holds the answer, where the paragraph does, and of how many.

    All hits among the first ten count that are judged relevant and hold an answer that the dataset names. None where
    the dataset names none.
    """
    judgements = read_judgements(dataset)
    questions = [question for question in judged_questions(dataset, judgements) if question.answers]
    snapshot = open_snapshot(index)
    encoder = Encoder.load(find_model(snapshot.manifest.model.name))
    ranker = Ranker(snapshot)
    held = []
    shown = tqdm(questions, desc="evidence", disable=quiet or not sys.stderr.isatty(), leave=False)
    for question, encoded in zip(shown, encoded_questions(encoder, questions), strict=True):
        judged = judgements[question.id or ""]
        terms = snapshot.lexical.terms(question.text)
        for row in ranker.rank(encoded, terms, CANDIDATES).texts[:10].tolist():
            text = snapshot.corpus.text(row)
            if document_of(snapshot, row, judged) in judged and any(answer in text for answer in question.answers):
                start, end = evidence_span(snapshot, encoder, encoded.tokens[0], terms, row=row, text=text)
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


def document_of(snapshot: Snapshot, text: int, relevant: Mapping[str, int]) -> str:
    """Return the document that a text stands in; of copies, which are one hit, a judged one counts."""
    copies = snapshot.columns.copies_of_text(text)
    names = [place.document for copy in copies for _, place in snapshot.corpus.places(int(copy))]
    return next((name for name in names if name in relevant), names[0])


def _text_of(snapshot: Snapshot, text: int, relevant: Mapping[str, int]) -> str:
    """Return what a text is judged by: its digest; of copies, which are one hit, that of a judged one."""
    copies = snapshot.columns.copies_of_text(text)
    names = [snapshot.corpus.digest(int(copy)).hex() for copy in copies]
    return next((name for name in names if name in relevant), names[0])


Rankings = Iterator[list[int]]
Setting = Callable[[Snapshot, Encoder, list[Question]], Rankings]


def encoded_questions(encoder: Encoder, questions: Sequence[Question]) -> Iterator[Encoded]:
    """Embed questions, some at a time, and yield what came of each."""
    for first in range(0, len(questions), 64):
        encoded = encoder.encode_questions([question.text for question in questions[first : first + 64]])
        for row in range(len(encoded.tokens)):
            yield Encoded(encoded.vectors[row : row + 1], encoded.tokens[row : row + 1])


def _ranked(
    snapshot: Snapshot,
    encoder: Encoder,
    questions: list[Question],
    *,
    fast: bool = False,
    reranker: Reranker | None = None,
) -> Rankings:
    ranker = Ranker(snapshot)
    for question, encoded in zip(questions, encoded_questions(encoder, questions), strict=True):
        terms = snapshot.lexical.terms(question.text)
        allowed = quoted(snapshot, question.text).texts
        ranked = ranker.rank(encoded, terms, max(_DEPTH, CANDIDATES), allowed, fast=fast)
        if reranker:
            vector = encoded.vectors[0]
            ranked = rerank(ranked, question.text, vector, snapshot=snapshot, encoder=encoder, reranker=reranker)
        yield ranked.texts.tolist()


def _default(snapshot: Snapshot, encoder: Encoder, questions: list[Question]) -> Rankings:
    return _ranked(snapshot, encoder, questions)


def _fast(snapshot: Snapshot, encoder: Encoder, questions: list[Question]) -> Rankings:
    return _ranked(snapshot, encoder, questions, fast=True)


def _reranked(reranker: Reranker, snapshot: Snapshot, encoder: Encoder, questions: list[Question]) -> Rankings:
    return _ranked(snapshot, encoder, questions, reranker=reranker)


def _dense(snapshot: Snapshot, encoder: Encoder, questions: list[Question]) -> Rankings:
    for encoded in encoded_questions(encoder, questions):
        texts = nearest_texts(snapshot, encoded.vectors[0], _DEPTH, None)
        yield texts[np.argsort(-similarities(snapshot, encoded.vectors[0], texts), kind="stable")].tolist()


def _lexical(snapshot: Snapshot, _encoder: Encoder, questions: list[Question]) -> Rankings:
    for question in questions:
        shares = snapshot.lexical.scores(snapshot.lexical.terms(question.text))
        yield np.argsort(-shares, kind="stable")[:_DEPTH].tolist()


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


def main() -> None:
    """Run the command."""
    parser = OneLineParser(prog="python -m search.evaluation", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("dataset", type=Path, metavar="DATASET", help="corpus.jsonl, queries.jsonl, qrels/test.tsv")
    parser.add_argument("--index", type=Path, metavar="DIR", help="where its index is kept (default: .evaluation/NAME)")
    parser.add_argument(
        "--settings", default=",".join(SETTINGS), help="compared with the first of them (default: %(default)s)"
    )
    parser.add_argument(
        "--reranker",
        metavar="DIR_OR_NAME",
        help="measure the default with this sentence-transformers CrossEncoder on top as well",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a setting")
    arguments = parser.parse_args()

    def command() -> None:
        dataset: Path = arguments.dataset
        index = arguments.index or Path(".evaluation") / dataset.resolve().name
        reranker = find_reranker(arguments.reranker) if arguments.reranker is not None else None
        settings = arguments.settings.split(",")
        if home := index_of_judgements(dataset):
            results = evaluate_judgements(dataset, open_snapshot(home), settings, reranker=reranker)
        else:
            results = evaluate(dataset, index, settings, reranker=reranker, quiet=arguments.json)
        if arguments.json:
            for result in results:
                line = {"dataset": dataset.name, "setting": result.setting, **result.measures, "p": result.p_value}
                print(json.dumps(line))  # noqa: T201
        else:
            print(_table(results))  # noqa: T201
            if not home and (evidence := evidence_share(dataset, index)):
                print(f"\nThe evidence sentence holds the answer in {evidence[0]:.1%} of {evidence[1]:,} right hits.")  # noqa: T201

    run_command("python -m search.evaluation", command)


def index_of_judgements(dataset: Path) -> Path | None:
    """Return the index that a folder of judgements stands beside; None where it is a dataset with its own documents."""
    home = dataset.resolve().parent
    return home if dataset.resolve().name == FOLDER and (home / "live.json").is_file() else None


def _table(results: list[Result]) -> str:
    names = [str(measure) for measure in MEASURES]
    lines = ["| setting | " + " | ".join(names) + " | p |", "|---|" + "---|" * (len(names) + 1)]
    for result in results:
        p_value = "" if result.p_value is None else f"{result.p_value:.2g}"
        lines.append(
            f"| {result.setting} | " + " | ".join(f"{result.measures[n]:.4f}" for n in names) + f" | {p_value} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
