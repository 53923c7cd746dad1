"""The sentence of a paragraph that answers a question."""

from collections.abc import Sequence

import numpy as np

from index.encoder import Encoder, Vectors
from search.sentences import Span, sentence_spans


def best_sentences(encoder: Encoder, question: Vectors, texts: Sequence[str]) -> list[Span]:
    """Return, for each text, the sentence whose vector is nearest to the question's.

    Args:
        encoder: the model that embedded the question.
        question: its vector, shape (dimension,).
        texts: paragraphs.
    """
    spans = [sentence_spans(text) for text in texts]
    # A paragraph of one sentence needs no comparison.
    sentences = [text[a:b] for text, own in zip(texts, spans, strict=True) if len(own) > 1 for a, b in own]
    scores = encoder.encode_paragraphs(sentences) @ question if sentences else np.empty(0)
    best, at = [], 0
    for own in spans:
        if len(own) == 1:
            best.append(own[0])
        else:
            best.append(own[int(np.argmax(scores[at : at + len(own)]))])
            at += len(own)
    return best
