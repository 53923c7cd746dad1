"""“More like this”: the paragraphs that are similar to one, as an answer that the page can show."""

from search.answer.answer import Answer, Hit, Look
from search.answer.similarity import Similar
from search.question.filters import Filters


def as_answer(found: Similar, question: str, filters: Filters, took_ms: float) -> Answer:
    """Return similar paragraphs as the hits of an answer.

    All of each is evidence: nothing was asked that a sentence of it could answer.
    """
    hits = tuple(
        Hit(one.rank, one.score, one.text, Look.taken((0, len(one.text))), one.place, one.also_in) for one in found.hits
    )
    return Answer(question, "answers" if hits else "nothing", 1.0, took_ms, found.snapshot, hits, filters=filters)
