"""Questions to begin with, for people who see their corpus for the first time."""

from index.snapshot import Snapshot

_SEEDS = ["seeds"]
_FOR_SEEDS = (
    "How did the Russian envoy respond to the accusation?",
    "Why did soldiers give up the police building?",
    "Who travelled to Beijing for talks?",
    "Does the American general want reinforcements?",
)
_LONGEST = 90


def example_questions(snapshot: Snapshot, count: int = 4) -> list[str]:
    """Return questions that something in the corpus answers: for a folder of one's own, titles from all over it."""
    if snapshot.manifest.sources == _SEEDS:
        return list(_FOR_SEEDS[:count])
    return snapshot.corpus.titles(count, _LONGEST)
