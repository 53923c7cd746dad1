"""Questions to begin with, for people who see their corpus for the first time."""

from index.storage.store import Store

_SEEDS = ["seeds"]
_FOR_SEEDS = (
    "How did the Russian envoy respond to the accusation?",
    "Why did soldiers give up the police building?",
    "Who travelled to Beijing for talks?",
    "Does the American general want reinforcements?",
)


def example_questions(store: Store) -> list[str]:
    """Return questions that something in the corpus answers: for a folder of one's own, titles from all over it."""
    if store.manifest.sources == _SEEDS:
        return list(_FOR_SEEDS)
    return store.titles()
