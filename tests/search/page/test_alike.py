"""Similar paragraphs as an answer."""

from index.storage.corpus import Place
from search.answer.similarity import Similar, SimilarParagraph
from search.page.alike import as_answer
from search.question.filters import Filters


def test_similar_paragraphs_are_hits_and_all_of_each_is_evidence() -> None:
    place, other = (Place(paragraph=n, document="d", path="d", source="s") for n in (2, 7))
    found = Similar("d#1", "x", "s1", (SimilarParagraph(1, 0.8, "The dam broke. It rained.", place, (other,)),))
    answer = as_answer(found, "Who?", Filters(source="s"), 3.0)
    (hit,) = answer.hits
    assert (hit.rank, hit.place, hit.also_in, hit.evidence_text) == (1, place, (other,), "The dam broke. It rained.")
    assert (answer.verdict, answer.snapshot, answer.filters.source) == ("answers", "s1", "s")
    assert as_answer(Similar("d#1", "x", "s1", ()), "Who?", Filters(), 3.0).verdict == "nothing"
