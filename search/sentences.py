"""Sentences of a paragraph, by their place in it."""

from sentencex import get_sentence_boundaries

Span = tuple[int, int]
"""Start and end, in characters."""


def sentence_spans(text: str, language: str = "en") -> list[Span]:
    """Return the sentences of a paragraph in order, without the white space around them."""
    spans = []
    for boundary in get_sentence_boundaries(language, text):
        sentence = text[boundary["start_index"] : boundary["end_index"]]
        start = boundary["start_index"] + len(sentence) - len(sentence.lstrip())
        if sentence.strip():
            spans.append((start, start + len(sentence.strip())))
    return spans or [(0, len(text))]
