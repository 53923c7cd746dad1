"""Who may reach the page: by which names, and whether from this machine alone.

A web site can let its own name point to 127.0.0.1 and then read the page as its own (“DNS rebinding”). The browser
still sends the name of that site as `Host`. So a request whose `Host` is not a name of the page is refused.
"""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_EVERY_ADDRESS = {"", "0.0.0.0", "::"}  # noqa: S104 - nothing listens because of this line
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host")


class KnownHostsOnly:
    """ASGI middleware that refuses HTTP requests and WebSockets whose `Host` is not a name of the page, with 403."""

    def __init__(self, app: ASGIApp, names: Iterable[str], *, own_addresses: bool = False) -> None:
        """Put it before an application.

        Args:
            app: what serves the page.
            names: names and addresses, without ports; `*.example.org` stands for all names that end so, `*` for all.
            own_addresses: whether the address that the connection came in at is a name, too. A site cannot
                pretend to be a number.
        """
        self._app = app
        self._names = [name.strip().lower().strip("[]").rstrip(".") for name in names]
        self._own_addresses = own_addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request, or hand it on."""
        given = Headers(scope=scope).get("host") if scope["type"] in {"http", "websocket"} else None
        if scope["type"] == "lifespan" or self._knows(_name_of(given), scope.get("server")):
            await self._app(scope, receive, send)
            return
        said = (
            f"Found the Host {(given or '')[:200]!r}, expected one of {', '.join(self._names)}. "
            "If the page has this name, add it: --server.allowedHosts NAME\n"
        )
        await PlainTextResponse(said, status_code=403)(scope, receive, send)

    def _knows(self, name: str, server: tuple[str, int | None] | None) -> bool:
        if not name:
            return False
        if self._own_addresses and server and name == server[0].removeprefix("::ffff:"):
            return True
        return any(
            pattern in {"*", name} or (pattern.startswith("*.") and name.endswith(pattern[1:]))
            for pattern in self._names
        )


def page_names() -> tuple[list[str], bool]:
    """Return the names of the page, and whether each address of this machine is one, too.

    These are the loopback names, and what Streamlit's `server.allowedHosts` names. Where that is empty: the
    addresses in `server.address` and `browser.serverAddress`; where the server listens on all addresses, each of them.
    Streamlit itself holds WebSockets to `server.allowedHosts`, so the loopback names are added there.
    """
    given = [str(name) for name in st.get_option("server.allowedHosts") or []]
    if given:
        names = [*_LOOPBACK, *given]
        config.set_option("server.allowedHosts", names)
        return names, False
    address = str(st.get_option("server.address") or "")
    addresses = [address, str(st.get_option("browser.serverAddress") or "")]
    names = [*_LOOPBACK, *(name for name in addresses if name not in _EVERY_ADDRESS)]
    return list(dict.fromkeys(names)), address in _EVERY_ADDRESS


def serves_this_machine_only() -> bool:
    """Tell whether nobody on a network can open the page: only then may it name folders of this machine.

    The server must listen on a loopback address, and the page be opened under a loopback name, through no proxy.
    """
    headers = st.context.headers
    if any(name in headers for name in _FORWARDED):
        return False
    # Only Streamlit's test harness has no Host; the server refuses such requests.
    return _is_loopback(str(st.get_option("server.address"))) and _is_loopback(
        _name_of(headers.get("Host", "localhost"))
    )


def _name_of(host: str | None) -> str:
    """Return the name in a `Host` header, without its port; empty where there is none, or more than a name."""
    try:
        parts = urlsplit(f"//{host or ''}")
        _ = parts.port  # raises where that is no number
    except ValueError:
        return ""
    plain = parts.path or parts.query or parts.fragment or parts.username is not None
    return "" if plain else (parts.hostname or "").rstrip(".")


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
