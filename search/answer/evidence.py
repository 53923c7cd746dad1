"""The sentence of a paragraph that answers a question."""

from collections.abc import Iterable, Sequence

import numpy as np

from index.embedding.encoder import Encoder, TokenVectors
from index.embedding.tokens import unpack
from index.storage.store import Store
from search.answer.sentences import Span, best_sentence, sentence_spans, sentences_of_tokens


def evidence_span(
    store: Store,
    encoder: Encoder,
    question: TokenVectors,
    terms: Iterable[str],
    *,
    row: int,
    text: str,
    language: str | None = None,
) -> Span:
    """Return the sentence of a text, by its place in it, that the question's tokens vote for.

    The token vectors are those that ranking used: computed over the whole paragraph, so that “he” is near the name it
    stands for. Where there are none, because the model has none or the text was not embedded yet, it is the sentence
    with most of the question's terms, the rare ones first.

    `language` is that of the document; where it is not known, the text is in that of most texts.
    """
    spans = sentence_spans(text, language or store.language)
    if len(spans) <= 1:
        return spans[0] if spans else (0, len(text))
    dimension = store.manifest.model.token_dimension
    (windows,) = store.tokens([row])
    if not windows or not dimension or not len(question.ids):
        return _by_terms(store, row, terms, text, spans)
    starts, signs = [], []
    for (start, end), tokens in zip(encoder.window_spans([text])[0], windows, strict=True):
        places = encoder.token_starts(text[start:end])[: len(tokens.ids)] + start
        starts.append(places)
        signs.append(tokens.signs[: len(places)])
    vectors = unpack(np.concatenate(signs), dimension)
    if not len(vectors):
        return _by_terms(store, row, terms, text, spans)
    sentences = sentences_of_tokens(np.concatenate(starts), spans)
    return spans[best_sentence(question.vectors, vectors, sentences, len(spans))]


def _by_terms(store: Store, row: int, terms: Iterable[str], text: str, spans: Sequence[Span]) -> Span:
    """Return the sentence whose terms are most of the question's, by their inverse document frequency."""
    wanted, analyzer = frozenset(terms), store.analyzer_of(row)
    weights = dict(zip(wanted, store.idf(list(wanted)), strict=True))

    def weight(span: Span) -> float:
        return sum(weights[term] for term in wanted.intersection(analyzer.terms(text[slice(*span)])))

    return max(spans, key=weight)
