"""Measures rankings on questions with known answers; the folder `judgements` of an index is measured on that index."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from tqdm import tqdm

from index.building.build import build_at
from index.building.options import BuildOptions
from index.embedding.encoder import Encoder
from index.embedding.model_files import ModelFiles, find_model
from index.errors import IndexMissingError, SourceError, UsageError
from index.progress import progress_for
from index.storage.locations import Location, as_location
from index.storage.opening import live_manifest, open_store
from index.storage.store import Store
from search.answer.evidence import EvidenceFinder
from search.evaluation.datasets import Judgements, judged_questions, read_judgements
from search.evaluation.judgements import FOLDER
from search.evaluation.measures import Result, compared, digests_of, documents_of, measure, result, scored
from search.evaluation.settings import SETTINGS, Asking, Setting, encoded_questions, ranked
from search.question.question_files import Question
from search.ranking.pipeline import Pipeline
from search.ranking.reranker import Reranker

_HITS = 10
"""Of each question, for the evidence."""


def evaluate(
    dataset: Path,
    index: Path | Location,
    settings: Sequence[str],
    *,
    model: str | None = None,
    today: date | None = None,
    reranker: ModelFiles | None = None,
    quiet: bool = False,
) -> list[Result]:
    """Index a dataset, or what changed in it, and measure some settings on its judged questions.

    Args:
        dataset: a folder in BEIR's layout.
        index: where its index is kept. An index of other documents, or by another model, is never replaced.
        settings: names of `SETTINGS`; the others are compared with the first.
        model: what embeds it; where it is None, the model of the index that is there, else the bundled one.
        today: dates in questions are filters, seen from this day; plain words where it is None.
        reranker: a cross-encoder, which is measured as one more setting, on top of the default.
        quiet: show no progress.

    Raises:
        SourceError: the folder is not a dataset.
        UsageError: there is no such setting, or the index holds something else.
        ModelError: the model or the reranker cannot be used.
    """
    measured = _settings(settings, reranker)
    judgements = read_judgements(dataset)
    questions = judged_questions(dataset, judgements)
    location = as_location(index)
    corpus = dataset / "corpus.jsonl"
    name = model_for(location, [corpus], model)
    build_at(location, [corpus], BuildOptions(model=name), progress=progress_for(sys.stderr, quiet=quiet))
    return _measure(open_store(location), measured, questions, judgements, Asking(today), quiet=quiet)


def model_for(location: Location, sources: Sequence[Path], wanted: str | None) -> str | None:
    """Return the model to index some sources with, after making sure that nothing else is replaced.

    Raises:
        UsageError: the index that is there is of something else, or by another model than the wanted one.
    """
    try:
        manifest = live_manifest(location)
    except IndexMissingError:
        return wanted
    if [Path(source).resolve() for source in manifest.sources] != [source.resolve() for source in sources]:
        raise UsageError(
            f"the index in {location} is of {', '.join(manifest.sources)}, not of {', '.join(map(str, sources))}, and "
            "is not replaced; name another place with --index."
        )
    if wanted is not None and find_model(wanted).name != manifest.model.name:
        raise UsageError(
            f"the index in {location} was made by the model {manifest.model.name}, not by {wanted}, and is not "
            "replaced; name another place with --index."
        )
    return manifest.model.name


def evaluate_judgements(
    dataset: Path,
    store: Store,
    settings: Sequence[str],
    *,
    today: date | None = None,
    reranker: ModelFiles | None = None,
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
    measured = _settings(settings, reranker)
    return _measure(store, measured, questions, judgements, Asking(today), quiet=True, by_text=True)


def named_settings(names: Sequence[str]) -> dict[str, Setting]:
    """Return settings by their names.

    Raises:
        UsageError: there is no such setting.
    """
    unknown = [name for name in names if name not in SETTINGS]
    if unknown:
        raise UsageError(f"there is no setting “{unknown[0]}”; expected some of {', '.join(SETTINGS)}.")
    return {name: SETTINGS[name] for name in names}


def _settings(names: Sequence[str], reranker: ModelFiles | None) -> dict[str, Setting]:
    settings = named_settings(names)
    if reranker:
        settings["reranker"] = ranked(reranker=Reranker.load(reranker))
    return settings


def _measure(
    store: Store,
    measured: Mapping[str, Setting],
    questions: Sequence[Question],
    judgements: Judgements,
    asking: Asking,
    *,
    quiet: bool,
    by_text: bool = False,
) -> list[Result]:
    """Measure some settings; what is judged are documents, or texts by the digests that name them."""
    pipeline = pipeline_of(store)
    named = digests_of if by_text else documents_of
    ids = [question.id or "" for question in questions]
    reached = []
    for name, setting in measured.items():
        rankings = setting(pipeline, asking, questions)
        shown = tqdm(rankings, desc=name, total=len(ids), disable=quiet or not sys.stderr.isatty(), leave=False)
        run = {own: scored(named(store, texts, judgements[own])) for own, texts in zip(ids, shown, strict=True)}
        reached.append(result(name, measure(judgements, run, ids)))
    return compared(reached)


def pipeline_of(store: Store) -> Pipeline:
    """Return what ranks the texts of a store, with the model that embedded them."""
    return Pipeline(store, Encoder.load(find_model(store.manifest.model.name)))


def evidence_share(
    dataset: Path, index: Path | Location, *, today: date | None = None, quiet: bool = False
) -> tuple[float, int] | None:
    """Return how often the sentence named as evidence holds the answer, where the paragraph does, and of how many.

    All hits among the first ten count that are judged relevant and hold an answer that the dataset names. None where
    the dataset names none.
    """
    judgements = read_judgements(dataset)
    questions = [question for question in judged_questions(dataset, judgements) if question.answers]
    store = open_store(as_location(index))
    pipeline, asking = pipeline_of(store), Asking(today)
    held = []
    shown = tqdm(questions, desc="evidence", disable=quiet or not sys.stderr.isatty(), leave=False)
    for question, encoded in zip(shown, encoded_questions(pipeline.encoder, [q.text for q in questions]), strict=True):
        judged = judgements[question.id or ""]
        understood = replace(asking.understood(pipeline, question), text=question.text)
        finder = EvidenceFinder(pipeline, understood, encoded)
        rows = pipeline.rank(understood, _HITS, encoded=encoded).texts.tolist()[:_HITS]
        for row, text, document in zip(rows, store.texts(rows), documents_of(store, rows, judged), strict=True):
            if document in judged and any(answer in text for answer in question.answers):
                start, end = finder.span(row, text)
                held.append(any(answer in text[start:end] for answer in question.answers))
    return (sum(held) / len(held), len(held)) if held else None


def index_of_judgements(dataset: Path) -> Path | None:
    """Return the index that a folder of judgements stands beside; None where it is a dataset with its own documents."""
    home = dataset.resolve().parent
    return home if dataset.resolve().name == FOLDER and (home / "live.json").is_file() else None
