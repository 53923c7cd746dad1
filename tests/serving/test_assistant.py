"""What an assistant gets, by the client of the protocol's own SDK: in this process, over stdio and over HTTP."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.types import CallToolResult
from tokenizers import Tokenizer

from index.building.folder_build import build
from index.embedding.model_files import find_model
from index.storage.locations import Location
from search.answer.wording import MAY_ANSWER
from serving.assistant import Assistant
from serving.backend import Backend
from tests.serving.conftest import LONG, PUMP, ROOT, SHIPS, TOKEN, Server

ENVOY = "How did the Russian envoy respond to the accusation?"
SEED = "000_d2d85d5fcffcf0ef.txt"


@pytest.fixture(scope="module")
def assistant(library: Path) -> Assistant:
    return Assistant(Backend(Location(library)))


def _call(assistant: Assistant, tool: str, **arguments: Any) -> CallToolResult:
    async def call() -> CallToolResult:
        async with Client(assistant.server) as client:
            return await client.call_tool(tool, arguments)

    return asyncio.run(call())


def _given(assistant: Assistant, tool: str, **arguments: Any) -> dict[str, Any]:
    """Return what a tool gives; the client has checked it against the tool's own schema."""
    result = _call(assistant, tool, **arguments)
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content
    return dict(result.structured_content)


def _said(assistant: Assistant, tool: str, **arguments: Any) -> str:
    """Return the one line in which a tool says what is wrong."""
    result = _call(assistant, tool, **arguments)
    assert result.is_error
    (content,) = result.content
    assert "\n" not in content.text
    return str(content.text)


def test_five_tools_only_read_and_cost_an_assistant_little(assistant: Assistant) -> None:
    async def tools() -> list[Any]:
        async with Client(assistant.server) as client:
            return (await client.list_tools()).tools

    found = asyncio.run(tools())
    assert [tool.name for tool in found] == ["search", "read", "similar", "check", "status"]
    for tool in found:
        assert tool.annotations.read_only_hint
        assert not tool.annotations.destructive_hint
        assert not tool.annotations.open_world_hint
        assert tool.input_schema["type"] == tool.output_schema["type"] == "object"
    listed = json.dumps([tool.model_dump(by_alias=True, exclude_none=True) for tool in found], separators=(",", ":"))
    # A model's own tokenizer joins what BERT's keeps apart: `{"` and `":` are a token each there, and two here.
    tokenizer = Tokenizer.from_file(str(find_model().folder / "tokenizer.json"))
    tokenizer.no_truncation()
    words = [token for token in tokenizer.encode(listed).tokens if token not in set('{}[]":,')]
    assert len(words) < 800
    assert len(listed) < 4 * 1500


def test_answer_has_what_can_be_quoted(assistant: Assistant) -> None:
    given = _given(assistant, "search", question=ENVOY, top=2)
    first, second = given["hits"]
    assert (given["answered"], given["verdict"], given["says"]) == (True, "may answer", MAY_ANSWER)
    assert first["paragraph"].endswith(f"{SEED}#13")
    assert first["citation"].endswith(f"{SEED}, 27 March 2017, paragraph 13")
    assert first["evidence"] in first["text"]
    assert (first["date"], first["left_out"]) == ("2017-03-27", 0)
    assert first["score"] > second["score"]


def test_draft_is_compared_sentence_by_sentence(assistant: Assistant) -> None:
    draft = "A pump at Selby broke down in the frost. Good day. Three elephants fled from Ulan Bator on Monday."
    given = _given(assistant, "check", draft=draft)
    pump, elephants = given["sentences"]
    assert (pump["finding"], elephants["finding"], given["left_out"]) == ("found", "nothing here", 0)
    assert (pump["reports"][0]["evidence"], pump["reports"][0]["compared"]) == (PUMP, ["same name: Selby"])
    many = _given(assistant, "check", draft=" ".join(f"A pump at Selby broke down {n} times." for n in range(2, 32)))
    assert (len(many["sentences"]), many["left_out"]) == (25, 5)
    assert "is empty; expected sentences to check" in _said(assistant, "check", draft=" ")


def test_that_nothing_answers_is_said_as_a_fact(assistant: Assistant) -> None:
    given = _given(assistant, "search", question="Which enzyme splits lactose in the gut?")
    assert (given["answered"], given["verdict"]) == (False, "nothing")
    assert (
        given["says"] == "Nothing here answers this (3 documents searched). The hits are only the nearest paragraphs."
    )
    none = _given(assistant, "search", question=ENVOY, since="2020")
    assert (none["answered"], none["hits"]) == (False, [])
    assert none["says"].startswith("Nothing here passes the filters (3 documents indexed).")
    assert _given(assistant, "search", question=ENVOY, fields={"section": "politics"})["hits"] == []
    assert _given(assistant, "search", question=ENVOY, author="Nobody At All")["hits"] == []
    assert _given(assistant, "search", question=ENVOY, language="fr")["hits"] == []


def test_cursor_goes_on_and_ends(assistant: Assistant) -> None:
    whole = _given(assistant, "search", question="Which ship sailed from Hull?", top=12)
    seen: list[str] = []
    cursor = None
    for _ in range(3):
        part = _given(assistant, "search", question="Which ship sailed from Hull?", top=4, cursor=cursor)
        seen += [hit["paragraph"] for hit in part["hits"]]
        cursor = part["next_cursor"]
    assert seen == [hit["paragraph"] for hit in whole["hits"]]
    one = _given(assistant, "search", question="Oldham", source="*fields.txt", top=5)
    assert "next_cursor" not in one
    similar = _given(assistant, "similar", paragraph=whole["hits"][0]["paragraph"], top=2)
    more = _given(assistant, "similar", paragraph=whole["hits"][0]["paragraph"], top=2, cursor=similar["next_cursor"])
    assert len({hit["paragraph"] for given in (similar, more) for hit in given["hits"]}) == 4
    assert all("evidence" not in hit for hit in similar["hits"])


def test_long_paragraph_is_shown_around_its_evidence_and_read_by_name(assistant: Assistant) -> None:
    (hit,) = _given(assistant, "search", question="Why were the cellars of the abbey flooded?", top=1)["hits"]
    assert hit["paragraph"].endswith("fields.txt#1")
    assert hit["evidence"] == PUMP
    assert hit["evidence"] in hit["text"]
    assert hit["left_out"] == len(LONG) - 700
    assert (hit["text"][:2], hit["text"][-2:]) == ("… ", " …")
    assert hit["text"][2:-2] in LONG
    texts, cursor = [], None
    while True:
        part = _given(assistant, "read", document=hit["paragraph"], budget=1000, cursor=cursor)
        texts += [one["text"] for one in part["paragraphs"]]
        assert part["paragraphs"][-1]["left_out"] == len(LONG) - sum(map(len, texts))
        if not (cursor := part.get("next_cursor")):
            break
    assert "".join(texts) == LONG


def test_document_is_read_within_a_budget(assistant: Assistant) -> None:
    (hit,) = _given(assistant, "search", question="Who brought tea to Naples?", top=1)["hits"]
    name = hit["paragraph"].partition("#")[0]
    part = _given(assistant, "read", document=name, budget=100)
    assert [one["text"] for one in part["paragraphs"]] == SHIPS[:2]
    assert (part["total"], part["left_out"], part["document"]) == (40, 38, name)
    assert "paragraph" not in part["citation"]
    more = _given(assistant, "read", document=name, budget=100, cursor=part["next_cursor"])
    assert more["paragraphs"][0]["paragraph"] == 3


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("search", {"question": ""}, "the question is empty; ask something in plain words."),
        ("search", {"question": "x" * 10_001}, "the question has 1 words and 10,001 characters, expected at most"),
        ("search", {}, "Object missing required field `question`"),
        ("search", {"question": "Who?", "top": 1000}, "Expected `int` <= 20 - at `$.top`"),
        ("search", {"question": "Who?", "limit": 3}, "unknown field `limit`; search takes question, top"),
        ("search", {"question": "Who?", "since": "someday"}, "“since”"),
        ("search", {"question": "Who?", "cursor": "nonsense"}, "this is no cursor; send the one of the last answer"),
        ("read", {"document": "nowhere.txt"}, "no document is named “nowhere.txt”; expected a name as hits have it"),
        ("read", {"document": "../../etc/passwd"}, "no document is named “../../etc/passwd”"),
        ("similar", {"paragraph": "nowhere.txt#1"}, "no document is named “nowhere.txt#1”"),
        ("drop", {}, "found no tool “drop”, expected one of search, read, similar, check, status."),
    ],
)
def test_what_is_wrong_is_said_to_the_assistant(
    assistant: Assistant, tool: str, arguments: dict[str, Any], said: str
) -> None:
    assert said in _said(assistant, tool, **arguments)


def test_cursor_of_another_question_or_snapshot_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\n\n".join(f"Ship {n} left the harbour on day {n}." for n in range(20)))
    index = tmp_path / "index"
    build([tmp_path / "a.txt"], index)
    assistant = Assistant(Backend(Location(index)))
    before = _given(assistant, "search", question="Which ship left?", top=2)
    said = _said(assistant, "search", question="Which boat left?", top=2, cursor=before["next_cursor"])
    assert said == "the cursor is of another question; send it with the same arguments, or ask without it."
    (tmp_path / "a.txt").write_text("Ship 99 left the harbour.\n\nNobody saw it.")
    build([tmp_path / "a.txt"], index)  # in between, while the server runs
    said = _said(assistant, "search", question="Which ship left?", top=2, cursor=before["next_cursor"])
    assert said.startswith(f"the cursor is of snapshot {before['snapshot']}, but the index was built again since (")
    after = _given(assistant, "search", question="Which ship left?", top=2)
    assert after["hits"][0]["text"] == "Ship 99 left the harbour."
    assert after["snapshot"] != before["snapshot"]


def test_without_an_index_each_tool_says_how_to_build_one_and_answers_once_there_is_one(tmp_path: Path) -> None:
    index = tmp_path / "index"
    assistant = Assistant(Backend(Location(index)))
    assert _said(assistant, "search", question="Who?") == (
        f"there is no index in {index}; build one: paragraph-search index YOUR-DOCUMENTS --index {index}"
    )
    status = _given(assistant, "status")
    assert (status["documents"], "snapshot" in status) == (0, False)
    assert status["problem"].startswith(f"there is no index in {index}; build one: paragraph-search index")
    build([ROOT / "seeds"], index)
    assert _given(assistant, "search", question=ENVOY, top=1)["answered"]
    assert (_given(assistant, "status")["paragraphs"], "problem" in _given(assistant, "status")) == (13, False)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_stdio_by_the_protocol_of_today_and_the_one_before(library: Path, mode: str) -> None:
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "serving", "mcp", "--index", str(library)], cwd=ROOT, env=dict(os.environ)
    )

    async def ask() -> tuple[str, list[str], Any]:
        async with Client(command, mode=mode) as client:
            listed = await client.list_tools()  # they are there before the model is
            answer = await client.call_tool("search", {"question": ENVOY, "top": 1})
            return client.protocol_version, [tool.name for tool in listed.tools], answer.structured_content

    version, tools, answer = asyncio.run(ask())
    assert version == {"auto": "2026-07-28", "legacy": "2025-11-25"}[mode]
    assert tools == ["search", "read", "similar", "check", "status"]
    assert answer["hits"][0]["paragraph"].endswith(f"{SEED}#13")


def test_over_http_with_the_token_alone(library: Path, serve: Callable[..., AbstractContextManager[Server]]) -> None:
    with serve(library, PARAGRAPH_SEARCH_TOKEN=TOKEN) as server:
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
        accept = {"Accept": "application/json, text/event-stream"}
        assert server.ask("/mcp", call, headers=accept).status == 401
        token = {"Authorization": f"Bearer {TOKEN}"}
        listed = server.ask("/mcp", call, headers={**accept, **token})
        assert [tool["name"] for tool in listed.json["result"]["tools"]] == [
            "search",
            "read",
            "similar",
            "check",
            "status",
        ]
        assert server.ask("/mcp", call, headers={**accept, **token, "Origin": "http://evil.example"}).status == 403
        assert server.ask("/v1/status").status == 401
        assert server.ask("/v1/status", headers=token).json["documents"] == 3
        assert server.ask("/health").status == 200
