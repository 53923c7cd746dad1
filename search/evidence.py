"""The sentence of a paragraph that answers a question."""

import numpy as np

from index.encoder import Encoder, TokenVectors
from index.snapshot import Snapshot
from index.tokens import unpack
from search.sentences import Span, best_sentence, sentence_spans, sentences_of_tokens


def evidence_span(snapshot: Snapshot, encoder: Encoder, question: TokenVectors, row: int, text: str) -> Span:
    """Return the sentence of a text, by its place in it, that the question's tokens vote for.

    The token vectors are those that ranking used: computed over the whole paragraph, so that “he” is near the name it
    stands for.
    """
    spans = sentence_spans(text, snapshot.lexical.language)
    if len(spans) <= 1:
        return spans[0] if spans else (0, len(text))
    starts, signs = [], []
    windows = zip(encoder.window_spans([text])[0], snapshot.columns.windows_of_text(row), strict=True)
    for (start, end), window in windows:
        tokens = snapshot.tokens.window(window)
        places = encoder.token_starts(text[start:end])[: len(tokens.ids)] + start
        starts.append(places)
        signs.append(tokens.signs[: len(places)])
    vectors = unpack(np.concatenate(signs), snapshot.tokens.dimension)
    sentences = sentences_of_tokens(np.concatenate(starts), spans)
    if not len(vectors) or not len(question.ids):
        return spans[0]
    return spans[best_sentence(question.vectors, vectors, sentences, len(spans))]
