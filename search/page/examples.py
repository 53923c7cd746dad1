"""Questions to begin with, for people who see their corpus for the first time."""

import re
from collections import Counter
from collections.abc import Iterable

from index.storage.store import TITLES, Store, sample_texts

_SEEDS = ["seeds"]
_FOR_SEEDS = (
    "How did the Russian envoy respond to the accusation?",
    "Why did soldiers give up the police building?",
    "Who travelled to Beijing for talks?",
    "Does the American general want reinforcements?",
)
_TEXTS_LOOKED_AT = 400
_NAME = re.compile(r"(?<=[a-zß-öø-ÿ,;] )[A-ZÀ-ÖØ-Þ][\w’'-]+(?: [A-ZÀ-ÖØ-Þ][\w’'-]+){1,2}")
"""Two or three words in capitals within a sentence."""


def example_questions(store: Store) -> list[str]:
    """Return questions that something in the corpus answers: for a folder of one's own, titles from all over it.

    Where documents have no titles, they are about names that stand in several paragraphs.
    """
    if store.manifest.sources == _SEEDS:
        return list(_FOR_SEEDS)
    found = store.titles()[:TITLES]
    if len(found) < TITLES:
        names = names_in(sample_texts(store, _TEXTS_LOOKED_AT), TITLES - len(found))
        found += [f"What is said about {name}?" if store.language == "en" else name for name in names]
    return found


def names_in(texts: Iterable[str], most: int) -> list[str]:
    """Return names that stand in more than one of some texts, the commonest first."""
    found = (name for text in texts for name in set(_NAME.findall(text)))
    counts = Counter(name for name in found if not any(word.isupper() for word in name.split()))  # headlines, outlets
    return [name for name, count in counts.most_common(most) if count > 1]
