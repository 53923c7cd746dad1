"""What programs get over HTTP, from the command as people run it."""

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.checks import positive_data_acceptance

from index.storage.locations import Location
from search.checking.checker import Checker
from search.checking.draft import draft_of
from search.figure_search import find_figures
from search.searcher import Searcher
from serving.backend import Backend, BusyError, Limits, TooSlowError
from serving.endpoints import ENDPOINTS
from serving.http_api import bind
from serving.messages import AnswerMessage, CheckMessage, ExtractMessage, FiguresMessage, SimilarMessage
from serving.openapi import describe
from tests.serving.conftest import ROOT, SHIPS, Reply, Server

ENVOY = "How did the Russian envoy respond to the accusation?"
Serve = Callable[..., AbstractContextManager[Server]]


@pytest.fixture(scope="module")
def server(library: Path, serve: Serve) -> Iterator[Server]:
    """A server that is used by all tests that need no other."""
    with serve(library, "--name", "desk.lan") as running:
        yield running


def _problem(reply: Reply, status: int) -> str:
    """Return the one line in which a reply says what is wrong."""
    assert (reply.status, reply.headers["content-type"]) == (status, "application/problem+json")
    assert reply.json["status"] == status
    assert "\n" not in reply.json["detail"]
    return str(reply.json["detail"])


def test_answer_is_that_of_the_command(server: Server, library: Path) -> None:
    reply = server.ask("/v1/search", {"question": ENVOY, "top": 2, "id": "7", "explain": True})
    assert (reply.status, reply.headers["content-type"]) == (200, "application/json")
    own = json.loads(Searcher(library).search(ENVOY, 2, id="7", explain=True).to_json())
    assert {**reply.json, "took_ms": 0} == {**own, "took_ms": 0}
    assert reply.json["hits"][0]["paragraph"] == 13


def test_each_field_of_an_answer_is_described(server: Server, library: Path) -> None:
    """A field that is added to an answer belongs into `serving/messages.py`, too."""
    searcher = Searcher(library)
    document = searcher.search(ENVOY, 1).hits[0].place.document
    for text, kind in [
        (searcher.search(f"{ENVOY} Kabulof", 2, explain=True).to_json(), AnswerMessage),
        (searcher.read(document).to_json(), ExtractMessage),
        (searcher.similar(f"{document}#13", 2).to_json(), SimilarMessage),
        (find_figures(searcher, "How many ships sailed from Hull?").to_json(), FiguresMessage),
        (Checker(searcher).check(draft_of("A pump at Selby broke down.")).to_json(), CheckMessage),
    ]:
        again = msgspec.to_builtins(msgspec.json.decode(text, type=kind))
        assert json.loads(msgspec.json.encode(again)) == json.loads(text)


def test_authors_and_languages_filter(server: Server) -> None:
    asked = {"question": ENVOY, "top": 1}
    reply = server.ask("/v1/search", {**asked, "author": "Nobody At All"}).json
    assert (reply["hits"], reply["filters"]["author"]) == ([], "Nobody At All")
    assert server.ask("/v1/search", {**asked, "language": "FR"}).json["hits"] == []
    english = server.ask("/v1/search", {**asked, "language": "en"}).json
    assert english["filters"]["language"] == "en"
    assert english["hits"][0]["text"] == server.ask("/v1/search", asked).json["hits"][0]["text"]
    assert server.ask("/v1/figures", {"question": "How many boats?", "author": "Nobody At All"}).json["figures"] == []


def test_a_reply_does_not_wait_for_acknowledgements() -> None:
    with bind(uvicorn.Config("nothing:app", host="127.0.0.1", port=0, log_level="error")) as listening:
        listening.listen()
        with socket.create_connection(listening.getsockname()[:2]), listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_fields_filter(server: Server) -> None:
    reply = server.ask("/v1/search", {"question": ENVOY, "fields": {"Section": ["politics", "world"]}}).json
    assert (reply["hits"], reply["filters"]["fields"]) == ([], {"section": ["politics", "world"]})
    assert server.ask("/v1/search", {"question": ENVOY, "top": 1}).json["hits"][0]["fields"] == {}
    assert "like section=politics" in _problem(server.ask("/v1/search", {"question": ENVOY, "fields": {"": "x"}}), 400)


def test_many_questions_are_answered_in_their_order(server: Server) -> None:
    asked = {"questions": [{"id": "a", "question": ENVOY}, {"question": "Who brought tea to Naples?"}], "top": 1}
    answers = server.ask("/v1/questions", asked).json["answers"]
    assert [answer["id"] for answer in answers] == ["a", None]
    assert answers[1]["hits"][0]["text"] == "A ship with tea sailed from Hull to Naples."


def test_documents_are_read_by_name_whatever_it_has(server: Server) -> None:
    (hit,) = server.ask("/v1/search", {"question": "Who brought tea to Naples?", "top": 1}).json["hits"]
    name = quote(hit["document"], safe="")
    whole = server.ask(f"/v1/documents/{name}").json
    assert [one["text"] for one in whole["paragraphs"]] == SHIPS
    part = server.ask(f"/v1/documents/{name}?paragraphs=3-9&budget=100").json
    assert [one["paragraph"] for one in part["paragraphs"]] == [3, 4]
    assert (part["left_out"], part["next"]) == (5, f"{hit['document']}#5-9")
    more = server.ask(f"/v1/documents/{quote(part['next'], safe='')}").json
    assert [one["paragraph"] for one in more["paragraphs"]] == [5, 6, 7, 8, 9]
    plain = server.ask(f"/v1/documents/{quote(hit['document'])}").json  # with slashes as they are
    assert plain["paragraphs"] == whole["paragraphs"]


def test_similar_paragraphs(server: Server) -> None:
    (hit,) = server.ask("/v1/search", {"question": "Who brought tea to Naples?", "top": 1}).json["hits"]
    found = server.ask("/v1/similar", {"paragraph": f"{hit['document']}#{hit['paragraph']}", "top": 3}).json
    assert found["text"] == hit["text"]
    assert [one["rank"] for one in found["hits"]] == [1, 2, 3]
    assert all(one["document"] == hit["document"] for one in found["hits"])


def test_draft_is_that_of_the_command(server: Server, library: Path) -> None:
    draft = "A pump at Selby broke down in the frost. Good day to you."
    found = server.ask("/v1/check", {"draft": draft}).json
    own = json.loads(Checker(Searcher(library)).check(draft_of(draft)).to_json())
    assert {**found, "took_ms": 0} == {**own, "took_ms": 0}
    assert [one["finding"] for one in found["sentences"]] == ["found", "not checked"]
    (none,) = server.ask("/v1/check", {"draft": "A pump at Selby broke down.", "since": "2050"}).json["sentences"]
    assert none["hits"] == []
    assert "is empty" in _problem(server.ask("/v1/check", {"draft": " "}), 400)


def test_status_and_health(server: Server) -> None:
    server.ask("/v1/search", {"question": ENVOY})
    assert server.ask("/health").json == {"ready": True}
    status = server.ask("/v1/status").json
    assert (status["documents"], status["paragraphs"], status["problem"]) == (3, 13 + 2 + len(SHIPS), None)


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("/v1/search", b"{", 400, "Input data was truncated"),
        ("/v1/search", b'{"question": "\xff"}', 400, "can't decode byte 0xff"),
        ("/v1/search", [], 400, "Expected `object`, got `array`"),
        ("/v1/search", {}, 400, "Object missing required field `question`"),
        ("/v1/search", {"question": ""}, 400, "Expected `str` of length >= 1"),
        ("/v1/search", {"question": "\u0000 \n"}, 400, "the question is empty; ask something in plain words."),
        ("/v1/search", {"question": "x" * 10_001}, 400, "Expected `str` of length <= 10000"),
        ("/v1/search", {"question": "Who?", "top": 0}, 400, "Expected `int` >= 1 - at `$.top`"),
        ("/v1/search", {"question": "Who?", "size": 3}, 400, "Object contains unknown field `size`"),
        ("/v1/search", {"question": "Who?", "since": "2020", "until": "2019"}, 400, "nothing is since 2020 and until"),
        ("/v1/questions", {"questions": []}, 400, "Expected `array` of length >= 1"),
        ("/v1/questions", {"questions": [{"question": "Who?"}] * 101}, 400, "Expected `array` of length <= 100"),
        ("/v1/similar", {"paragraph": "nowhere.txt#1"}, 404, "no document is named “nowhere.txt#1”"),
        ("/v1/documents/nowhere.txt", None, 404, "no document is named “nowhere.txt”"),
        ("/v1/documents/..%2F..%2Fetc%2Fpasswd", None, 404, "no document is named “../../etc/passwd”"),
        ("/v1/documents/x?budget=0", None, 400, "Expected `int` >= 1 - at `$.budget`"),
        ("/v1/documents/x?page=2", None, 400, "Object contains unknown field `page`"),
        ("/v1/nothing", None, 404, "Not Found"),
        ("/v1/search", None, 405, "Method Not Allowed"),
    ],
)
def test_what_cannot_be_used_gets_one_line(server: Server, path: str, body: object, status: int, said: str) -> None:
    assert said in _problem(server.ask(path, body), status)


def test_other_kinds_of_bodies_are_refused(server: Server) -> None:
    reply = server.ask("/v1/search", b"question=Who", headers={"Content-Type": "text/plain"})
    assert _problem(reply, 415) == "found the content type “text/plain”, expected application/json."


def _received(connection: socket.socket, awaited: str) -> str:
    """What comes until `awaited` has come, or the end: a reply's head and its body may be sent one after the other."""
    received = b""
    while awaited.encode() not in received and (part := connection.recv(65536)):
        received += part
    return received.decode()


def test_a_body_of_100_megabytes_is_refused_without_being_read(server: Server) -> None:
    said = "the request is larger than 1,048,576 bytes; ask fewer questions at once."
    with contextlib.closing(socket.create_connection(("127.0.0.1", server.port), timeout=60)) as connection:
        head = "POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}Content-Length: {100 << 20}\r\n\r\n{{".encode())  # and no more
        assert said in _received(connection, said)
    with contextlib.closing(socket.create_connection(("127.0.0.1", server.port), timeout=60)) as connection:
        connection.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())  # it does not say how long it is
        with contextlib.suppress(OSError):
            for _ in range(100):
                connection.sendall(b"100000\r\n" + b" " * (1 << 20) + b"\r\n")
        with contextlib.suppress(ConnectionResetError):  # what was sent and not read may have ended the connection
            assert said in _received(connection, said)
    assert server.ask("/health").status == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Host": "localhost.evil.example:8600"}, 403),
        ({"Host": "desk.lan:8600"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:3000"}, 200),
    ],
)
def test_names_and_origins_that_are_not_its_own_are_refused(
    server: Server, headers: dict[str, str], status: int
) -> None:
    for path in ("/health", "/v1/status", "/openapi.json"):
        assert server.ask(path, headers=headers).status == status
    assert server.ask("/v1/search", {"question": ENVOY}, headers=headers).status == status


def test_200_requests_at_once_are_answered_or_told_to_come_again(server: Server) -> None:
    with ThreadPoolExecutor(200) as pool:
        replies = list(pool.map(lambda n: server.ask("/v1/search", {"question": f"{ENVOY} {n}", "top": 1}), range(200)))
    assert {reply.status for reply in replies} <= {200, 503}
    assert sum(reply.status == 200 for reply in replies) >= 100
    for reply in replies:
        if reply.status == 503:
            assert "ask again in a second" in _problem(reply, 503)
            assert reply.headers["retry-after"] == "1"
        else:
            assert reply.json["hits"][0]["paragraph"] == 13


def test_a_client_that_goes_away_takes_no_turn(library: Path) -> None:
    """Many ask and go; the work that was not begun is never done, and whoever comes next is answered."""
    backend = Backend(Location(library), Limits(at_once=1, waiting=50))
    begun: list[int] = []

    async def ask() -> int:
        hold = threading.Event()

        def work(number: int) -> Callable[[Searcher], None]:
            def run(_searcher: Searcher) -> None:
                begun.append(number)
                hold.wait()

            return run

        tasks = [asyncio.ensure_future(backend.ask(work(number))) for number in range(20)]
        while not begun:
            await asyncio.sleep(0.01)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        hold.set()
        return await backend.ask(lambda searcher: searcher.store.manifest.counts.documents)

    assert asyncio.run(ask()) == 3
    assert begun == [0]
    backend.close()


def test_clients_that_hang_up_leave_the_server_well(server: Server) -> None:
    body = json.dumps({"question": ENVOY}).encode()
    head = (
        f"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    )
    for sent in (f"{head}\r\n\r\n".encode() + body, f"{head}\r\n\r\n".encode() + body[:5], head.encode()):
        for _ in range(10):
            with contextlib.closing(socket.create_connection(("127.0.0.1", server.port), timeout=60)) as connection:
                connection.sendall(sent)
    assert server.ask("/v1/search", {"question": ENVOY, "top": 1}).json["hits"][0]["paragraph"] == 13


def test_too_many_and_too_slow_questions_are_named(library: Path) -> None:
    backend = Backend(Location(library), Limits(at_once=1, waiting=0, seconds=0.05))

    async def ask() -> None:
        hold = threading.Event()

        def wait(_searcher: Searcher) -> None:
            hold.wait()

        slow = asyncio.ensure_future(backend.ask(wait))
        await asyncio.sleep(0)
        with pytest.raises(BusyError, match="1 questions are being answered or wait; ask again in a second"):
            await backend.ask(wait)
        with pytest.raises(TooSlowError, match=r"there is no answer after 0.05 seconds"):
            await slow
        hold.set()

    asyncio.run(ask())
    backend.close()


def test_a_server_without_an_index_says_how_to_build_one(tmp_path: Path, serve: Serve) -> None:
    with serve(tmp_path / "none") as server:
        said = f"there is no index in {tmp_path / 'none'}; build one: paragraph-search index YOUR-DOCUMENTS"
        assert said in _problem(server.ask("/v1/search", {"question": ENVOY}), 503)
        assert server.ask("/v1/status").json["problem"].startswith(said)
        assert server.ask("/health").json == {"ready": False}


@pytest.mark.parametrize(
    ("options", "token", "said"),
    [
        (["--host", "0.0.0.0"], None, "listening on all addresses (0.0.0.0) needs the names by which others reach it"),
        (["--host", "0.0.0.0", "--name", "desk.lan"], None, "others can ask; set a token that they must send"),
        (
            ["--host", "127.0.0.1"],
            "short",
            "the token in PARAGRAPH_SEARCH_TOKEN has 5 characters, expected at least 16",
        ),
    ],
)
def test_it_listens_elsewhere_with_a_token_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], token: str | None, said: str
) -> None:
    monkeypatch.delenv("PARAGRAPH_SEARCH_TOKEN", raising=False)
    if token:
        monkeypatch.setenv("PARAGRAPH_SEARCH_TOKEN", token)
    command = [sys.executable, "-m", "serving", "serve", "--index", str(tmp_path), "--port", "0", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr


def test_description_is_openapi_and_the_server_keeps_to_it(server: Server) -> None:
    described = server.ask("/openapi.json").json
    assert described["openapi"] == "3.1.0"
    assert set(described["paths"]) == {endpoint.path for endpoint in ENDPOINTS}
    for schema in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    schema = schemathesis.openapi.from_url(f"http://127.0.0.1:{server.port}/openapi.json")
    tried = set()
    for result in schema.get_all_operations():
        operation = result.ok()
        tried.add(operation.path)
        _holds(operation, f"http://127.0.0.1:{server.port}")
    assert tried == set(described["paths"])


def _holds(operation: Any, address: str) -> None:
    """Send what the description allows, and compare what comes back with it."""

    @settings(max_examples=8, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def holds(case: Any) -> None:
        # That `since` is a date is checked by its meaning, in words: no schema says it.
        case.call_and_validate(base_url=address, timeout=120, excluded_checks=[positive_data_acceptance])

    holds()


def test_description_names_the_token_where_one_is_needed() -> None:
    described = describe(ENDPOINTS, "1", needs_token=True)
    assert described["paths"]["/v1/search"]["post"]["security"] == [{"token": []}]
    assert described["paths"]["/health"]["get"]["security"] == []
    assert described["components"]["securitySchemes"] == {"token": {"type": "http", "scheme": "bearer"}}
