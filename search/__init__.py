"""Questions to ranked paragraphs.

    from search import Filters, Searcher

    searcher = Searcher(".index")
    answer = searcher.search("What did the envoy say?", top=5, filters=Filters.parse(since="2017-03"))
    for hit in answer.hits:
        print(hit.score, hit.place.date, hit.place.source, hit.evidence_text)

These names stay; what is in the folders below may change.
"""

from index.errors import ParagraphSearchError
from search.answer.answer import Answer, Hit
from search.question.filters import DateReading, Filters
from search.question.question_files import Question
from search.ranking.confidence import Verdict
from search.searcher import Searcher

__all__ = ["Answer", "DateReading", "Filters", "Hit", "ParagraphSearchError", "Question", "Searcher", "Verdict"]
