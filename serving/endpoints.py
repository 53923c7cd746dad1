"""What can be asked over HTTP: one table, from which both the routes and their description are made."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import unquote

import msgspec
from msgspec import Meta

from index.batches import in_batches
from search.answer.answer import Answer
from search.figure_search import find_figures
from search.question.question_files import Question
from search.searcher import AT_ONCE, Searcher
from serving.backend import Backend
from serving.drafts import check_in_turns
from serving.messages import (
    AnswerMessage,
    AnswersMessage,
    AskedQuestion,
    CheckMessage,
    CheckRequest,
    ExtractMessage,
    FiguresMessage,
    FiguresRequest,
    HealthMessage,
    QuestionsRequest,
    SearchRequest,
    SimilarMessage,
    SimilarRequest,
)
from serving.status import Status

DOCUMENT_BUDGET = 20_000


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An endpoint that takes no arguments."""


class DocumentQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which paragraphs of a document are wanted."""

    id: Annotated[str, Meta(min_length=1, description="The document's name, alone or with paragraphs: NAME#12-20.")]
    paragraphs: Annotated[str | None, Meta(description="12, 12-20 or 12-; counted from 1.")] = None
    budget: Annotated[int, Meta(ge=1, le=1_000_000, description="At most so many characters.")] = DOCUMENT_BUDGET


@dataclass(frozen=True)
class Endpoint:
    """One thing that can be asked."""

    method: str
    path: str
    summary: str
    takes: type[msgspec.Struct]
    """What the body has, or for GET the query; where the path has `{id}`, that too."""
    gives: type[msgspec.Struct]
    run: Callable[[Backend, Any], Awaitable[bytes]]
    is_open: bool = False
    """Whether it answers without the token."""


async def _search(backend: Backend, asked: SearchRequest) -> bytes:
    answer = await backend.ask(lambda searcher: _answer(searcher, asked))
    return answer.to_json().encode()


async def _questions(backend: Backend, asked: QuestionsRequest) -> bytes:
    filters = asked.filters()  # what is wrong with it is said before anything is asked

    def ask(some: Sequence[AskedQuestion]) -> Callable[[Searcher], list[Answer]]:
        questions = [Question(one.question, one.id) for one in some]
        return lambda searcher: list(
            searcher.search_all(questions, asked.top, filters, dates=asked.dates, fast=asked.fast)
        )

    # Some after others, so that others who ask get their turn in between.
    answers = [answer for some in in_batches(asked.questions, AT_ONCE) for answer in await backend.ask(ask(some))]
    return b'{"answers":[' + b",".join(answer.to_json().encode() for answer in answers) + b"]}"


def _answer(searcher: Searcher, asked: SearchRequest) -> Answer:
    return searcher.search(
        asked.question,
        asked.top,
        asked.filters(),
        id=asked.id,
        dates=asked.dates,
        fast=asked.fast,
        explain=asked.explain,
    )


async def _document(backend: Backend, asked: DocumentQuery) -> bytes:
    found = await backend.ask(lambda searcher: searcher.read(asked.id, asked.paragraphs, budget=asked.budget))
    return found.to_json().encode()


async def _similar(backend: Backend, asked: SimilarRequest) -> bytes:
    found = await backend.ask(lambda searcher: searcher.similar(asked.paragraph, asked.top, asked.filters()))
    return found.to_json().encode()


async def _figures(backend: Backend, asked: FiguresRequest) -> bytes:
    found = await backend.ask(
        lambda searcher: find_figures(searcher, asked.question, asked.filters(), dates=asked.dates)
    )
    return found.to_json().encode()


async def _check(backend: Backend, asked: CheckRequest) -> bytes:
    checked = await check_in_turns(backend, asked.draft, asked.filters())
    return checked.to_json().encode()


async def _status(backend: Backend, _asked: Nothing) -> bytes:
    return msgspec.json.encode(backend.status())


async def _health(backend: Backend, _asked: Nothing) -> bytes:
    return msgspec.json.encode(HealthMessage(ready=backend.is_open))


ENDPOINTS = [
    Endpoint("POST", "/v1/search", "Ask a question.", SearchRequest, AnswerMessage, _search),
    Endpoint("POST", "/v1/questions", "Ask many questions.", QuestionsRequest, AnswersMessage, _questions),
    Endpoint("GET", "/v1/documents/{id}", "Read a document.", DocumentQuery, ExtractMessage, _document),
    Endpoint("POST", "/v1/similar", "Find paragraphs like one.", SimilarRequest, SimilarMessage, _similar),
    Endpoint("POST", "/v1/figures", "Say how a figure moved.", FiguresRequest, FiguresMessage, _figures),
    Endpoint("POST", "/v1/check", "Check a draft.", CheckRequest, CheckMessage, _check),
    Endpoint("GET", "/v1/status", "Say what is indexed.", Nothing, Status, _status),
    Endpoint("GET", "/health", "Say that the server runs.", Nothing, HealthMessage, _health, is_open=True),
]


def identifier_in(raw_path: bytes, endpoint: Endpoint) -> str:
    """Return what stands in the place of `{id}` in a path as it was sent: a document's name may have `/` and `#`."""
    before = endpoint.path.partition("{id}")[0]
    return unquote(raw_path.decode("ascii", "replace").partition("?")[0].removeprefix(before))
