"""A retriever for LlamaIndex: `pip install 'paragraph-search[llama-index]'`."""

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from search.searcher import Searcher
from serving.adapters.metadata import metadata_of


class ParagraphRetriever(BaseRetriever):
    """Gives the paragraphs that fit a question best; none where nothing here answers."""

    def __init__(self, searcher: Searcher, top: int = 10) -> None:
        super().__init__()
        self._searcher, self._top = searcher, top

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        answer = self._searcher.search(query_bundle.query_str, self._top)
        return [
            NodeWithScore(node=TextNode(text=hit.text, metadata=metadata_of(answer, hit)), score=hit.score)
            for hit in answer.hits
            if answer.answered
        ]
