"""Questions to ranked paragraphs.

    from search import Filters, Searcher

    searcher = Searcher(".index")
    answer = searcher.search("What did the envoy say?", top=5, filters=Filters.parse(since="2017-03"))
    for hit in answer.hits:
        print(hit.score, hit.place.date, hit.place.source, hit.evidence_text)
    searcher.read("report.txt#12-20", budget=4000)
    searcher.similar("report.txt#12")

These names stay; what is in the folders below may change.
"""

from index.errors import ParagraphSearchError
from search.answer.answer import Answer, Hit
from search.answer.extract import Extract, ExtractParagraph
from search.answer.similarity import Similar, SimilarParagraph
from search.question.filters import DateReading, Filters
from search.question.question_files import Question
from search.ranking.confidence import Verdict
from search.searcher import Searcher

__all__ = [
    "Answer",
    "DateReading",
    "Extract",
    "ExtractParagraph",
    "Filters",
    "Hit",
    "ParagraphSearchError",
    "Question",
    "Searcher",
    "Similar",
    "SimilarParagraph",
    "Verdict",
]
