"""A retriever for Haystack: `pip install 'paragraph-search[haystack]'`."""

from haystack import Document, component

from search.searcher import Searcher
from serving.adapters.metadata import metadata_of


@component
class ParagraphRetriever:
    """Gives the paragraphs that fit a question best; none where nothing here answers."""

    def __init__(self, searcher: Searcher, top: int = 10) -> None:
        self._searcher, self._top = searcher, top

    @component.output_types(documents=list[Document])
    def run(self, query: str) -> dict[str, list[Document]]:
        """Answer a question."""
        answer = self._searcher.search(query, self._top)
        found = [Document(content=hit.text, meta=metadata_of(answer, hit), score=hit.score) for hit in answer.hits]
        return {"documents": found if answer.answered else []}
