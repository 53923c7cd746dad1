"""A dataset in BEIR's layout, indexed, with its questions ranked as people have them ranked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.building.folder_build import build
from index.embedding.encoder import Encoder
from index.embedding.model_files import find_model
from index.storage.locations import Location
from index.storage.opening import open_store
from index.storage.store import Store
from search.evaluation.datasets import Judgements, judged_questions, read_judgements
from search.evaluation.settings import encoded_questions
from search.question.question_files import Question
from search.question.understanding import as_plain_words
from search.ranking.pipeline import CANDIDATES, Pipeline, Ranked


@dataclass(frozen=True)
class Dataset:
    """An indexed dataset."""

    name: str
    store: Store
    encoder: Encoder
    questions: list[Question]
    """Those with judgements."""
    judgements: Judgements

    @classmethod
    def open(cls, folder: Path, index: Path) -> "Dataset":
        """Index a dataset, or what changed in it."""
        build([folder / "corpus.jsonl"], index)
        store = open_store(Location(index))
        judgements = read_judgements(folder)
        return cls(
            folder.name,
            store,
            Encoder.load(find_model(store.manifest.model.name)),
            judged_questions(folder, judgements),
            judgements,
        )

    def rank(self, questions: Sequence[Question]) -> Iterator[tuple[Question, Ranked]]:
        """Yield each question and its candidates."""
        pipeline = Pipeline(self.store, self.encoder)
        for question, encoded in zip(
            questions, encoded_questions(self.encoder, [q.text for q in questions]), strict=True
        ):
            understood = as_plain_words(self.store, question.text)
            yield question, pipeline.rank(understood, CANDIDATES, encoded=encoded)
