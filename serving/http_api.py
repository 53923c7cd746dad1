"""The server that programs ask over HTTP; assistants, too, at `/mcp`."""

import asyncio
import contextlib
import hmac
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Sequence
from typing import Any

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override

from index.command_line import COMMAND, as_typed
from index.errors import ParagraphSearchError, UnknownDocumentError, UnusableIndexError, UsageError
from serving.assistant import Assistant
from serving.backend import Backend, BusyError, TooSlowError
from serving.endpoints import ENDPOINTS, Endpoint, identifier_in
from serving.known_hosts import EVERY_ADDRESS, LOOPBACK, KnownHostsOnly, is_loopback
from serving.messages import ProblemMessage
from serving.openapi import describe
from serving.preferences import TOKEN_VARIABLE
from serving.status import version
from serving.tools import Defaults

_LEAST_TOKEN = 16
_GONE = 499
"""What nginx says where the client has gone; nobody reads it."""
_STATUSES: list[tuple[type[Exception], int]] = [
    (BusyError, 503),
    (TooSlowError, 504),
    (UnknownDocumentError, 404),
    (UnusableIndexError, 503),
    (UsageError, 400),
    (msgspec.MsgspecError, 400),
    (UnicodeError, 400),
    (ParagraphSearchError, 503),
]
_log = logging.getLogger(COMMAND)


def make_app(
    backend: Backend, names: Sequence[str], token: str | None = None, defaults: Defaults | None = None
) -> Starlette:
    """Return the application.

    Args:
        backend: what answers.
        names: by which names it may be reached, beside those of this machine.
        token: what must be sent as `Authorization: Bearer TOKEN`; nothing where it is None.
        defaults: what holds where an assistant does not say it.
    """
    api = _Api(backend, token)
    assistant = Assistant(backend, defaults).http(backend.limits.body_bytes)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        backend.open_behind()
        async with assistant.run():
            yield
        backend.close()

    description = describe(ENDPOINTS, version(), needs_token=token is not None)
    routes = [
        *(Route(one.path.replace("{id}", "{id:path}"), api.endpoint(one), methods=[one.method]) for one in ENDPOINTS),
        Route("/openapi.json", lambda _: JSONResponse(description)),
        Route("/mcp", _Guarded(assistant.asgi_app, api)),
    ]
    known = Middleware(
        KnownHostsOnly,
        dict.fromkeys([*LOOPBACK, *names]),
        origins=True,
        advice="If the server has this name, add it: --name NAME",
    )
    handlers: Any = {HTTPException: _http_problem}
    return Starlette(routes=routes, middleware=[known], lifespan=lifespan, exception_handlers=handlers)


def serve(backend: Backend, host: str, port: int, names: Sequence[str], defaults: Defaults) -> None:
    """Serve until somebody ends the process.

    Raises:
        UsageError: it would listen elsewhere than on this machine, and no token is set.
    """
    token = os.environ.get(TOKEN_VARIABLE) or None
    if token is None and not is_loopback(host):
        raise UsageError(
            f"listening on {host}, others can ask; set a token that they must send, in the variable {TOKEN_VARIABLE}."
        )
    if token is not None and len(token) < _LEAST_TOKEN:
        raise UsageError(
            f"the token in {TOKEN_VARIABLE} has {len(token)} characters, expected at least {_LEAST_TOKEN}."
        )
    own = [] if host in EVERY_ADDRESS else [host]
    config = uvicorn.Config(
        make_app(backend, [*own, *names], token, defaults),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    listening = bind(config)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}"
    _Announced(config, f"Serving {backend.location} on {address} (/openapi.json, /mcp)").run(sockets=[listening])


def bind(config: uvicorn.Config) -> socket.socket:
    """Return a bound socket whose connections send at once what they are given.

    asyncio sees to that for sockets that it makes itself, not for this one. Otherwise the second packet of a reply,
    which has its body, waits 40 ms until the first is acknowledged (Nagle: RFC 896; delayed acknowledgement: RFC 1122).
    """
    bound = config.bind_socket()
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return bound


class _Announced(uvicorn.Server):
    """Says when it can be asked."""

    def __init__(self, config: uvicorn.Config, line: str) -> None:
        super().__init__(config)
        self._line = line

    @override
    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets)
        print(self._line, file=sys.stderr, flush=True)  # noqa: T201 - this is what a command says


class _Api:
    """Makes HTTP of what the endpoints do."""

    def __init__(self, backend: Backend, token: str | None) -> None:
        self._backend = backend
        self._token = token

    def endpoint(self, endpoint: Endpoint) -> Any:
        """Return what answers the requests to an endpoint."""

        async def answer(request: Request) -> Response:
            try:
                if not endpoint.is_open and not self.may(request):
                    return _unauthorized()
                asked = await self._asked(request, endpoint)
                content = await _unless_gone(request, endpoint.run(self._backend, asked))
                return Response(content, media_type="application/json")
            except ClientDisconnect:
                return Response(status_code=_GONE)
            except HTTPException:
                raise
            except Exception as error:
                return _as_problem(error)

        return answer

    def may(self, request: Request) -> bool:
        """Tell whether a request has the token, where one is needed."""
        if self._token is None:
            return True
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        return kind.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), self._token.encode())

    async def _asked(self, request: Request, endpoint: Endpoint) -> msgspec.Struct:
        """Read what is asked, as its type wants it."""
        if endpoint.method == "GET":
            given: dict[str, Any] = dict(request.query_params)
            if "{id}" in endpoint.path:
                given["id"] = identifier_in(request.scope["raw_path"], endpoint)
            return msgspec.convert(given, endpoint.takes, strict=False)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise HTTPException(415, f"found the content type “{kind[:40]}”, expected application/json.")
        return msgspec.json.decode(await self._body(request), type=endpoint.takes)

    async def _body(self, request: Request) -> bytes:
        most, body = self._backend.limits.body_bytes, bytearray()
        length = request.headers.get("content-length", "0")
        too_large = HTTPException(413, f"the request is larger than {most:,} bytes; ask fewer questions at once.")
        if length.isdigit() and int(length) > most:
            raise too_large
        try:
            async with asyncio.timeout(self._backend.limits.seconds):
                async for part in request.stream():
                    body += part
                    if len(body) > most:
                        raise too_large
        except TimeoutError as error:
            raise HTTPException(408, "the request did not come to its end in time.") from error
        return bytes(body)


class _Guarded:
    """What assistants ask, behind the same token."""

    def __init__(self, app: ASGIApp, api: _Api) -> None:
        self._app = app
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request, or hand it on."""
        app: ASGIApp = self._app if self._api.may(Request(scope)) else _unauthorized()
        await app(scope, receive, send)


async def _unless_gone(request: Request, work: Awaitable[bytes]) -> bytes:
    """Wait for an answer, or until nobody wants it any more."""

    async def gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    asked, left = asyncio.ensure_future(work), asyncio.ensure_future(gone())
    try:
        await asyncio.wait({asked, left}, return_when=asyncio.FIRST_COMPLETED)
        if not asked.done():
            raise ClientDisconnect
        return asked.result()
    finally:
        asked.cancel()
        left.cancel()


def _as_problem(error: Exception) -> Response:
    for kind, status in _STATUSES:
        if isinstance(error, kind):
            return _problem(status, str(error))
    _log.error("%s: %s", type(error).__name__, " ".join(str(error).split()), exc_info=_log.isEnabledFor(logging.DEBUG))
    return _problem(500, f"something went wrong ({type(error).__name__}); the server's log says more.")


async def _http_problem(_request: Request, error: HTTPException) -> Response:
    return _problem(error.status_code, error.detail, dict(error.headers or {}))


def _unauthorized() -> Response:
    said = "the token is missing or another one; send Authorization: Bearer TOKEN."
    return _problem(401, said, {"WWW-Authenticate": "Bearer"})


def _problem(status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    """Return what went wrong as RFC 9457 has it."""
    title = HTTPException(status).detail
    content = msgspec.json.encode(
        ProblemMessage(title=title, status=status, detail=as_typed(COMMAND, " ".join(detail.split())))
    )
    again = {"Retry-After": "1"} if status == 503 else {}
    return Response(content, status, {**again, **(headers or {})}, "application/problem+json")
