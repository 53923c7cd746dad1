"""Paragraph -> sentences, as character offsets; and which of them is the evidence for a question.

The splitting is sentencex (Wikimedia, MIT; abbreviations of many languages, compiled). It keeps a quotation
whole however long it is, and in news a paragraph often *is* one quotation; so quotation marks are hidden from
it, and what that undoes (a closing mark, “Are you ready?” she asked) is put right here.
"""

import re
from collections.abc import Sequence

import numpy as np
import sentencex
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]
Span = tuple[int, int]

# How sharply a question's token prefers the sentence that it matches best; 0 gives all to that one.
# Anything from 0.08 to 0.12 does as well, and more does worse since tokens share vectors.
VOTE_TEMPERATURE = 0.1

_QUOTES = "\"'“”„‟‘’‚‛«»‹›`´「」『』"
_CLOSED = re.compile(rf"[.!?…。！？؟।]+[{_QUOTES})\]]*[{_QUOTES})\]]$")
# A parenthesis that is a sentence of its own: "(The bridge was closed.) Traffic stopped."
_PARENTHESIS = re.compile(r"(?:^|(?<=[.!?]\s))\([^()]*[.!?]\)")
_OPENERS = re.compile(rf"(?:(?<=\s)[{_QUOTES}(\[]+|[“„«‘「『(\[]+)$")
_CLOSERS = re.compile(rf"[{_QUOTES})\]]+(?=\s|$)")
_ELLIPSIS_CLOSED = re.compile(rf"…(?=[{_QUOTES}]+\s+[{_QUOTES}]?[A-ZÀ-Þ])")
_QUOTES_AT_WORD_EDGE = re.compile(rf"(?<!\w)[{_QUOTES}]+|[{_QUOTES}]+(?!\w)")
_NUMBER_ONLY = re.compile(r"\(?\d{1,3}[.)]")
_BEFORE_NUMBER = re.compile(r"\b(?:approx|vol|no|nos|nr|fig|art|ch|pp?|ca|св|стр)\.$", re.IGNORECASE)
_CLOCK = re.compile(r"\b[ap]\.m\.$", re.IGNORECASE)
_AFTER_CLOCK = re.compile(
    r"(?:[ECMP][SD]?T|GMT|UTC|BST|CET|(?:Eastern|Central|Mountain|Pacific|local)\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?)\b"
)
_ATTRIBUTION = re.compile(
    r"(?:[^\W\d_][\w.'’-]*\s+){1,4}(?:said|says|asked|asks|added|adds|replied|wrote|told \w+)[.:,]?"
    rf"(?:\s*[{_QUOTES}]+)?"
)
_NOTE = re.compile(r"\[[^\[\]]{0,40}\]")  # "[citation needed]"
_TITLES = {"fr": re.compile(r"(?:^|[\s(«“\"’'])(?:MM?|Mmes?|Mlles?|Mgr|Me)\.$")}


def sentence_spans(text: str, language: str = "en") -> list[Span]:
    """Split a paragraph into sentences: (start, end) character offsets, trimmed, in order, not overlapping.

    Every character that is not white space lies in exactly one span; text without a full stop is one
    sentence. `language` is an ISO code ("en", "zh", "pt-br"); one that sentencex does not know is treated
    like English.
    """
    # sentencex refuses lone surrogates; any other character of the same length does
    hidden = re.sub(r"[\ud800-\udfff]", "x", _hide_quotes(text))
    found = sentencex.get_sentence_boundaries(language, hidden)
    spans: list[Span] = []
    for boundary in found:
        start, end = _trim(text, boundary["start_index"], boundary["end_index"])
        if start == end:
            continue
        if spans:
            last_start, last_end = spans[-1]
            opener = _OPENERS.search(text, last_start, last_end)
            if opener is not None and opener.start() > last_start:
                # an opening mark at the end of a sentence belongs to the next one
                start = opener.start()
                spans[-1] = last_start, last_end = _trim(text, last_start, start)
            closer = _CLOSERS.match(text, start, end)
            if closer is not None:
                # "« C’est fini. » Il sort": a closing mark at the start belongs to the one before
                spans[-1] = (last_start, closer.end())
                start, end = _trim(text, closer.end(), end)
                if start == end:
                    continue
            if _belongs_together(text, spans[-1], (start, end), language):
                spans[-1] = (last_start, end)
                continue
        spans.append((start, end))
    return spans


def _hide_quotes(text: str) -> str:
    """Blank out quotation marks at the edge of words, and parentheses around sentences; the length stays."""
    text = _PARENTHESIS.sub(lambda m: " " + m.group()[1:-1] + " ", text)
    text = _ELLIPSIS_CLOSED.sub(".", text)
    return _QUOTES_AT_WORD_EDGE.sub(lambda m: " " * len(m.group()), text)


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _belongs_together(text: str, first: Span, second: Span, language: str) -> bool:  # noqa: PLR0911 - a rule a line
    # the last characters suffice for every rule here, and keep long sentences cheap
    before, after = text[max(first[0], first[1] - 24) : first[1]], text[second[0] : second[1]]
    if not any(character.isalnum() for character in after) or _NOTE.fullmatch(after):
        return True
    if first[1] == second[0] and before[-1] == "." and after[0].isalnum():
        return True  # "D-N.J.", "3.5": an English full stop is followed by a space
    if first[1] - first[0] <= 5 and _NUMBER_ONLY.fullmatch(before):
        return True  # "1. North Dakota"
    if _BEFORE_NUMBER.search(before) and after[0].isdigit():
        return True
    if _CLOCK.search(before) and _AFTER_CLOCK.match(after):
        return True
    if _CLOSED.search(before) and (after[0].islower() or _ATTRIBUTION.fullmatch(after)):
        return True
    title = _TITLES.get(language[:2])
    return title is not None and title.search(before) is not None


def sentences_of_tokens(token_starts: Sequence[int] | IntArray, spans: Sequence[Span]) -> IntArray:
    """Number of the sentence in which each token starts; -1 for a token before the first sentence.

    `token_starts` are character offsets into the paragraph, as a fast tokenizer reports them.
    """
    starts = np.array([start for start, _ in spans], dtype=np.int64)
    return np.searchsorted(starts, np.asarray(token_starts, dtype=np.int64), side="right").astype(np.int64) - 1


def sentence_votes(
    question_vectors: FloatArray,
    token_vectors: FloatArray,
    token_sentences: IntArray,
    sentence_count: int,
    weights: FloatArray | None = None,
) -> FloatArray:
    """Share of the question that each sentence of a paragraph answers: (sentence_count,), summing to 1.

    question_vectors (q, d) and token_vectors (t, d) are unit token vectors without the special tokens, those
    of the paragraph computed over the whole paragraph, so that "he" is near the name it stands for;
    token_sentences (t,) says where each stands (-1: nowhere). Each question token has one vote (or its
    weight, at least 0), split among the sentences by how well their best token matches it: a word that every
    sentence matches decides nothing. A sentence without tokens gets nothing; where no vote can be cast, all
    get the same. Raises ValueError where the shapes do not fit together.
    """
    if sentence_count < 1:
        raise ValueError(f"A paragraph has at least one sentence, not {sentence_count}.")
    if question_vectors.ndim != 2 or token_vectors.ndim != 2 or len(token_vectors) != len(token_sentences):
        raise ValueError(
            f"Expected (q, d), (t, d) and (t,), not {question_vectors.shape}, {token_vectors.shape} and "
            f"{token_sentences.shape}."
        )
    best = np.full((len(question_vectors), sentence_count), -np.inf, dtype=np.float32)
    similarity = question_vectors @ token_vectors.T
    for sentence in range(sentence_count):
        members = token_sentences == sentence
        if members.any():
            best[:, sentence] = similarity[:, members].max(axis=1)
    token_weights = np.ones(len(question_vectors), np.float32) if weights is None else np.maximum(weights, 0)
    if not np.isfinite(best).any() or token_weights.sum() <= 0:
        return np.full(sentence_count, 1 / sentence_count, dtype=np.float32)
    votes = np.exp((best - best.max(axis=1, keepdims=True)) / VOTE_TEMPERATURE)
    votes /= votes.sum(axis=1, keepdims=True)
    shares: FloatArray = (token_weights @ votes / token_weights.sum()).astype(np.float32)
    return shares


def nearness(
    question: FloatArray, token_vectors: FloatArray, token_sentences: IntArray, sentence_count: int
) -> FloatArray:
    """Cosine similarity of a question's vector (d,) and the mean of each sentence's token vectors; (sentence_count,).

    A sentence without tokens gets 0. See `sentence_votes`.
    """
    members = (token_sentences == np.arange(sentence_count)[:, None]).astype(np.float32)
    sums = members @ token_vectors  # as near as their means are
    near: FloatArray = sums @ question / np.maximum(np.linalg.norm(sums, axis=1), 1e-9)
    return near
