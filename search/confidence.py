"""How likely it is that anything here answers a question."""

import math

# A logistic curve over the best hit's cosine similarity. Its middle lies where, of the questions of a news quiz
# asked of their own corpus, one in twenty is lost, and two thirds to four fifths of foreign ones are refused.
_MIDDLE = 0.36
_STEEPNESS = 18.0


def confidence(best_score: float) -> float:
    """Return the likelihood, 0 to 1, that the best hit answers, given its cosine similarity."""
    return 1 / (1 + math.exp(-_STEEPNESS * (best_score - _MIDDLE)))
