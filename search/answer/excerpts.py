"""The part of a very long paragraph that is shown: what stands around the evidence, from word to word."""

LONG_PARAGRAPH = 1500
"""Characters. A paragraph of no more is shown whole."""
_EXCERPT = 900
_LONGEST_WORD = 40
"""Characters. So far is looked for the end of a word; scripts without spaces have none."""


def excerpt(text: str, evidence: tuple[int, int] = (0, 0)) -> tuple[int, int]:
    """Return start and end of the part of a paragraph that is shown: all of it, of a long one about 900 characters.

    These are around the evidence; of evidence that is long itself, its first 1,500 characters. Neither end lies within
    a word.
    """
    if len(text) <= LONG_PARAGRAPH:
        return 0, len(text)
    start, end = evidence
    first = max(0, min(start, (start + end - _EXCERPT) // 2, len(text) - _EXCERPT))
    last = min(len(text), max(first + _EXCERPT, min(end, first + LONG_PARAGRAPH)))
    return _start_of_word(text, first, start), _end_of_word(text, last, end)


def shortened(text: str) -> str:
    """Return the beginning of a long paragraph, with “…” where it goes on; a shorter one as it is."""
    _, last = excerpt(text)
    return text if last == len(text) else f"{text[:last]} …"


def _start_of_word(text: str, place: int, latest: int) -> int:
    """Return where the word after a place begins, at most at `latest`; the place itself where no word ends near it."""
    if place == 0 or text[place - 1].isspace():
        return place
    space = next((i for i in range(place, min(place + _LONGEST_WORD, latest)) if text[i].isspace()), None)
    return place if space is None else space + 1


def _end_of_word(text: str, place: int, evidence_end: int) -> int:
    """Return where the last whole word before a place ends, not within evidence that ends before it."""
    if place == len(text) or text[place].isspace():
        return place
    earliest = max(place - _LONGEST_WORD, evidence_end if evidence_end < place else 0)
    return next((i for i in range(place, earliest, -1) if text[i - 1].isspace()), place + 1) - 1
