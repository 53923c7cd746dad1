"""Words in quotation marks in a question: they must occur.

That holds for "straight" marks, which people type to say so. Typographic “marks” come with questions that were copied
or dictated: they quote somebody, often in other words than the documents have, and to insist on them loses answers
(0.003 nDCG@10 over all questions of a news quiz, of which one in fifteen has some).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.snapshot import Snapshot

_QUOTED = re.compile(r'"([^"]+)"')
_HAS_WORD = re.compile(r"\w")


@dataclass(frozen=True)
class Quoted:
    """What a question's quotation marks ask for."""

    texts: NDArray[np.bool_] | None
    """Shape (texts,): those with all the phrases; None where there are no phrases, or no text with them all."""
    missing: tuple[str, ...]
    """The phrases, where no text has them all: they are then searched like other words, and the answer says so."""


def quoted(snapshot: Snapshot, question: str) -> Quoted:
    """Return what a question's quotation marks ask for; an unpaired mark quotes nothing."""
    phrases = [phrase.strip() for phrase in _QUOTED.findall(question) if _HAS_WORD.search(phrase)]
    if not phrases:
        return Quoted(None, ())
    texts = _texts_with(snapshot, [_plain(phrase) for phrase in phrases])
    return Quoted(texts, ()) if texts.any() else Quoted(None, tuple(phrases))


def _texts_with(snapshot: Snapshot, phrases: Sequence[str]) -> NDArray[np.bool_]:
    passing = np.zeros(snapshot.manifest.counts.texts, dtype=bool)
    # Only texts with all the words can have the phrase; a phrase of stop words alone has to be looked for in all.
    for row in snapshot.lexical.texts_with(" ".join(phrases)):
        text = _plain(snapshot.corpus.text(int(row)))
        passing[row] = all(phrase in text for phrase in phrases)
    return passing


def _plain(text: str) -> str:
    """Take away what people do not quote exactly: case, spaces, the shape of apostrophes."""
    return " ".join(text.replace("’", "'").casefold().split())
