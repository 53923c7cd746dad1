"""A paragraph to those that say something similar: by the cosine similarity of their vectors alone.

The order of answers is made for questions; here a paragraph is compared with paragraphs, as the model embeds these.
"""

from dataclasses import dataclass

import numpy as np

from index.embedding.encoder import Encoder
from index.embedding.model import unit
from index.storage.store import Rows, Selection, Store
from search.ranking.candidates import filled, not_text

_MORE = 4
"""How many times as many texts are looked at as are wanted: headings and near-duplicates among them are passed over."""


@dataclass(frozen=True)
class SimilarTexts:
    """Texts that are similar to one, the most similar first."""

    rows: Rows
    similarities: list[float]
    """Cosine similarities by the best window."""


def similar_texts(
    store: Store, encoder: Encoder, text: str, count: int, selection: Selection | None = None
) -> SimilarTexts:
    """Return the texts that are the most similar to one, of near-duplicates the best, without its own.

    Args:
        store: where to look.
        encoder: the model that made the index.
        text: what to compare with; of one that is longer than a window, the mean of its windows counts.
        count: how many are wanted.
        selection: which take part; all where it is None.
    """
    windows = encoder.embed_paragraphs(encoder.windows([text])[0]).vectors
    vector = unit(windows.mean(axis=0, keepdims=True))[0]
    asked = store.ask(vector, store.terms(""), selection)
    rows = asked.nearest(_MORE * count + len(windows))
    if not len(rows):
        return SimilarTexts(rows, [])
    similarities, facts = filled(asked.dense(rows)), store.facts(rows)
    own = [
        group for group, found in zip(facts.groups.tolist(), store.texts(rows.tolist()), strict=True) if found == text
    ]
    order = np.argsort(-similarities, kind="stable")
    order = order[(not_text(facts.roles)[order] < 1) & ~np.isin(facts.groups[order], own)]
    order = order[np.sort(np.unique(facts.groups[order], return_index=True)[1])][:count]
    return SimilarTexts(rows[order], [round(float(value), 4) for value in similarities[order]])
