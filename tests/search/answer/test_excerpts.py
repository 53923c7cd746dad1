"""What is shown of long paragraphs."""

import pytest

from search.answer.excerpts import LONG_PARAGRAPH, excerpt, shortened

WORDS = "".join(f"word{number:04} " for number in range(4000))[:-1]


@pytest.mark.parametrize("place", [0, 1, 500, 17_000, 17_003, len(WORDS) - 20])
@pytest.mark.parametrize("length", [12, 80, 3000])
def test_excerpt_is_around_the_evidence_and_ends_at_words(place: int, length: int) -> None:
    start = WORDS.rfind(" ", 0, place) + 1
    end = min(len(WORDS), start + length)
    first, last = excerpt(WORDS, (start, end))
    assert first <= start < last
    assert last >= min(end, start + 1400)
    assert 800 <= last - first <= LONG_PARAGRAPH
    assert all(len(word) == 8 for word in WORDS[first:last].split(" "))


def test_paragraph_that_is_not_long_is_shown_whole() -> None:
    assert excerpt(WORDS[:LONG_PARAGRAPH], (5, 9)) == (0, LONG_PARAGRAPH)
    assert shortened(WORDS[:LONG_PARAGRAPH]) == WORDS[:LONG_PARAGRAPH]
    assert shortened(WORDS) == f"{' '.join(WORDS.split()[:100])} …"


def test_script_without_spaces_is_cut_all_the_same() -> None:
    assert excerpt("水" * 5000, (2000, 2010)) == (1555, 2455)
