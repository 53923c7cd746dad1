"""A retriever for LangChain: `pip install 'paragraph-search[langchain]'`."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from search.searcher import Searcher
from serving.adapters.metadata import metadata_of


class ParagraphRetriever(BaseRetriever):
    """Gives the paragraphs that fit a question best; none where nothing here answers."""

    searcher: Any
    """A `search.Searcher`."""
    top: int = 10

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - the framework hands it over
    ) -> list[Document]:
        answer = Searcher.search(self.searcher, query, self.top)
        found = [Document(page_content=hit.text, metadata=metadata_of(answer, hit)) for hit in answer.hits]
        return found if answer.answered else []
