"""Each retriever in its own framework."""

from typing import Any

import pytest

from search import Searcher

ENVOY = "How did the Russian envoy respond to the accusation?"
UNANSWERED = "Which enzyme splits lactose in the gut?"


def _is_the_envoy(text: str, metadata: dict[str, Any]) -> bool:
    assert metadata["paragraph"] == 13
    assert metadata["citation"].endswith(", 27 March 2017, paragraph 13")
    assert "author" not in metadata
    assert metadata["evidence"] in text
    return text.endswith("said the allegation was “absolutely false”.")


def test_langchain(seed_searcher: Searcher) -> None:
    from serving.adapters.langchain import ParagraphRetriever  # noqa: PLC0415 - an extra

    retriever = ParagraphRetriever(searcher=seed_searcher, top=2)
    first, _second = retriever.invoke(ENVOY)
    assert _is_the_envoy(first.page_content, first.metadata)
    assert retriever.invoke(UNANSWERED) == []


def test_llama_index(seed_searcher: Searcher) -> None:
    from serving.adapters.llama_index import ParagraphRetriever  # noqa: PLC0415 - an extra

    retriever = ParagraphRetriever(seed_searcher, top=2)
    first, second = retriever.retrieve(ENVOY)
    assert _is_the_envoy(first.node.text, first.node.metadata)
    assert first.score > second.score
    assert retriever.retrieve(UNANSWERED) == []


def test_haystack(seed_searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAYSTACK_TELEMETRY_ENABLED", "False")  # it would report to its makers
    from haystack import Pipeline  # noqa: PLC0415 - an extra

    from serving.adapters.haystack import ParagraphRetriever  # noqa: PLC0415 - an extra

    pipeline = Pipeline()
    pipeline.add_component("retriever", ParagraphRetriever(seed_searcher, top=2))
    first, _second = pipeline.run({"retriever": {"query": ENVOY}})["retriever"]["documents"]
    assert _is_the_envoy(first.content, first.meta)
    assert pipeline.run({"retriever": {"query": UNANSWERED}})["retriever"]["documents"] == []
