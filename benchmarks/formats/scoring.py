"""How well a text was read: its characters, and where its paragraphs begin."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein


@dataclass(frozen=True)
class Score:
    """What a file was read like."""

    character_error: float
    """Insertions, deletions and replacements as a share of the true characters; 0 is perfect, and it may exceed 1."""
    boundary_precision: float
    boundary_recall: float

    @property
    def boundary_f1(self) -> float:
        """The harmonic mean of how many found boundaries are true, and how many true ones were found."""
        total = self.boundary_precision + self.boundary_recall
        return 2 * self.boundary_precision * self.boundary_recall / total if total else 0.0


def score(found: Sequence[str], expected: Sequence[str]) -> Score:
    """Compare paragraphs with those that should have been found.

    Characters are compared with one newline between paragraphs. A boundary is true if it stands between the same two
    characters of the aligned texts, white space left out.
    """
    found_text, expected_text = "\n".join(found), "\n".join(expected)
    error = Levenshtein.distance(found_text, expected_text) / len(expected_text)
    found_ends, expected_ends = _ends(found), _ends(expected)
    to_expected = _alignment("".join("".join(found).split()), "".join("".join(expected).split()))
    mapped = {to_expected[end] for end in found_ends if end in to_expected}
    true = len(mapped & expected_ends)
    return Score(
        error,
        true / len(found_ends) if found_ends else float(not expected_ends),
        true / len(expected_ends) if expected_ends else float(not found_ends),
    )


def _ends(paragraphs: Sequence[str]) -> set[int]:
    """Return after how many characters, without white space, each paragraph but the last ends."""
    ends, total = set(), 0
    for paragraph in paragraphs[:-1]:
        total += len("".join(paragraph.split()))
        ends.add(total)
    return ends


def _alignment(found: str, expected: str) -> dict[int, int]:
    """Map each position between two characters of `found` to that of `expected`, where the texts agree around it."""
    positions: dict[int, int] = {}
    for block in Levenshtein.editops(found, expected).as_matching_blocks():
        for offset in range(block.size + 1):
            positions.setdefault(block.a + offset, block.b + offset)
    return positions
