"""By which names a server may be reached, shared by the page and by what programs ask.

A web site can let its own name point to 127.0.0.1 and then read the page as its own (“DNS rebinding”). The browser
still sends the name of that site as `Host`. So a request whose `Host` is not a name of the server is refused.
"""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = ("localhost", "127.0.0.1", "::1")
EVERY_ADDRESS = {"", "0.0.0.0", "::"}  # noqa: S104 - nothing listens because of this line


class KnownHostsOnly:
    """ASGI middleware that refuses HTTP requests and WebSockets whose `Host` is not a name of the server, with 403."""

    def __init__(
        self, app: ASGIApp, names: Iterable[str], *, own_addresses: bool = False, origins: bool = False, advice: str
    ) -> None:
        """Put it before an application.

        Args:
            app: what serves.
            names: names and addresses, without ports; `*.example.org` stands for all names that end so, `*` for all.
            own_addresses: whether the address that the connection came in at is a name, too. A site cannot
                pretend to be a number.
            origins: whether an `Origin`, which browsers send, must be one of the names as well.
            advice: what to do if the server has another name.
        """
        self._app = app
        self._names = [name.strip().lower().strip("[]").rstrip(".") for name in names]
        self._own_addresses = own_addresses
        self._origins = origins
        self._advice = advice

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request, or hand it on."""
        headers = Headers(scope=scope) if scope["type"] in {"http", "websocket"} else None
        given = headers.get("host") if headers else None
        if headers and not self._knows(name_of(given), scope.get("server")):
            found = f"the Host {(given or '')[:200]!r}"
        elif headers and self._origins and not self._knows_origin(headers.get("origin"), scope.get("server")):
            found = f"the Origin {headers.get('origin', '')[:200]!r}"
        else:
            await self._app(scope, receive, send)
            return
        said = f"Found {found}, expected one of {', '.join(self._names)}. {self._advice}\n"
        await PlainTextResponse(said, status_code=403)(scope, receive, send)

    def _knows_origin(self, origin: str | None, server: tuple[str, int | None] | None) -> bool:
        if origin is None:
            return True
        scheme, _, host = origin.partition("://")
        return scheme in {"http", "https"} and self._knows(name_of(host), server)

    def _knows(self, name: str, server: tuple[str, int | None] | None) -> bool:
        if not name:
            return False
        if self._own_addresses and server and name == server[0].removeprefix("::ffff:"):
            return True
        return any(
            pattern in {"*", name} or (pattern.startswith("*.") and name.endswith(pattern[1:]))
            for pattern in self._names
        )


def name_of(host: str | None) -> str:
    """Return the name in a `Host` header, without its port; empty where there is none, or more than a name."""
    try:
        parts = urlsplit(f"//{host or ''}")
        _ = parts.port  # raises where that is no number
    except ValueError:
        return ""
    plain = parts.path or parts.query or parts.fragment or parts.username is not None
    return "" if plain else (parts.hostname or "").rstrip(".")


def is_loopback(name: str) -> bool:
    """Tell whether a name or an address is that of this machine for itself."""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
