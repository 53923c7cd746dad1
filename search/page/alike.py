"""“More like this”: a paragraph as a question, and its answer without that paragraph."""

from dataclasses import replace

from index.storage.store import Store
from search.answer.answer import Answer
from search.answer.excerpts import LONG_PARAGRAPH
from search.page.view import View


def question_like(store: Store, view: View) -> str | None:
    """Return the question that asks for paragraphs like the one that a view names; None where there is no such one.

    Nothing in it is an operator. Of a very long paragraph, its beginning is asked.
    """
    document = store.document_named(view.like)
    if document is None:
        return None
    texts = store.paragraphs(document.row, view.like_paragraph - 1, view.like_paragraph)
    if not texts:
        return None
    words = (word.lstrip("-") for word in texts[0][:LONG_PARAGRAPH].replace('"', "”").split())
    return " ".join(word.lower() if word in {"NOT", "OR"} else word for word in words if word)


def answer_without(answer: Answer, document: str, paragraph: int) -> Answer:
    """Return an answer without the paragraph that was asked, which is likest to itself."""
    hits = [
        hit
        for hit in answer.hits
        if not any((place.document, place.number) == (document, paragraph) for place in (hit.place, *hit.also_in))
    ]
    ranked = tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits, start=1))
    return replace(answer, hits=ranked, verdict="answers" if hits else "nothing")
